import { rmdir, unlink } from 'node:fs/promises'
import { NAMES_TRIED_MAX } from '../limits.ts'
import type { Journal } from './journal.ts'
import { inside, numbered, type SafeName } from './names.ts'
import type { Final, PublishDiary } from './publish-parts.ts'
import { isSame, pathAs, statOf } from './standing.ts'

/** What an earlier run has noted of one node. */
export interface PublishedSoFar {
  /** The final name it tried last, and when; `backup`: where the file is kept that it was to replace. */
  readonly trying: { readonly name: string; readonly atMs: number; readonly backup: string | null } | null
  /** Where it was published. */
  readonly final: Final | null
}

/** The clock that stamps files may lag behind the one we read. */
const CLOCK_SLACK_MS = 50

/** Keeps in the journal what is published. `before`: what it says of an earlier run. */
export function journalDiary(journal: Journal, before: ReadonlyMap<number, PublishedSoFar>): PublishDiary {
  return {
    publishing: (node, name, backup) => journal.append({ type: 'publishing', node, name, backup, atMs: Date.now() }),
    published: (node, final) => journal.append({ type: 'published', node, ...final }),
    sync: () => journal.sync(),
    publishedBefore: async (node, { part, folder, name }) => {
      const { trying = null, final: done = null } = before.get(node) ?? {}
      if (done !== null) return done
      if (trying === null) return null
      const final = triedName(folder, name, trying.name)
      if (final === null) return null
      const ours = await statOf(part)
      // a part file leaves its folder for its final name, and in no other way
      if (ours === null) return { path: final, name: trying.name, backup: trying.backup }
      // what stands there then is the old file
      if (trying.backup !== null) return null
      return (await clearAway(part, final, { atMs: trying.atMs, ours })) ? { path: final, name: trying.name, backup: null } : null
    },
  }
}

/** Only a name that we would give ourselves, or a file's that is replaced and whose letters are composed otherwise, whatever the journal says. */
function triedName(folder: string, name: SafeName, tried: string): string | null {
  if (tried === '') return null
  const spelt = pathAs(folder, name, tried)
  if (spelt !== null) return spelt
  for (let count = 0; count < NAMES_TRIED_MAX; count += 1) {
    const safe = numbered(name, count)
    if (safe === tried) return inside(folder, safe)
  }
  return null
}

type Stat = NonNullable<Awaited<ReturnType<typeof statOf>>>

/** The part is still there: either it has its final name as well (true), or the name was only reserved, or neither. */
async function clearAway(part: string, final: string, { atMs, ours }: { readonly atMs: number; readonly ours: Stat }): Promise<boolean> {
  const there = await statOf(final)
  if (there === null) return false
  if (there.isFile() && isSame(there, ours)) {
    await unlink(part)
    return true
  }
  // an empty thing of that very name, made since we said that we would make one, is our own placeholder
  const placeholder = Number(there.birthtimeMs) >= atMs - CLOCK_SLACK_MS
  if (placeholder && there.isDirectory() && ours.isDirectory()) await rmdir(final).catch(() => {})
  else if (placeholder && there.isFile() && there.size === 0n && ours.isFile() && ours.size > 0n) await unlink(final)
  return false
}
