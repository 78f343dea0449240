import type { FaultCode } from './fault.ts'
import type { Sentence } from './sentence.ts'
import type { TransferPeer } from './transfer.ts'

/** A device whose key this user has compared. */
export interface PairedDevice {
  readonly deviceId: string
  /** What it called itself then. Text from a peer: show as text only. */
  readonly name: string
  /** What the user calls it; empty: as it calls itself. */
  readonly label: string
  readonly acceptWithoutAsking: boolean
  readonly pairedAtMs: number
}

/** A pairing under way. */
export interface PairingSnapshot {
  readonly id: string
  /** Set when it goes on inside an offer that waits for this user: "pair first". */
  readonly offerId?: string
  /** Set when it goes on inside an offer of this device, whose receiver wants to pair first. */
  readonly transferId?: string
  readonly direction: 'outgoing' | 'incoming'
  readonly peer: TransferPeer
  /** Six digits to be compared; null until both sides have put in their part. */
  readonly code: string | null
  /** `waiting`: this side said yes, the other has not yet. */
  readonly state: 'connecting' | 'comparing' | 'waiting'
  readonly expiresAtMs: number
}

/** How a pairing ended. */
export interface PairingOutcome {
  /** Of the pairing. */
  readonly id: string
  readonly paired: boolean
  /** Null when they are paired. */
  readonly code: FaultCode | null
  /** What the other device calls itself. Text from a peer: show as text only. */
  readonly name: string
  /** Why not, as a sentence in English; null when they are paired. */
  readonly message: string | null
  /** The same without words, for `faultText`. Absent: they are paired. */
  readonly sentence?: Sentence
}
