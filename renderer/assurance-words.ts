import { wordsOf } from '../shared/language/current.ts'
import type { TransferPeer } from '../shared/transfer.ts'

const words = wordsOf('states')

/** What a good end means: 1.0.0 has no checksum, and its receivers confirm nothing. */
export function assurance({ wire }: Pick<TransferPeer, 'wire'>, direction: 'send' | 'receive'): string {
  if (wire === '1.0.0') return direction === 'send' ? words.sentUnconfirmed : words.receivedUnverified
  return direction === 'send' ? words.deliveredVerified : words.receivedVerified
}
