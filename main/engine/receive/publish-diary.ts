import { lstat, rmdir, unlink } from 'node:fs/promises'
import { errnoOf } from '../errors.ts'
import type { Journal } from './journal.ts'
import { inside, numbered, type SafeName } from './names.ts'
import { NAMES_TRIED_MAX, type PublishDiary } from './publish.ts'

/** What an earlier run has noted of one top entry. */
export interface PublishedSoFar {
  /** The final name it tried last, and when. */
  readonly trying: { readonly name: string; readonly atMs: number } | null
  /** Where it was published. */
  readonly path: string | null
}

/** The clock that stamps files may lag behind the one we read. */
const CLOCK_SLACK_MS = 50

/** Keeps in the journal what is published. `before`: what it says of an earlier run. */
export function journalDiary(journal: Journal, before: ReadonlyMap<number, PublishedSoFar>): PublishDiary {
  return {
    publishing: (top, name) => journal.append({ type: 'publishing', top, name, atMs: Date.now() }),
    published: (top, path) => journal.append({ type: 'published', top, path }),
    publishedBefore: async (top, { part, folder, name }) => {
      const { trying = null, path = null } = before.get(top) ?? {}
      if (path !== null) return path
      if (trying === null) return null
      const final = triedName(folder, name, trying.name)
      if (final === null) return null
      const ours = await statOf(part)
      // a part file leaves its folder for its final name, and in no other way
      if (ours === null) return final
      return clearAway(part, final, { atMs: trying.atMs, ours })
    },
  }
}

/** Only a name that we would give ourselves, whatever the journal says. */
function triedName(folder: string, name: SafeName, tried: string): string | null {
  for (let count = 0; count < NAMES_TRIED_MAX; count += 1) {
    const safe = numbered(name, count)
    if (safe === tried) return inside(folder, safe)
  }
  return null
}

type Stat = NonNullable<Awaited<ReturnType<typeof statOf>>>

/** The part is still there: either it has its final name as well, or the name was only reserved, or neither. */
async function clearAway(part: string, final: string, { atMs, ours }: { readonly atMs: number; readonly ours: Stat }): Promise<string | null> {
  const there = await statOf(final)
  if (there === null) return null
  if (there.isFile() && there.dev === ours.dev && there.ino === ours.ino) {
    await unlink(part)
    return final
  }
  // an empty thing of that very name, made since we said that we would make one, is our own placeholder
  const placeholder = Number(there.birthtimeMs) >= atMs - CLOCK_SLACK_MS
  if (placeholder && there.isDirectory() && ours.isDirectory()) await rmdir(final).catch(() => {})
  else if (placeholder && there.isFile() && there.size === 0n && ours.isFile() && ours.size > 0n) await unlink(final)
  return null
}

async function statOf(path: string) {
  return lstat(path, { bigint: true }).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  })
}
