import { wordsOf } from '../shared/language/current.ts'

export const backgroundText = wordsOf('background')
