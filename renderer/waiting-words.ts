import { wordsOf } from '../shared/language/current.ts'

export const waitingText = wordsOf('waiting')
