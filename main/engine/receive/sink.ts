import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { EngineError } from '../errors.ts'
import { SMALL_FILES_IN_FLIGHT, WRITES_IN_FLIGHT } from '../limits.ts'
import { makeFolder } from '../make-folder.ts'
import type { Layout, Slice } from '../wire/plan.ts'
import { syncFiles, toSeconds } from './durable.ts'
import { type GatedEntry, PARTIAL_FOLDER } from './names.ts'

const DIRECTORY_MODE = 0o777
const PRIVATE_MODE = 0o700

interface OpenPart {
  readonly file: Promise<FileHandle>
  chunksLeft: number
}

/**
 * Puts verified chunks into part files below `<folder>/.fastdrop-partial/<id>/` (mode 0700). Part names of files come from
 * our own ids; a folder is built below `tree/` with gated names. Nothing outside `<id>/` is ever touched here.
 */
export class Sink {
  readonly root: string
  readonly #folder: string
  readonly #entries: readonly GatedEntry[]
  readonly #layout: Layout
  readonly #parts = new Map<number, OpenPart>()
  readonly #small: string[] = []
  readonly #finishing: Promise<void>[] = []
  readonly #queue: (() => void)[] = []
  #writing = 0

  private constructor(options: SinkOptions) {
    this.#folder = options.folder
    this.root = join(options.folder, PARTIAL_FOLDER, options.id)
    this.#entries = options.entries
    this.#layout = options.layout
  }

  /** Makes the part folder and the folders of the tree. Throws DISK_ERROR, NO_SPACE. */
  static async create(options: SinkOptions): Promise<Sink> {
    const sink = new Sink(options)
    await makeFolder(options.folder)
    await ownPartialFolder(join(options.folder, PARTIAL_FOLDER))
    await mkdir(sink.root, { mode: PRIVATE_MODE })
    await sink.#makeTree()
    return sink
  }

  /** Where an entry is kept until it is published. */
  partPath(index: number): string {
    const safe = this.#safe(index)
    return safe.length === 1 && this.#entry(index).entry.kind === 'file' ? join(this.root, `${index}.part`) : join(this.root, 'tree', ...safe)
  }

  /** Writes a chunk's raw bytes; resolves when the system has taken them. One ordered writer a transfer. */
  async write(number: number, raw: Buffer): Promise<void> {
    await this.#turn()
    try {
      const slices = this.#layout.slices(number)
      if (this.#layout.isBundle(number)) await this.#writeBundle(slices, raw)
      else if (slices[0]) await this.#writeLarge(slices[0], raw)
    } finally {
      this.#writing -= 1
      this.#queue.shift()?.()
    }
  }

  /** After the last chunk: empty files, times of folders, and everything on the disk. */
  async finish(): Promise<void> {
    await Promise.all(this.#finishing)
    await inParallel(this.#emptyFiles(), (index) => this.#writeSmall(index, Buffer.alloc(0)))
    await syncFiles(this.root, this.#small)
  }

  /** Closes and removes what is left in the part folder, and only that: all of it, or nothing after publishing. */
  async discard(): Promise<void> {
    await this.close()
    await rm(this.root, { recursive: true, force: true })
    await rmdir(join(this.#folder, PARTIAL_FOLDER)).catch(() => {})
  }

  async close(): Promise<void> {
    const parts = [...this.#parts.values()]
    this.#parts.clear()
    await Promise.all(
      parts.map((part) =>
        part.file.then(
          (file) => file.close(),
          () => {},
        ),
      ),
    )
    await Promise.allSettled(this.#finishing)
  }

  #turn(): Promise<void> {
    this.#writing += 1
    if (this.#writing <= WRITES_IN_FLIGHT) return Promise.resolve()
    return new Promise((resolve) => this.#queue.push(resolve))
  }

  async #makeTree(): Promise<void> {
    for (const [index, { entry, safe }] of this.#entries.entries()) {
      if (entry.kind === 'directory') await makeFolder(this.partPath(index), DIRECTORY_MODE)
      else if (safe.length > 1) await makeFolder(join(this.root, 'tree', ...safe.slice(0, -1)), DIRECTORY_MODE)
    }
  }

  async #writeLarge(slice: Slice, raw: Buffer): Promise<void> {
    const part = this.#part(slice.entry)
    const file = await part.file
    await writeFully(file, raw, slice.offset)
    part.chunksLeft -= 1
    if (part.chunksLeft > 0) return
    this.#parts.delete(slice.entry)
    const finishing = this.#finishLarge(file, slice.entry)
    finishing.catch(() => {})
    this.#finishing.push(finishing)
  }

  #part(index: number): OpenPart {
    const found = this.#parts.get(index)
    if (found) return found
    const part = { file: openPart(this.partPath(index)), chunksLeft: this.#layout.chunksOf(index) }
    part.file.catch(() => {})
    this.#parts.set(index, part)
    return part
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
    await inParallel(jobs, (job) => this.#writeSmall(job.index, job.bytes))
  }

  async #writeSmall(index: number, bytes: Buffer): Promise<void> {
    const path = this.partPath(index)
    const file = await openPart(path)
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
    this.#entries.forEach(({ entry }, index) => {
      if (entry.kind === 'file' && entry.size === 0) empty.push(index)
    })
    return empty
  }

  #entry(index: number): GatedEntry {
    const entry = this.#entries[index]
    if (!entry) throw new EngineError('INTERNAL')
    return entry
  }

  #safe(index: number): readonly string[] {
    return this.#entry(index).safe
  }
}

export interface SinkOptions {
  readonly folder: string
  /** Our own id of the transfer. */
  readonly id: string
  readonly entries: readonly GatedEntry[]
  readonly layout: Layout
}

/** A link or somebody else's file in its place would lead writes elsewhere. */
async function ownPartialFolder(path: string): Promise<void> {
  await mkdir(path, { mode: PRIVATE_MODE }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const stats = await lstat(path)
  if (!stats.isDirectory())
    throw new EngineError('DISK_ERROR', `“${PARTIAL_FOLDER}” in the receive folder is not a folder of FastDrop's. Remove it, or choose another folder.`)
}

/** Truncates: a bundle that is sent again starts its files again. */
function openPart(path: string): Promise<FileHandle> {
  return open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0), 0o666)
}

async function writeFully(file: FileHandle, bytes: Buffer, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done)
    done += bytesWritten
  }
}

async function inParallel<T>(items: readonly T[], step: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next] as T
      next += 1
      await step(item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(SMALL_FILES_IN_FLIGHT, items.length) }, worker))
}
