import { lstat, rmdir, unlink } from 'node:fs/promises'
import { errnoOf } from '../errors.ts'
import { type GatedEntry, inside, numbered, type SafeName } from './names.ts'
import { NAMES_TRIED_MAX, topsOf } from './publish.ts'

/** What a journal says of one top entry that was whole. */
export interface PublishedSoFar {
  /** Of its part; null: not noted. A final name that has it is ours. */
  readonly inode: bigint | null
  /** The final name that was tried last, and when. */
  readonly trying: { readonly name: string; readonly atMs: number } | null
  /** Where it was published. */
  readonly path: string | null
}

export interface PublishedPlace {
  /** Where final names are given. */
  readonly folder: string
  readonly entries: readonly GatedEntry[]
  /** Where a top entry is kept until then. */
  readonly partOf: (top: number) => string
}

/** The clock that stamps files may lag behind the one we read. */
const CLOCK_SLACK_MS = 50
/** Who frees some of our numbered names must not hide the one behind them. */
const FREE_NAMES_PASSED = 16

/**
 * Final paths of what an earlier run has published, by top entry, however that run ended. Words of it that were not on the disk yet
 * when the power went are made up for by the inodes, which were. Clears away what was left of a try that did not succeed.
 */
export async function publishedBefore(place: PublishedPlace, left: ReadonlyMap<number, PublishedSoFar>): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>()
  for (const [top, { name }] of topsOf(place.entries)) {
    const so = left.get(top)
    const path = so && (await pathOf({ part: place.partOf(top), folder: place.folder, name }, so))
    if (path) found.set(top, path)
  }
  return found
}

interface Sought {
  readonly part: string
  readonly folder: string
  readonly name: SafeName
}

async function pathOf(sought: Sought, { inode, trying, path }: PublishedSoFar): Promise<string | null> {
  if (path !== null) return path
  const ours = await statOf(sought.part)
  const final = inode === null ? null : await withInode(sought, inode)
  if (final !== null) {
    // its first name would be taken for a part that is still to be published
    if (ours?.ino === inode && ours?.isFile()) await unlink(sought.part)
    return final
  }
  const tried = trying === null ? null : triedName(sought, trying.name)
  if (trying === null || tried === null) return null
  // a part leaves its folder for its final name, and in no other way; its user may have moved it on
  if (ours === null) return tried
  return clearAway(sought.part, tried, { atMs: trying.atMs, ours })
}

/** Only under names that we would give ourselves. */
async function withInode({ folder, name }: Sought, inode: bigint): Promise<string | null> {
  for (let count = 0, free = 0; count < NAMES_TRIED_MAX && free < FREE_NAMES_PASSED; count += 1) {
    const final = inside(folder, numbered(name, count))
    const there = await statOf(final)
    if (there?.ino === inode && (there.isFile() || there.isDirectory())) return final
    if (there === null) free += 1
  }
  return null
}

/** Only a name that we would give ourselves, whatever the journal says. */
function triedName({ folder, name }: Sought, tried: string): string | null {
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

/** What the journal notes of parts that are whole, so that they are known again under their final names. */
export async function partInodes({ entries, partOf }: Omit<PublishedPlace, 'folder'>): Promise<[number, bigint][]> {
  const inodes: [number, bigint][] = []
  for (const [top] of topsOf(entries)) {
    const there = await statOf(partOf(top))
    // published by an earlier run
    if (there) inodes.push([top, there.ino])
  }
  return inodes
}

async function statOf(path: string) {
  return lstat(path, { bigint: true }).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  })
}
