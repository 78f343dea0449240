import { constants } from 'node:fs'
import { type FileHandle, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { say } from '../../../shared/sentence.ts'
import { diskFault, isOfOneFile } from '../disk-fault.ts'
import { EngineError, errnoOf } from '../errors.ts'
import { OPEN_PARTS_MAX, WRITES_IN_FLIGHT } from '../limits.ts'
import { makeFolder, makeLastingFolder } from '../make-folder.ts'
import type { Layout, Slice } from '../wire/plan.ts'
import { syncTree, toSeconds } from './durable.ts'
import { inParallel } from './in-parallel.ts'
import { type GatedEntry, inside, PARTIAL_FOLDER, type SafeName } from './names.ts'
import { comingOf, type PartFolder, PartReader, sweep } from './part-check.ts'
import { closeQuietly, openPart, writeFully } from './part-file.ts'
import { isOwnPart, makePartFolder, partRoot, removePart } from './part-folder.ts'
import { type DiskStep, impatient } from './patience.ts'
import { writeInThreads } from './small-parts.ts'
import { foldersOf } from './tree-folders.ts'

const DIRECTORY_MODE = 0o777

/**
 * Puts verified chunks into part files below `<folder>/.fastdrop-partial/<id>/` (mode 0700). Part names of files come from
 * our own ids; a folder is built below `tree/` with gated names. Nothing outside `<id>/` is ever touched here.
 */
export class Sink {
  readonly root: string
  /** Where dropped folders are built. */
  readonly tree: string
  readonly #folder: string
  readonly #id: string
  readonly #entries: readonly GatedEntry[]
  readonly #layout: Layout
  /** For every step that may be made again. */
  readonly patiently: DiskStep
  /** Part files of large entries that are open, least recently used first; at most OPEN_PARTS_MAX. */
  readonly #open = new Map<number, Promise<FileHandle>>()
  readonly #chunksLeft = new Map<number, number>()
  readonly #writes = new Set<Promise<void>>()
  /** Files that do not come, or cannot be written. */
  readonly #void = new Set<number>()
  readonly #onUnwritable: ((entry: number, reason: EngineError) => void) | null
  readonly #small: string[] = []
  /** How many of them a checkpoint has put on the disk. */
  #smallSynced = 0
  readonly #finishing: Promise<void>[] = []
  readonly #queue: (() => void)[] = []
  #writing = 0
  #closed = false
  #discarded: Promise<void> | null = null

  private constructor(options: SinkOptions) {
    this.#folder = options.folder
    this.#id = options.id
    this.root = partRoot(options.folder, options.id)
    this.tree = join(this.root, 'tree')
    this.#entries = options.entries
    this.#layout = options.layout
    this.patiently = options.patiently ?? impatient
    this.#onUnwritable = options.onUnwritable ?? null
    for (const entry of options.voided ?? []) this.#void.add(entry)
  }

  /** Makes the part folder and the folders of the tree. Throws DISK_ERROR, NO_SPACE. */
  static async create(options: SinkOptions): Promise<Sink> {
    const sink = new Sink(options)
    // what is delivered into a folder that a power cut takes away is not delivered
    await makeLastingFolder(options.folder)
    await makePartFolder(sink.root, join(options.folder, PARTIAL_FOLDER))
    try {
      await sink.#makeTree()
    } catch (error) {
      await sink.discard()
      throw errnoOf(error) === 'ENAMETOOLONG' ? new EngineError('BAD_NAME', say('offerPathTooLong'), error) : error
    }
    return sink
  }

  /** Goes on in a part folder that an earlier run has left. `publishing`: only final names are missing. Throws DISK_ERROR. */
  static async reopen(options: SinkOptions, publishing: boolean): Promise<Sink> {
    const sink = new Sink(options)
    if (!(await isOwnPart(options.folder, options.id))) throw new EngineError('DISK_ERROR', say('partFolderMoved'))
    await sweep(sink.part)
    // folders that are not here any more have been published
    if (!publishing) await sink.#makeTree()
    return sink
  }

  /** The part folder of one that is not open. */
  static closed(options: SinkOptions): PartFolder {
    return new Sink(options).part
  }

  get part(): PartFolder {
    return {
      root: this.root,
      tree: this.tree,
      entries: this.#entries,
      layout: this.#layout,
      partPath: (index) => this.partPath(index),
      isVoid: (index) => this.#void.has(index),
    }
  }

  /** Where an entry is kept until it is published. */
  partPath(index: number): string {
    const safe = this.#safe(index)
    return safe.length === 1 && this.#entry(index).entry.kind === 'file' ? join(this.root, `${index}.part`) : inside(this.tree, ...safe)
  }

  /** Writes a chunk's raw bytes; resolves when the system has taken them. One ordered writer a transfer. */
  write(number: number, raw: Buffer): Promise<void> {
    const write = this.#write(number, raw)
    this.#writes.add(write)
    const forget = (): void => void this.#writes.delete(write)
    write.then(forget, forget)
    return write
  }

  async #write(number: number, raw: Buffer): Promise<void> {
    await this.#turn()
    try {
      if (this.#closed) throw new EngineError('CANCELLED')
      const slices = this.#layout.slices(number)
      const [first] = slices
      if (!first) return
      const step = (): Promise<void> => (this.#layout.isBundle(number) ? this.#writeBundle(slices, raw) : this.#writeLarge(first, raw))
      await this.patiently(step, this.#name(first.entry))
    } finally {
      this.#writing -= 1
      this.#queue.shift()?.()
    }
  }

  /** From now on nothing of it is written. What is there of it goes with `finish`. */
  voided(entry: number): void {
    this.#void.add(entry)
  }

  /** Nothing of it is awaited. */
  isVoidChunk(number: number): boolean {
    return this.#void.size > 0 && this.#layout.slices(number).every(({ entry }) => this.#void.has(entry))
  }

  /** Throws DISK_ERROR. */
  async readBack(number: number, target: Buffer): Promise<void> {
    const reader = new PartReader(this.part)
    try {
      await reader.fill(number, target)
    } finally {
      await reader.close()
    }
  }

  /** What gets a final name. */
  published(): readonly GatedEntry[] {
    return comingOf(this.part)
  }

  /** A chunk that an earlier run has written, and that was found to be right. What has its final name is not ours to finish any more. */
  held(number: number, isPublished: (entry: number) => boolean = () => false): void {
    for (const { entry } of this.#layout.slices(number)) {
      if (this.#void.has(entry)) continue
      if (isPublished(entry)) continue
      if (this.#layout.isBundle(number)) this.#small.push(this.partPath(entry))
      else this.#wrote(this.#large(entry), entry)
    }
  }

  /** Puts what was written so far on the disk. One that failed fails `finish`, too: made again, it may only seem to succeed. */
  checkpoint(): Promise<void> {
    const syncing = impatient(() => this.#syncWritten(), this.#name(0))
    syncing.catch(() => {})
    this.#finishing.push(syncing)
    return syncing
  }

  async #syncWritten(): Promise<void> {
    const small = this.#smallThere(this.#smallSynced)
    this.#smallSynced = this.#small.length
    await syncTree(this.root, small, [])
    for (const [entry, opened] of this.#open) {
      await opened
        .then((file) => file.datasync())
        .catch((error: unknown) => {
          // else it was finished, synced and closed meanwhile, or the next try opens it anew
          if (this.#open.get(entry) === opened) throw error
        })
    }
  }

  /** After the last chunk: empty files, times of folders, and everything on the disk. */
  async finish(): Promise<void> {
    // what comes late of a void file
    await Promise.allSettled(this.#writes)
    await Promise.all(this.#finishing)
    await this.#removeVoid()
    await inParallel(this.#emptyFiles(), (index) => this.patiently(() => this.#writeSmall(index, Buffer.alloc(0)), this.#name(index)))
    await impatient(() => syncTree(this.root, this.#smallThere(), this.#directories()), this.#name(0))
  }

  async #removeVoid(): Promise<void> {
    for (const index of this.#void) {
      const opened = this.#open.get(index)
      this.#open.delete(index)
      if (opened) await closeQuietly(opened)
      // one that could not be made is not there to be removed
      await rm(this.partPath(index), { force: true }).catch(() => {})
    }
  }

  #smallThere(from = 0): string[] {
    const gone = new Set([...this.#void].map((index) => this.partPath(index)))
    return this.#small.slice(from).filter((path) => !gone.has(path))
  }

  /** Closes and removes what is left in the part folder, and only that: all of it, or nothing after publishing. */
  discard(): Promise<void> {
    this.#discarded ??= this.#discard()
    return this.#discarded
  }

  async #discard(): Promise<void> {
    await this.close()
    await removePart(this.#folder, this.#id)
  }

  /** Waits for writes that are under way; those that have not begun fail. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#writes)
    const files = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(files.map(closeQuietly))
    await Promise.allSettled(this.#finishing)
  }

  #turn(): Promise<void> {
    this.#writing += 1
    if (this.#writing <= WRITES_IN_FLIGHT) return Promise.resolve()
    return new Promise((resolve) => this.#queue.push(resolve))
  }

  async #makeTree(): Promise<void> {
    for (const folder of foldersOf(this.#entries)) await makeFolder(inside(this.tree, ...folder), DIRECTORY_MODE)
  }

  async #writeLarge(slice: Slice, raw: Buffer): Promise<void> {
    const { entry } = slice
    if (this.#void.has(entry)) return
    const file = await this.#unlessUnwritable(entry, async () => {
      const opened = await this.#large(entry)
      await writeFully(opened, raw, slice.offset)
      return opened
    })
    if (file === null) return
    this.#wrote(Promise.resolve(file), entry)
  }

  /** A file that the disk does not take, while it takes others, is left out alone. Null: it was that one. */
  async #unlessUnwritable<T>(entry: number, step: () => Promise<T>): Promise<T | null> {
    try {
      return await step()
    } catch (error) {
      if (!this.#onUnwritable || !isOfOneFile(error)) throw error
      this.#onUnwritable(entry, diskFault(error, this.#name(entry)))
      this.#void.add(entry)
      return null
    }
  }

  /** One chunk less is to come; the last one ends the file. */
  #wrote(file: Promise<FileHandle>, entry: number): void {
    const left = (this.#chunksLeft.get(entry) ?? this.#layout.chunksOf(entry)) - 1
    this.#chunksLeft.set(entry, left)
    if (left > 0) return
    this.#open.delete(entry)
    const finishing = impatient(async () => this.#finishLarge(await file, entry), this.#name(entry))
    finishing.catch(() => {})
    this.#finishing.push(finishing)
  }

  /** More open files than a transfer has writes under way are only kept to save opening them again. */
  #large(index: number): Promise<FileHandle> {
    const found = this.#open.get(index)
    this.#open.delete(index)
    const file = found ?? openPart(this.partPath(index), 0)
    this.#open.set(index, file)
    // the next try opens it anew
    file.catch(() => {
      if (this.#open.get(index) === file) this.#open.delete(index)
    })
    for (const [oldest, other] of this.#open) {
      if (this.#open.size <= OPEN_PARTS_MAX) break
      this.#open.delete(oldest)
      void closeQuietly(other)
    }
    return file
  }

  /** Folders of the tree, deepest first. */
  #directories(): string[] {
    return foldersOf(this.#entries)
      .map((folder) => inside(this.tree, ...folder))
      .sort((a, b) => b.length - a.length)
  }

  async #finishLarge(file: FileHandle, index: number): Promise<void> {
    try {
      await this.#setTimes(file, index)
      await file.datasync()
    } finally {
      await file.close()
    }
  }

  async #writeBundle(slices: readonly Slice[], raw: Buffer): Promise<void> {
    let at = 0
    const jobs = slices.map((slice) => {
      const start = at
      at += slice.length
      return { index: slice.entry, bytes: raw.subarray(start, at) }
    })
    const there = jobs.filter(({ index }) => !this.#void.has(index))
    const left = await writeInThreads(
      there.map(({ index, bytes }) => ({ index, bytes, path: this.partPath(index), time: toSeconds(this.#entry(index).entry.mtimeUs) })),
      {
        wrote: ({ path }) => this.#small.push(path),
        failed: ({ index: failed }, error) => this.#unlessUnwritable(failed, () => Promise.reject(error)),
      },
    )
    await inParallel(left, async (job) => void (await this.#unlessUnwritable(job.index, () => this.#writeSmall(job.index, job.bytes))))
  }

  async #writeSmall(index: number, bytes: Uint8Array): Promise<void> {
    const path = this.partPath(index)
    const file = await openPart(path, constants.O_TRUNC)
    try {
      await writeFully(file, bytes, 0)
      await this.#setTimes(file, index)
    } finally {
      await file.close()
    }
    this.#small.push(path)
  }

  async #setTimes(file: FileHandle, index: number): Promise<void> {
    const seconds = toSeconds(this.#entry(index).entry.mtimeUs)
    await file.utimes(seconds, seconds)
  }

  #emptyFiles(): number[] {
    const empty: number[] = []
    this.#entries.forEach(({ entry, leftOut }, index) => {
      if (entry.kind === 'file' && entry.size === 0 && !leftOut && !this.#void.has(index)) empty.push(index)
    })
    return empty
  }

  #entry(index: number): GatedEntry {
    const entry = this.#entries[index]
    if (!entry) throw new EngineError('INTERNAL')
    return entry
  }

  #name(index: number): string {
    return this.#entries[index]?.safe.join('/') ?? ''
  }

  #safe(index: number): readonly SafeName[] {
    return this.#entry(index).safe
  }
}

export interface SinkOptions {
  readonly folder: string
  /** Our own id of the transfer. */
  readonly id: string
  readonly entries: readonly GatedEntry[]
  readonly layout: Layout
  /** Absent: nothing is waited for. */
  readonly patiently?: DiskStep
  /** A file cannot be written, and others can. Throws where that is the end. Absent: it always is. */
  readonly onUnwritable?: (entry: number, reason: EngineError) => void
  /** Files that an earlier run has seen lost. */
  readonly voided?: Iterable<number>
}
