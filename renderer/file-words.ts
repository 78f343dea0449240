import { wordsOf } from '../shared/language/current.ts'

export const fileText = wordsOf('files')
