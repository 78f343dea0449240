import { wordsOf } from '../shared/language/current.ts'

export const conflictText = wordsOf('conflicts')
