import type { BigIntStats } from 'node:fs'
import { lstat, stat } from 'node:fs/promises'
import { sep } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { dropTitle } from '../../../shared/drop-title.ts'
import type { SentPath } from '../../../shared/sent-path.ts'
import { say } from '../../../shared/sentence.ts'
import type { SkippedEntry } from '../../../shared/transfer.ts'
import { CHILD, CHILD_EXECUTABLE, type Listed } from '../disk-jobs.ts'
import { listFolder } from '../disk-threads.ts'
import { EngineError } from '../errors.ts'
import { whenFilesMayOpen } from '../short-of-files.ts'
import { pathFault } from '../wire/entry-path.ts'
import type { ManifestEntry } from '../wire/manifest.ts'
import { type FileStamp, NO_FILE, sameFile, stampAt, stampOf } from './file-stamp.ts'
import type { LostEntry } from './keeping.ts'
import type { Losses } from './losses.ts'
import { type Top, topsOf, type Wanted } from './tops.ts'

export interface SourceEntry extends ManifestEntry {
  readonly absolutePath: string
  readonly stamp: FileStamp
  /** A link named by the user is followed; one found inside a folder is skipped. */
  readonly followLink: boolean
}

export interface Source {
  readonly entries: readonly SourceEntry[]
  readonly skipped: readonly SkippedEntry[]
  readonly title: string
  readonly files: number
  readonly directories: number
  readonly totalBytes: number
}

/**
 * Looks through what the user chose. Throws SOURCE_UNREADABLE for a chosen path that is not there, NOTHING_TO_SEND. Of those that have their
 * places some may be gone, which is listed, but not all. `lost`: what stood at the top and may be gone, too.
 */
export async function openSource(paths: readonly SentPath[], signal?: AbortSignal, lost?: ReadonlySet<string>): Promise<Source> {
  const walk = new Walk(signal)
  for (const top of topsOf(paths, lost)) await walk.top(top)
  if (walk.found === 0) throw nothingFound(paths[0])
  return { ...counted(walk.entries), skipped: walk.skipped, title: dropTitle(walk.tops) }
}

function nothingFound(first: SentPath | undefined): EngineError {
  return first === undefined || typeof first === 'string' ? new EngineError('NOTHING_TO_SEND') : unreadable(first.path)
}

function unreadable(path: string, cause?: unknown): EngineError {
  return new EngineError('SOURCE_UNREADABLE', say('pathUnreadable', { path }), cause)
}

/** Something that is there: its path on this system, and its name in the manifest. */
interface Found extends Pick<SourceEntry, 'stamp' | 'executable' | 'followLink'> {
  readonly path: string
  readonly name: string
}

type Folder = Pick<Found, 'path' | 'name' | 'stamp'>

class Walk {
  readonly entries: SourceEntry[] = []
  readonly skipped: SkippedEntry[] = []
  readonly tops: string[] = []
  /** Files, and folders that are sent whole. */
  found = 0
  readonly #signal: AbortSignal | undefined

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal
  }

  async top({ path, name, wanted, mayLack, filesOnly }: Top): Promise<void> {
    const stats = await stat(path, { bigint: true }).catch((error: unknown) => {
      if (mayLack) return null
      throw unreadable(path, error)
    })
    if (pathFault(name) !== null) throw new EngineError('SOURCE_UNREADABLE', say('nameCannotBeSent', { name }))
    // a folder that stands where a file was lost is not what was chosen
    const isOther = filesOnly && stats?.isDirectory() !== (wanted !== null)
    if (stats === null || isOther) return void this.skipped.push({ path: name, reason: 'unreadable' })
    const stamp = stampOf(stats)
    if (wanted !== null) await this.#chosen({ path, name, stamp }, wanted)
    else if (stats.isDirectory()) await this.#directory({ path, name, stamp }, this.#list(path))
    else if (stats.isFile()) this.#file({ path, name, stamp, executable: mayExecute(stats), followLink: true })
    else if (mayLack) return void this.skipped.push({ path: name, reason: 'special' })
    else throw new EngineError('SOURCE_UNREADABLE', say('neitherFileNorFolder', { path }))
    this.tops.push(name)
  }

  /** A folder of which only that is sent. What it holds is judged as if all of it were: no link is followed, on the way to a file neither. */
  async #chosen(folder: Folder, wanted: NonNullable<Wanted>): Promise<void> {
    this.#folder(folder)
    for (const [child, below] of wanted) {
      if (this.#signal?.aborted) throw new EngineError('CANCELLED')
      const path = `${folder.path}${sep}${child}`
      const name = `${folder.name}/${child}`
      const stats = await lstat(path, { bigint: true }).catch(() => null)
      const reason = reasonAgainst(name, stats)
      const isOther = stats?.isDirectory() !== (below !== null)
      if (stats === null || reason !== null || isOther) this.skipped.push({ path: name, reason: reason ?? 'unreadable' })
      else if (below !== null) await this.#chosen({ path, name, stamp: stampOf(stats) }, below)
      else this.#file({ path, name, stamp: stampOf(stats), executable: mayExecute(stats), followLink: false })
    }
  }

  #folder({ path, name, stamp }: Folder): void {
    this.entries.push({ path: name, kind: 'directory', size: 0, mtimeUs: microseconds(stamp), executable: false, absolutePath: path, stamp, followLink: false })
  }

  async #directory({ path, name, stamp }: Folder, listing: Listing): Promise<void> {
    if (this.#signal?.aborted) throw new EngineError('CANCELLED')
    const at = this.entries.length
    this.#folder({ path, name, stamp })
    const parts = await listing
    if (parts === null) {
      this.entries.length = at
      this.skipped.push({ path: name, reason: 'unreadable' })
      return
    }
    this.found += 1
    for (const [index, part] of parts.entries()) {
      // other things have their turn between two parts of a crowded folder
      if (index > 0) await setImmediate()
      await this.#children(part, { path, name })
    }
  }

  /** What is in a folder; null: it cannot be listed. Never rejects. */
  async #list(path: string): Listing {
    let parts: Listed[] = []
    const look = (): Promise<void> => {
      parts = []
      return listFolder(path, (part) => parts.push(part))
    }
    return whenFilesMayOpen(look, this.#signal).then(
      () => parts,
      () => null,
    )
  }

  async #children({ names, kinds, stamps }: Listed, folder: { readonly path: string; readonly name: string }): Promise<void> {
    const children = names.split('\0')
    const ahead = new ListedAhead(kinds, (index) => this.#list(`${folder.path}${sep}${children[index] ?? ''}`))
    for (let index = 0; index < children.length; index += 1) {
      const child = children[index] ?? ''
      const path = `${folder.path}${sep}${child}`
      const name = `${folder.name}/${child}`
      const kind = kinds[index] ?? CHILD.UNREADABLE
      if (pathFault(name) !== null) this.skipped.push({ path: name, reason: 'name' })
      else if (kind === CHILD.FOLDER) await this.#directory({ path, name, stamp: stampAt(stamps, index) }, ahead.take(index))
      else if (kind === CHILD.FILE || kind === (CHILD.FILE | CHILD_EXECUTABLE))
        this.#file({ path, name, stamp: stampAt(stamps, index), executable: kind !== CHILD.FILE, followLink: false })
      else this.skipped.push({ path: name, reason: kind === CHILD.LINK ? 'link' : kind === CHILD.SPECIAL ? 'special' : 'unreadable' })
    }
  }

  #file({ path, name, stamp, executable, followLink }: Found): void {
    if (stamp.size > BigInt(Number.MAX_SAFE_INTEGER)) throw new EngineError('LIMIT_EXCEEDED', say('fileTooLarge', { name }))
    this.found += 1
    this.entries.push({
      path: name,
      kind: 'file',
      size: Number(stamp.size),
      mtimeUs: microseconds(stamp),
      executable,
      absolutePath: path,
      stamp,
      followLink,
    })
  }
}

function mayExecute({ mode }: BigIntStats): boolean {
  return (mode & 0o100n) !== 0n
}

/** Why something that is there is left out; null: it is not, or it is not there. */
function reasonAgainst(name: string, stats: BigIntStats | null): SkippedEntry['reason'] | null {
  if (pathFault(name) !== null) return 'name'
  if (stats === null || stats.isFile() || stats.isDirectory()) return null
  return stats.isSymbolicLink() ? 'link' : 'special'
}

type Listing = Promise<readonly Listed[] | null>

/** The next folder among these children is listed while the one before it is gone through: neither the disk nor the walk waits for the other. */
class ListedAhead {
  readonly #kinds: Uint8Array
  readonly #list: (index: number) => Listing
  #ahead: { readonly index: number; readonly listing: Listing } | null = null

  constructor(kinds: Uint8Array, list: (index: number) => Listing) {
    this.#kinds = kinds
    this.#list = list
  }

  /** What is in the folder at that place. */
  async take(index: number): Listing {
    const parts = await (this.#ahead?.index === index ? this.#ahead.listing : this.#list(index))
    const next = this.#kinds.indexOf(CHILD.FOLDER, index + 1)
    this.#ahead = next < 0 ? null : { index: next, listing: this.#list(next) }
    return parts
  }
}

/** Clamped to what a manifest can say, the years 1684 to 2255; some file systems hold later ones. */
function microseconds({ mtimeNs }: FileStamp): number {
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(mtimeNs / 1000n)))
}

/** What was sent of a file before counts only while the file is what it was. Throws what `lost` throws. */
export async function checkUnchanged(entries: readonly SourceEntry[], lost: Losses): Promise<void> {
  for (const [index, entry] of entries.entries()) {
    if (entry.kind === 'directory' || lost.has(index)) continue
    const now = await stat(entry.absolutePath, { bigint: true }).catch(() => null)
    if (!now || !sameFile(now, entry.stamp)) lost.lose(index, changedSince())
  }
}

/** What an earlier run has lost stands where it stood, as it was offered: its file may be another one by now, or gone. */
function withLost(source: Source, lost: readonly LostEntry[], paths: readonly SentPath[]): Source {
  if (lost.length === 0) return source
  const entries = [...source.entries]
  for (const each of [...lost].sort((a, b) => a.entry - b.entry)) {
    const { entry, path, size, mtimeUs, executable } = each
    const there = entries[entry]
    const offered = { path, kind: 'file' as const, size, mtimeUs, executable }
    if (there?.path === path && there.kind === 'file') entries[entry] = { ...there, ...offered }
    else entries.splice(entry, 0, { ...offered, absolutePath: placeOf(each, entries, paths), stamp: NO_FILE, followLink: false })
  }
  for (const { folder } of lost) {
    if (!folder) continue
    const above = entries[folder.entry]
    if (above?.kind === 'directory') entries[folder.entry] = { ...above, mtimeUs: folder.mtimeUs }
  }
  const gone = new Set(lost.map(({ path }) => path))
  return { ...counted(entries), skipped: source.skipped.filter(({ path }) => !gone.has(path)), title: source.title }
}

/** Where a file was that is gone: it may come back before it is sent again. What lies above it stands before it. */
function placeOf({ path, folder }: LostEntry, entries: readonly SourceEntry[], paths: readonly SentPath[]): string {
  const above = folder && entries[folder.entry]
  if (above) return `${above.absolutePath}${path.slice(path.lastIndexOf('/')).replace('/', sep)}`
  return topsOf(paths).find(({ name }) => name === path)?.path ?? ''
}

/** What was offered in an earlier run, which has lost some of it. Throws as openSource does. */
export async function openAgain(paths: readonly SentPath[], lost: readonly LostEntry[], signal?: AbortSignal): Promise<Source> {
  return withLost(await openSource(paths, signal, new Set(lost.map(({ path }) => path))), lost, paths)
}

function counted(entries: readonly SourceEntry[]): Pick<Source, 'entries' | 'files' | 'directories' | 'totalBytes'> {
  const files = entries.filter((entry) => entry.kind === 'file')
  return { entries, files: files.length, directories: entries.length - files.length, totalBytes: files.reduce((sum, entry) => sum + entry.size, 0) }
}

export function changedSince(): EngineError {
  return new EngineError('SOURCE_CHANGED', say('changedSinceInterrupted'))
}
