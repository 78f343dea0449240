import { say } from '../../../shared/sentence.ts'
import { EngineError } from '../errors.ts'
import { packExcluded } from '../wire/excluded.ts'
import type { GatedEntry } from './names.ts'
import type { Described } from './offer-view.ts'

export interface Selection {
  /** As offered, in the same places; what is left out is marked. */
  readonly entries: readonly GatedEntry[]
  /** Indices of the files that are left out, ascending. */
  readonly excluded: readonly number[]
}

/**
 * What remains of an offer without some of its entries; a folder's index stands for everything in it. A folder all of whose files are
 * left out falls out with whatever is in it; one that held no file from the start stays, unless it lies in such a one. Null when
 * nothing remains. Throws BAD_SETTING for an index that is none.
 */
export function leaveOut(entries: readonly GatedEntry[], unwanted: readonly number[]): Selection | null {
  if (unwanted.length === 0) return { entries, excluded: [] }
  const named = new Set(unwanted)
  const folders = new Set<string>()
  for (const index of named) {
    const found = entries[index]?.entry
    if (!found) throw new EngineError('BAD_SETTING', say('offerHasNoEntry', { index }))
    if (found.kind === 'directory') folders.add(found.path)
  }
  const inNamed = within(folders)
  const out = entries.map(({ entry }, index) => named.has(index) || inNamed(entry.path))
  const inEmptied = within(emptiedFolders(entries, out))
  entries.forEach(({ entry }, index) => {
    if (entry.kind === 'directory') out[index] ||= inEmptied(entry.path)
  })
  if (!out.includes(false)) return null
  return {
    entries: entries.map((each, index) => (out[index] ? { ...each, leftOut: true } : each)),
    excluded: entries.flatMap(({ entry }, index) => (out[index] && entry.kind === 'file' ? [index] : [])),
  }
}

/** The same for an answer to that offer. Throws BAD_SETTING when nothing remains, LIMIT_EXCEEDED for more than the sender can be told. */
export function checkedSelection({ kind, entries }: Described, unwanted: readonly number[]): Selection {
  if (kind === 'text' && unwanted.length > 0) throw new EngineError('BAD_SETTING', say('offerTextIsWhole'))
  const selection = leaveOut(entries, unwanted)
  if (!selection) throw new EngineError('BAD_SETTING', say('offerNothingLeft'))
  packExcluded(selection.excluded)
  return selection
}

/** Folders that had files and keep none of them. */
function emptiedFolders(entries: readonly GatedEntry[], out: readonly boolean[]): Set<string> {
  const [kept, lost] = [new Set<string>(), new Set<string>()]
  entries.forEach(({ entry }, index) => {
    if (entry.kind !== 'file') return
    const folders = out[index] ? lost : kept
    // where one folder is known, those above it are
    for (let path = above(entry.path); path !== '' && !folders.has(path); path = above(path)) folders.add(path)
  })
  for (const path of kept) lost.delete(path)
  return lost
}

/** Whether a path is one of these folders, or lies in one; each folder is looked at once. */
function within(folders: ReadonlySet<string>): (path: string) => boolean {
  const known = new Map<string, boolean>([['', false]])
  const judge = (path: string): boolean => {
    const found = known.get(path) ?? (folders.has(path) || judge(above(path)))
    known.set(path, found)
    return found
  }
  return judge
}

/** "a/b/c" → "a/b"; empty for a top entry. */
function above(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
