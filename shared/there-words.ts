import { bytesOf } from './format.ts'
import { wordsOf } from './language/current.ts'

const words = wordsOf('states')

/** What of a drop did not have to travel: "1.9 of 2.0 GB already there". */
export function alreadyThereWords(part: number, whole: number): string {
  return part >= whole ? words.allThere : words.partThere(bytesOf(part, whole))
}
