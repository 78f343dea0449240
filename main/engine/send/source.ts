import { stat } from 'node:fs/promises'
import { basename, resolve, sep } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { dropTitle } from '../../../shared/drop-title.ts'
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

/** Looks through what the user chose. Throws SOURCE_UNREADABLE for a chosen path that is not there, NOTHING_TO_SEND. */
export async function openSource(paths: readonly string[], signal?: AbortSignal): Promise<Source> {
  const walk = new Walk(signal)
  for (const path of new Set(paths.map((each) => resolve(each)))) await walk.top(path)
  if (walk.entries.length === 0) throw new EngineError('NOTHING_TO_SEND')
  return { ...counted(walk.entries), skipped: walk.skipped, title: dropTitle(walk.tops) }
}

/** Something that is there: its path on this system, and its name in the manifest. */
interface Found extends Pick<SourceEntry, 'stamp' | 'executable' | 'followLink'> {
  readonly path: string
  readonly name: string
}

class Walk {
  readonly entries: SourceEntry[] = []
  readonly skipped: SkippedEntry[] = []
  readonly tops: string[] = []
  readonly #taken = new Set<string>()
  readonly #signal: AbortSignal | undefined

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal
  }

  async top(path: string): Promise<void> {
    const stats = await stat(path, { bigint: true }).catch((error: unknown) => {
      throw new EngineError('SOURCE_UNREADABLE', say('pathUnreadable', { path }), error)
    })
    const name = this.#uniqueTop(basename(path))
    if (pathFault(name) !== null) throw new EngineError('SOURCE_UNREADABLE', say('nameCannotBeSent', { name }))
    const stamp = stampOf(stats)
    if (stats.isDirectory()) await this.#directory({ path, name, stamp }, this.#list(path))
    else if (stats.isFile()) this.#file({ path, name, stamp, executable: (stats.mode & 0o100n) !== 0n, followLink: true })
    else throw new EngineError('SOURCE_UNREADABLE', say('neitherFileNorFolder', { path }))
    this.tops.push(name)
  }

  /** Two things of one name from different folders would be one at the other end. */
  #uniqueTop(name: string): string {
    if (name === '') throw new EngineError('SOURCE_UNREADABLE', say('wholeDrive'))
    const dot = name.lastIndexOf('.')
    const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
    let unique = name
    for (let count = 1; this.#taken.has(unique.normalize('NFC').toLowerCase()); count += 1) unique = `${stem} (${count})${extension}`
    this.#taken.add(unique.normalize('NFC').toLowerCase())
    return unique
  }

  async #directory({ path, name, stamp }: Pick<Found, 'path' | 'name' | 'stamp'>, listing: Listing): Promise<void> {
    if (this.#signal?.aborted) throw new EngineError('CANCELLED')
    const at = this.entries.length
    this.entries.push({ path: name, kind: 'directory', size: 0, mtimeUs: microseconds(stamp), executable: false, absolutePath: path, stamp, followLink: false })
    const parts = await listing
    if (parts === null) {
      this.entries.length = at
      this.skipped.push({ path: name, reason: 'unreadable' })
      return
    }
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
function withLost(source: Source, lost: readonly LostEntry[]): Source {
  if (lost.length === 0) return source
  const entries = [...source.entries]
  for (const { entry, path, size, mtimeUs, executable } of [...lost].sort((a, b) => a.entry - b.entry)) {
    const there = entries[entry]
    const offered = { path, kind: 'file' as const, size, mtimeUs, executable }
    if (there?.path === path && there.kind === 'file') entries[entry] = { ...there, ...offered }
    else entries.splice(entry, 0, { ...offered, absolutePath: '', stamp: NO_FILE, followLink: false })
  }
  for (const { folder } of lost) {
    if (!folder) continue
    const above = entries[folder.entry]
    if (above?.kind === 'directory') entries[folder.entry] = { ...above, mtimeUs: folder.mtimeUs }
  }
  return { ...counted(entries), skipped: source.skipped, title: source.title }
}

/** What was offered in an earlier run. Throws as openSource does. */
export async function openAgain(paths: readonly string[], lost: readonly LostEntry[], signal?: AbortSignal): Promise<Source> {
  const gone = new Set(lost.map(({ path }) => path))
  const there: string[] = []
  for (const path of paths) {
    const isThere = await stat(path).then(
      () => true,
      () => false,
    )
    if (isThere || !gone.has(basename(path))) there.push(path)
  }
  return withLost(await openSource(there, signal), lost)
}

function counted(entries: readonly SourceEntry[]): Pick<Source, 'entries' | 'files' | 'directories' | 'totalBytes'> {
  const files = entries.filter((entry) => entry.kind === 'file')
  return { entries, files: files.length, directories: entries.length - files.length, totalBytes: files.reduce((sum, entry) => sum + entry.size, 0) }
}

export function changedSince(): EngineError {
  return new EngineError('SOURCE_CHANGED', say('changedSinceInterrupted'))
}
