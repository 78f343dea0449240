import type { ConflictOutcome } from './conflict.ts'
import type { FaultCode } from './fault.ts'
import type { PairedDevice, PairingSnapshot } from './pairing.ts'
import type { Sentence } from './sentence.ts'
import type { OfferSnapshot, PeerSnapshot, TransferResult, TransferSnapshot } from './transfer.ts'

/**
 * What the engine tells its front ends: plain values, so that the engine may run in another thread or process.
 * The command line prints the same events as JSON lines.
 */
export type EngineEvent =
  | { readonly event: 'listening'; readonly port: number; readonly deviceId: string; readonly name: string; readonly addresses: readonly string[] }
  /** Whether FastDP 1.x devices may reach this one now; `untilMs` on the clock of Date.now(), null: until it is closed. */
  | { readonly event: 'classic'; readonly open: { readonly port: number; readonly untilMs: number | null } | null }
  /** Whether everyone is let in without a question now; `untilMs` as above. */
  | { readonly event: 'everyone'; readonly open: { readonly untilMs: number | null } | null }
  | { readonly event: 'paired-devices'; readonly devices: readonly PairedDevice[] }
  | { readonly event: 'pairing'; readonly pairing: PairingSnapshot }
  | {
      readonly event: 'pairing-closed'
      readonly pairingId: string
      readonly outcome: 'paired' | 'failed'
      readonly device: PairedDevice | null
      readonly code: FaultCode | null
      readonly message: string | null
      /** The same without words. Absent: they are paired. */
      readonly sentence?: Sentence
    }
  | { readonly event: 'peer'; readonly peer: PeerSnapshot }
  | { readonly event: 'peer-gone'; readonly peerId: string }
  | { readonly event: 'offer'; readonly offer: OfferSnapshot }
  | { readonly event: 'offer-closed'; readonly offerId: string; readonly reason: 'accepted' | 'declined' | 'expired' | 'withdrawn' }
  | { readonly event: 'accepted'; readonly transferId: string; readonly connections: number }
  /** The two ends have lost each other; the transfer goes on by itself, or by `resume`. */
  | { readonly event: 'interrupted'; readonly transferId: string; readonly code: FaultCode; readonly message: string }
  | { readonly event: 'resumed'; readonly transferId: string; readonly connections: number }
  /** Any change of a transfer, at most ten a second for each while it moves. */
  | { readonly event: 'transfer'; readonly transfer: TransferSnapshot }
  | { readonly event: 'transfer-removed'; readonly transferId: string }
  | { readonly event: 'reconnect'; readonly transferId: string; readonly connection: number; readonly bytes: number; readonly gapMs: number }
  | {
      readonly event: 'retry'
      readonly transferId: string
      readonly reason: 'digest' | 'connection'
      readonly chunks: number
      readonly connection: number | null
    }
  /** What became of an entry whose name was taken; told before `done`. */
  | ({ readonly event: 'conflict'; readonly transferId: string } & ConflictOutcome)
  | ({ readonly event: 'done'; readonly transferId: string; readonly direction: 'send' | 'receive' } & TransferResult)
  | { readonly event: 'error'; readonly transferId: string | null; readonly code: FaultCode; readonly message: string }
