import type { Bottleneck } from '../shared/flow.ts'
import type { TransferSnapshot } from '../shared/transfer.ts'
import { pausedBy } from './state/select.ts'

/** What limits, in words of this end: each says of itself what it can know, and of the path and the other side that it is one of them. */
const LIMITS: Readonly<Record<Exclude<Bottleneck, 'path'>, string>> = {
  'rate-limit': 'your rate limit',
  reading: 'reading from this disk',
  encoding: 'compressing here',
  writing: 'writing to this disk',
  decoding: 'unpacking here',
  processor: 'this processor',
}

/** "the network or Editing Desk"; null while nothing moves, or while it is not known. */
export function limitWords(transfer: TransferSnapshot, peerName: string): string | null {
  if (transfer.state !== 'moving') return null
  if (pausedBy(transfer) !== null) return 'a pause'
  const { limitedBy } = transfer.progress
  if (limitedBy === null) return null
  return limitedBy === 'path' ? `the network or ${peerName}` : LIMITS[limitedBy]
}
