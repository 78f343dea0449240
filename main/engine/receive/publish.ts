import { link, lstat, mkdir, open, rename, rmdir, unlink, utimes } from 'node:fs/promises'
import { EngineError, errnoOf } from '../errors.ts'
import { syncDirectory } from '../sync-directory.ts'
import { markDownloaded } from './downloaded-mark.ts'
import { toSeconds } from './durable.ts'
import { type GatedEntry, inside, numbered, type SafeName } from './names.ts'
import type { Sink } from './sink.ts'

export const NAMES_TRIED_MAX = 10_000

/**
 * Gives verified part files their final names, marked as downloaded and without ever replacing anything: a file by `link`, which fails where a name
 * is taken; a folder by `mkdir` of the final name and a rename over that empty placeholder of our own. Returns the final
 * paths of the top entries, in manifest order. Throws DISK_ERROR, NO_SPACE.
 */
export async function publish(sink: Sink, entries: readonly GatedEntry[], place: PublishPlace): Promise<string[]> {
  const { folder, diary = NO_DIARY } = place
  await markDownloaded(sink.root)
  await setDirectoryTimes(sink, entries)
  const published: string[] = []
  for (const [index, top] of topsOf(entries)) {
    const there = place.alreadyThere?.get(index)
    if (there !== undefined) {
      await sink.patiently(() => diary.published(index, there), top.name)
      published.push(there)
      continue
    }
    const part = top.kind === 'file' ? sink.partPath(index) : inside(sink.tree, top.name)
    const job = { part, folder, name: top.name, trying: (final: string, how: Naming) => diary.publishing(index, final, how) }
    const before = await diary.publishedBefore(index)
    const path = before ?? (await sink.patiently(() => (top.kind === 'file' ? publishFile(job) : publishFolder(job)), top.name))
    if (top.mtimeUs !== null && top.kind === 'directory') await utimes(path, toSeconds(top.mtimeUs), toSeconds(top.mtimeUs)).catch(passOverMissing)
    await sink.patiently(() => diary.published(index, path), top.name)
    published.push(path)
  }
  await syncDirectory(folder)
  return published
}

export interface PublishPlace {
  readonly folder: string
  readonly diary?: PublishDiary
  /** Top entries of which everything is in the folder already, by number, and where: they are left as they are. */
  readonly alreadyThere?: ReadonlyMap<number, string>
}

/** By a second name for the part, or by moving it over an empty thing of our own. */
export type Naming = 'link' | 'placeholder'

/** Who remembers what was published, so that nothing is published twice whenever the program is killed. */
export interface PublishDiary {
  /** Where an earlier run has published it; null: it has not. */
  readonly publishedBefore: (top: number) => Promise<string | null>
  /** That final name is about to be given. */
  readonly publishing: (top: number, name: string, how: Naming) => Promise<void>
  readonly published: (top: number, path: string) => Promise<void>
}

const NO_DIARY: PublishDiary = { publishedBefore: () => Promise.resolve(null), publishing: () => Promise.resolve(), published: () => Promise.resolve() }

/** A part and the name it is to have. */
export interface Named {
  readonly part: string
  readonly folder: string
  readonly name: SafeName
}

interface Place extends Named {
  readonly trying: (name: string, how: Naming) => Promise<void>
}

/** A top entry that an earlier run has published may have been moved by its user since. */
function passOverMissing(error: unknown): void {
  if (errnoOf(error) !== 'ENOENT') throw error
}

interface Top {
  readonly name: SafeName
  readonly kind: 'file' | 'directory'
  readonly mtimeUs: number | null
}

/** First path components of what is wanted, each once; the number is an entry that has it. */
export function topsOf(entries: readonly GatedEntry[]): [number, Top][] {
  const seen = new Set<string>()
  const tops: [number, Top][] = []
  entries.forEach(({ entry, safe, leftOut }, index) => {
    const name = safe[0]
    if (leftOut || name === undefined || seen.has(name)) return
    seen.add(name)
    const itself = safe.length === 1
    tops.push([index, { name, kind: itself ? entry.kind : 'directory', mtimeUs: itself ? entry.mtimeUs : null }])
  })
  return tops
}

/** Deepest first: writing into a folder changes its time. */
async function setDirectoryTimes(sink: Sink, entries: readonly GatedEntry[]): Promise<void> {
  const directories = [...entries.entries()].filter(([, { entry, leftOut }]) => entry.kind === 'directory' && !leftOut)
  directories.sort(([, a], [, b]) => b.safe.length - a.safe.length)
  for (const [index, { entry }] of directories) await utimes(sink.partPath(index), toSeconds(entry.mtimeUs), toSeconds(entry.mtimeUs)).catch(passOverMissing)
}

async function publishFile({ part, folder, name, trying }: Place): Promise<string> {
  for (let count = 0; count < NAMES_TRIED_MAX; count += 1) {
    const final = inside(folder, numbered(name, count))
    await trying(numbered(name, count), 'link')
    try {
      await link(part, final)
      // the part folder is removed anyway; a second name for a moment is not a reason to publish twice
      await unlink(part).catch(() => {})
      return final
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') continue
      if (['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EOPNOTSUPP'].includes(errnoOf(error))) return publishWithoutLinks({ part, folder, name, trying })
      throw error
    }
  }
  throw noName(name)
}

/** File systems without links (exFAT): the name is reserved with an empty file of our own, then replaced by rename. */
async function publishWithoutLinks({ part, folder, name, trying }: Place): Promise<string> {
  for (let count = 0; count < NAMES_TRIED_MAX; count += 1) {
    const final = inside(folder, numbered(name, count))
    await trying(numbered(name, count), 'placeholder')
    try {
      const reserved = await open(final, 'wx')
      await reserved.close()
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') continue
      throw error
    }
    await renameOver(part, final, unlink)
    return final
  }
  throw noName(name)
}

async function publishFolder({ part: tree, folder, name, trying }: Place): Promise<string> {
  for (let count = 0; count < NAMES_TRIED_MAX; count += 1) {
    const final = inside(folder, numbered(name, count))
    await trying(numbered(name, count), 'placeholder')
    try {
      await mkdir(final)
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') continue
      throw error
    }
    if (process.platform === 'win32') await rmdir(final)
    await renameOver(tree, final, rmdir)
    return final
  }
  throw noName(name)
}

/** Moves over an empty placeholder of our own, and takes that away again when it cannot be done. */
async function renameOver(from: string, placeholder: string, remove: (path: string) => Promise<void>): Promise<void> {
  try {
    await rename(from, placeholder)
  } catch (error) {
    await remove(placeholder).catch(() => {})
    throw error
  }
}

/** Name a top entry would be kept under if it were published now; null when its own name is free. */
export async function collisionOf(folder: string, name: SafeName): Promise<string | null> {
  for (let count = 0; count < NAMES_TRIED_MAX; count += 1) {
    const free = await lstat(inside(folder, numbered(name, count))).then(
      () => false,
      (error: unknown) => errnoOf(error) === 'ENOENT',
    )
    if (free) return count === 0 ? null : numbered(name, count)
  }
  return null
}

function noName(name: SafeName): EngineError {
  return new EngineError('DISK_ERROR', `There are too many files named like “${name}” in the receive folder.`)
}
