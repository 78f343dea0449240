import type { ConflictWish } from './conflict.ts'
import type { OfferSnapshot } from './transfer.ts'

/** One file or folder of an offer. From a peer: show as text only. */
export interface OfferEntry {
  /** What an answer names it by. */
  readonly index: number
  /** As it would be called here, whole; components joined by “/”. */
  readonly path: string
  readonly kind: 'file' | 'directory'
  /** Bytes; null for a folder. */
  readonly size: number | null
  /** It may run as a program: the sender's system says so, or some system does by its ending. What is received is never executable. */
  readonly executable: boolean
  /** Some component of its path begins with a dot. */
  readonly hidden: boolean
}

/** What a yes would mean: what of the offer, and in which folder. */
export type OfferPreview = Pick<OfferSnapshot, 'files' | 'directories' | 'totalBytes' | 'executables' | 'hidden' | 'folder' | 'freeBytes' | 'collisions'>

/**
 * `folder`: for this drop only, instead of the receive folder; absolute, and there. `excluded`: indices of entries that are not
 * wanted; a folder's stands for everything in it. A folder all of whose files are left out is not made either. `conflict`: what to do where
 * something of that name is there, for this drop only; absent: what the settings say, but never replace.
 */
export type OfferAnswer =
  | { readonly accept: false }
  | { readonly accept: true; readonly folder?: string; readonly excluded?: readonly number[]; readonly conflict?: ConflictWish }

/** Patterns of names, where nobody chooses by hand: what fits one of `only` (empty: everything), unless it fits one of `except`. */
export interface WantedNames {
  readonly only: readonly string[]
  readonly except: readonly string[]
}
