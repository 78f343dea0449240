import { wordsOf } from '../shared/language/current.ts'

export const checkText = wordsOf('check')
