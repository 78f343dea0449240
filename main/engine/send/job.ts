import { type FaultCode, LOST } from '../../../shared/fault.ts'
import type { TransferState, Wait } from '../../../shared/transfer.ts'
import { type EngineError, errnoOf } from '../errors.ts'
import type { ControlChannel } from '../wire/control.ts'
import type { Agreement } from '../wire/header.ts'
import type { Run } from '../wire/look.ts'
import type { MessageOf } from '../wire/messages.ts'
import type { Layout } from '../wire/plan.ts'
import type { Accepted } from './keeping.ts'

/** What the other side agreed to. */
export interface Consent {
  readonly agreement: Agreement
  readonly accept: MessageOf<'ACCEPT'>
  /** It can go on over another connection. */
  readonly resumable: boolean
  /** A file that is lost does not take the others with it. */
  readonly voids: boolean
  /** The receiver may say how fast it wants to be sent to. */
  readonly rates: boolean
}

/** A drop that the other side takes, and the connection it said so on. */
export interface Job {
  readonly control: ControlChannel
  readonly layout: Layout
  readonly consent: Consent
  /** What the receiver holds from before; null: nothing is resumed. */
  readonly held: ReadonlyMap<number, Buffer> | null
  /** Chunks for which it looks at its own files. */
  readonly looks: readonly Run[]
}

export function acceptedOf({ agreement, accept, voids, rates }: Consent, keyHash: string, manifestSha256: string): Accepted {
  return { session: accept.Session, keyHash, manifestSha256, agreement, excluded: accept.Excluded, root: null, voids, rates, lost: [] }
}

/** Until its line says its place. */
export const AWAY_FOR_NOW: Wait = { for: 'device', place: 1, of: 1 }
/** The other side has said nothing yet that a new connection would have to know of. */
export const BEFORE_YES: ReadonlySet<TransferState> = new Set<TransferState>(['preparing', 'waiting', 'connecting', 'asking'])

export type Outcome = Job | 'delivered'

export { LOST }
/** Only the device is missing: it is gone, or another program answers where it was. */
export const MISSING: ReadonlySet<FaultCode> = new Set<FaultCode>([...LOST, 'NOT_FASTDROP'])
/** What only means that the device is not there, or not ready, yet. */
export const NOT_YET: ReadonlySet<FaultCode> = new Set<FaultCode>([...MISSING, 'BUSY', 'KEY_CHANGED', 'NOT_FOUND', 'VERSION_MISMATCH'])

/** Somebody was there, and closed without a word: who has too many connections does so, see CONNECTIONS_A_DEVICE_MAX. */
export function wasCut({ code, cause }: EngineError): boolean {
  return code === 'PEER_LOST' || (code === 'UNREACHABLE' && /^(?:ECONNRESET|EPIPE)$/.test(errnoOf(cause)))
}
