import { wordsOf } from '../shared/language/current.ts'
import type { TransferSnapshot } from '../shared/transfer.ts'
import { pausedBy } from './state/select.ts'

/** What limits, in words of this end: each says of itself what it can know, and of the path and the other side that it is one of them. */
const words = wordsOf('limits')

/** "the network or Editing Desk"; null while nothing moves, or while it is not known. */
export function limitWords(transfer: TransferSnapshot, peerName: string): string | null {
  if (transfer.state !== 'moving') return null
  if (pausedBy(transfer) !== null) return words.pause
  const { limitedBy } = transfer.progress
  if (limitedBy === null) return null
  return limitedBy === 'path' ? words.networkOr(peerName) : words[limitedBy]
}
