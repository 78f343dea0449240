import { wordsOf } from './language/current.ts'
import type { LostFile, SkippedEntry } from './transfer.ts'

const words = wordsOf('lost')
const fileWords = wordsOf('files')

/** Why a file of a drop was not delivered, behind its name. */
export function lostBecause({ code }: LostFile): string {
  const { because } = words
  return code in because ? because[code as keyof typeof because] : because.other
}

/** Why an entry was not offered in the first place, behind its name. */
export function skippedBecause({ reason }: Pick<SkippedEntry, 'reason'>): string {
  return words.notOffered[reason]
}

/** "1 file left out": of a drop that was delivered but for these. */
export function lostCount(lost: readonly LostFile[]): string {
  return fileWords.lost(lost.length)
}

/** How many of these may come when they are sent again: what a user skipped is not wanted. */
export function mayComeAgain(lost: readonly LostFile[]): number {
  return lost.filter(({ code }) => code !== 'SKIPPED').length
}
