import type { KeptTransfer } from '../../../shared/kept.ts'
import { payloadOf } from './opening.ts'
import type { PartJournal } from './part-journal.ts'

interface Found {
  readonly id: string
  readonly record: { readonly held: boolean; readonly untilMs: number }
  readonly inHand: boolean
}

/** An interrupted drop on its way in, for people; null where what is left of it cannot be read. */
export function keptOf({ id, record: { held, untilMs }, inHand }: Found, left: PartJournal | null): KeptTransfer | null {
  if (!left) return null
  const { header, peer, layout } = left.opened
  const storedBytes = left.claimed.reduce((sum, one, index) => sum + (one === 1 ? layout.rawLength(index + 1) : 0), 0)
  const common = { id, direction: 'receive', state: 'interrupted', title: header.FileName, held, inHand, untilMs, storedBytes } as const
  return { ...common, peer: { name: peer.name, deviceId: peer.deviceId }, files: payloadOf(left.opened).files, totalBytes: layout.fullSize }
}
