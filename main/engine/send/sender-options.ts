import type { SentPath } from '../../../shared/sent-path.ts'
import type { Compression, DeviceKind, DigestName, TransferPeer } from '../../../shared/transfer.ts'
import type { Identity } from '../identity/identity.ts'
import type { MeetInOffer } from '../pairing/in-offer.ts'
import type { Transfer } from '../transfer.ts'
import type { Link } from '../wire/link.ts'
import type { Accepted, Place, SenderKeeping } from './keeping.ts'
import type { Pin } from './pin.ts'
import type { SharedPath } from './turnstile.ts'

export interface SenderOptions {
  readonly identity: Identity
  readonly deviceName: string
  readonly deviceKind: DeviceKind
  readonly localAddress: string | null
  readonly host: string
  readonly port: number
  readonly paths: readonly SentPath[]
  /** Who has answered, by its key; `name`: what it calls itself. */
  readonly introduce: (link: Link, name: string) => TransferPeer
  /** Meets a receiver that wants to be paired before it answers. */
  readonly onPairFirst: MeetInOffer
  /** Nothing is told to a device that is not paired. */
  readonly onlyPaired: boolean
  /** Nothing is told but to this one paired device. */
  readonly pin: Pin | null
  /** Sent instead of files. */
  readonly text: Buffer | null
  readonly connections: number
  readonly compression: Compression
  /** Null: the default, or with `auto` what measuring says. */
  readonly zstdLevel: number | null
  readonly digest: DigestName
  /** Bytes a chunk; null: by the published rule. */
  readonly chunkBytes: number | null
  /** It knows its own limit. */
  readonly transfer: Transfer
  readonly shared: SharedPath
  /** Remembers it over a loss of the connection; null: only this run does. */
  readonly keeping: SenderKeeping | null
  /** While the device is not there, and has not taken it, the drop waits instead of failing. */
  readonly waits?: boolean
  /** SHA-256 of the manifest when it was dropped; absent: that was just now. */
  readonly dropped?: string
  /** Accepted in an earlier run, which has ended in the middle of it. */
  readonly left?: { readonly accepted: Accepted; readonly place: Place }
}
