import { packExcluded } from '../wire/excluded.ts'
import { type ConflictPolicy, takenNames } from './conflict-rules.ts'
import { entriesIn, treeOf } from './offer-tree.ts'
import { leaveOut, type Selection } from './selection.ts'

/**
 * What remains of a selection without what is skipped because something of its name is there: so it never travels. More single files than
 * the sender can be told of do travel; they are skipped when final names are given.
 */
export async function withoutThere({ entries, excluded }: Selection, folder: string, policy: ConflictPolicy): Promise<Selection> {
  if (policy.onConflict !== 'skip') return { entries, excluded }
  const there: number[] = []
  for await (const { node, choice } of takenNames(treeOf(entries), folder, policy)) if (choice === 'skip') there.push(...entriesIn(node))
  for (let count = there.length; count > 0; count = Math.floor(count / 2)) {
    const narrowed = skipping({ entries, excluded }, there.slice(0, count))
    if (isTellable(narrowed.excluded)) return narrowed
  }
  return { entries, excluded }
}

function skipping({ entries }: Selection, there: readonly number[]): Selection {
  const skipped = new Set(there)
  const unwanted = entries.flatMap(({ leftOut }, index) => (leftOut || skipped.has(index) ? [index] : []))
  const left = leaveOut(entries, unwanted) ?? nothingOf(entries)
  return {
    entries: left.entries.map((each, index) => (skipped.has(index) && each.entry.kind === 'file' ? { ...each, there: true as const } : each)),
    excluded: left.excluded,
  }
}

function nothingOf(entries: Selection['entries']): Selection {
  return {
    entries: entries.map((each) => ({ ...each, leftOut: true as const })),
    excluded: entries.flatMap(({ entry }, index) => (entry.kind === 'file' ? [index] : [])),
  }
}

function isTellable(excluded: readonly number[]): boolean {
  try {
    packExcluded(excluded)
    return true
  } catch {
    return false
  }
}
