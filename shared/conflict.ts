import * as v from 'valibot'

/** What happens to a file where something of its name is there. */
export const ON_CONFLICT = ['keep-both', 'skip', 'replace'] as const
export type OnConflict = (typeof ON_CONFLICT)[number]

/** What a user wants done where something of that name is there. */
export const conflictSchema = v.object({
  onConflict: v.picklist(ON_CONFLICT),
  /** A folder goes into one of its name, file by file by `onConflict`; else it is kept beside it, or skipped. */
  merge: v.boolean(),
})
export type ConflictWish = Readonly<v.InferOutput<typeof conflictSchema>>

export const KEEP_BOTH: ConflictWish = { onConflict: 'keep-both', merge: false }

/** What may be done without asking: what is there is replaced only on the user's word, for one transfer. */
export function unasked(wish: ConflictWish): ConflictWish {
  return wish.onConflict === 'replace' ? { ...wish, onConflict: 'keep-both' } : wish
}

/**
 * What stands under a name that an offer wants: a plain file where a file would go (it may be replaced), a folder where a folder
 * would go (it may be merged into), or something that is only ever left alone.
 */
export type Standing = 'file' | 'folder' | 'other'

/** What became of one entry whose name was taken. Paths are below the receive folder, with “/”. */
export type ConflictOutcome = { readonly path: string } & (
  | {
      readonly outcome: 'kept-both'
      readonly keptAs: string
      /** It was to replace what is there, and may not: a folder, a link, a file that can only be read. */
      readonly notReplaced?: true
    }
  | { readonly outcome: 'skipped' }
  | {
      readonly outcome: 'replaced'
      /** Where the old file is kept for a while: a whole path. */
      readonly backup: string
    }
)

/** Of a whole transfer; `first` is at most CONFLICTS_SHOWN of them. */
export interface ConflictReport {
  readonly keptBoth: number
  readonly skipped: number
  readonly replaced: number
  readonly first: readonly ConflictOutcome[]
}

/** So long the old file is kept. */
export const REPLACED_KEPT_DAYS = 7

/** A report goes to the page again and again. */
export const CONFLICTS_SHOWN = 200

/** Null: there was none. */
export function reportOf(outcomes: readonly ConflictOutcome[]): ConflictReport | null {
  if (outcomes.length === 0) return null
  const count = (outcome: ConflictOutcome['outcome']): number => outcomes.reduce((sum, each) => sum + (each.outcome === outcome ? 1 : 0), 0)
  return { keptBoth: count('kept-both'), skipped: count('skipped'), replaced: count('replaced'), first: outcomes.slice(0, CONFLICTS_SHOWN) }
}
