import type { FaultCode } from '../../../shared/fault.ts'
import type { TransferPeer } from '../../../shared/transfer.ts'
import type { Excluded } from '../wire/excluded.ts'
import type { Agreement } from '../wire/header.ts'

/** Where a device may be reached. */
export interface Place {
  readonly host: string
  readonly port: number
}

/** A file of a drop that was lost on the way, with what the manifest says of it. */
export interface LostEntry {
  readonly entry: number
  readonly code: FaultCode
  readonly path: string
  readonly size: number
  readonly mtimeUs: number
  readonly executable: boolean
  /** What it lies in; whatever becomes of a file changes the time of its folder, too. */
  readonly folder: { readonly entry: number; readonly mtimeUs: number } | null
}

/** What a sender has to know to go on with a drop that a device has accepted. */
export interface Accepted {
  readonly session: string
  readonly keyHash: string
  readonly manifestSha256: string
  readonly agreement: Agreement
  /** As ACCEPT said it. */
  readonly excluded: Excluded
  /** Of the ROOT that was sent; null: none was. */
  readonly root: string | null
  /** A file that is lost does not take the others with it: both ends can do that. */
  readonly voids: boolean
  /** The receiver may say how fast it wants to be sent to. */
  readonly rates: boolean
  readonly lost: readonly LostEntry[]
}

/** Who remembers a drop on its way out that may go on later. */
export interface SenderKeeping {
  /** Whether an earlier run has left anything of this very drop, to whatever device: looked up before it is dialled, which waits for HEADER less long than a busy disk may take. */
  hasLeft(manifestSha256: string): Promise<boolean>
  /** What an earlier run has left of this very drop to this very device. */
  find(keyHash: string, manifestSha256: string): Promise<Accepted | null>
  /** It was accepted, or something about it is new. Never rejects: what cannot be remembered goes on as long as this run. */
  note(accepted: Accepted, peer: TransferPeer, place: Place): Promise<void>
  /** How far it is, whether its user holds it and how fast it may be, is another matter now. Never rejects. */
  noteState(): Promise<void>
  /** It is over, or begins anew. */
  forget(): Promise<void>
  /** Another run may go on with it. */
  letGo(): Promise<void>
  /** Where the device may be now, the likeliest place first. */
  places(last: Place, peer: TransferPeer): readonly Place[]
  /** Calls back when it may be worth a try; returns the function that ends that. */
  onSign(wake: () => void): () => void
}
