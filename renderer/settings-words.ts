import { wordsOf } from '../shared/language/current.ts'

export const settingsText = wordsOf('settings')
