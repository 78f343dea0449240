import type { ConflictWish, OnConflict } from '../../shared/conflict.ts'

export const CONFLICT_HINT =
  'Type k to keep both, s to skip, r to replace (the old ones are kept for 7 days). An “m” with it, like “ms”, merges folders. Enter alone: as it is.'

const BY_KEY: Readonly<Record<string, OnConflict>> = { k: 'keep-both', s: 'skip', r: 'replace' }

/** "r", "ms", "m" (keeps both what is in them); null: none of the answers. */
export function conflictOf(typed: string): ConflictWish | null {
  const keys = typed.trim().toLowerCase()
  if (!/^(?:m?[ksr]|[ksr]m|m)$/.test(keys)) return null
  const onConflict = BY_KEY[keys.replace('m', '')] ?? 'keep-both'
  return { onConflict, merge: keys.includes('m') }
}
