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
  if (limitedBy === 'rate-limit') return peersLimitCounts(transfer) ? words.peersLimit(peerName) : words['rate-limit']
  if (limitedBy !== 'path') return words[limitedBy]
  return isAtOwnLimit(transfer) ? words['rate-limit'] : words.networkOr(peerName)
}

function peersLimitCounts({ limit, peerLimit }: TransferSnapshot): boolean {
  return peerLimit !== undefined && (limit === undefined || peerLimit < limit)
}

/** Chunks come whole, so a mean of some seconds is a little beside the limit. */
const NEARLY = 0.8

/** A receiver only sees that no more comes: the sender keeps to what was asked of it. */
function isAtOwnLimit(transfer: TransferSnapshot & { readonly state: 'moving' }): boolean {
  return transfer.direction === 'receive' && transfer.limit !== undefined && transfer.progress.bytesPerSecond >= transfer.limit * NEARLY
}
