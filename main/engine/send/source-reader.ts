import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { say } from '../../../shared/sentence.ts'
import { isShortOfFiles } from '../disk-fault.ts'
import { asEngineError, EngineError, errnoOf } from '../errors.ts'
import { SMALL_FILES_IN_FLIGHT } from '../limits.ts'
import { whenFilesMayOpen } from '../short-of-files.ts'
import type { Layout, Slice } from '../wire/plan.ts'
import { sameFile } from './file-stamp.ts'
import { type Losses, NO_LOSSES } from './losses.ts'
import { readInThreads } from './small-files.ts'
import type { SourceEntry } from './source.ts'

const OPEN_FILES_MAX = 32

export interface ChunkReader {
  /** Fills `target` with chunk `number`'s raw bytes. */
  read(number: number, target: Buffer): Promise<void>
  close(): Promise<void>
}

/** Reads chunks out of the source files, and notices when a file is not any more what the manifest said. */
export class SourceReader implements ChunkReader {
  readonly #entries: readonly SourceEntry[]
  readonly #layout: Layout
  /** Large files stay open while their chunks are read; the least recently used one is closed first. */
  readonly #open = new Map<number, Promise<FileHandle>>()
  readonly #lost: Losses
  #closed = false

  constructor(entries: readonly SourceEntry[], layout: Layout, lost: Losses = NO_LOSSES) {
    this.#entries = entries
    this.#layout = layout
    this.#lost = lost
  }

  /**
   * Fills `target` with chunk `number`'s raw bytes; zeros stand where a file is lost, before or just now. Throws SOURCE_CHANGED,
   * SOURCE_UNREADABLE, DISK_ERROR where that ends the drop.
   */
  async read(number: number, target: Buffer): Promise<void> {
    const slices = this.#layout.slices(number)
    if (this.#layout.isBundle(number)) await this.#readBundle(slices, target)
    else if (slices[0]) await this.#readLarge(slices[0], target)
  }

  async close(): Promise<void> {
    this.#closed = true
    const files = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(files.map(closeQuietly))
  }

  async #readLarge(slice: Slice, target: Buffer): Promise<void> {
    const entry = this.#entry(slice.entry)
    await this.#unlessLost(slice.entry, target, async () => {
      const file = await this.#large(slice.entry)
      await readFully({ file, entry, offset: slice.offset, target })
      await checkUnchanged(file, entry)
    })
  }

  /** A file that cannot be read is lost, and only that one. */
  async #unlessLost(index: number, target: Buffer, read: () => Promise<void>): Promise<void> {
    try {
      if (!this.#lost.has(index)) return await read()
    } catch (error) {
      // what fails because it was closed says nothing of the file
      if (this.#closed) throw error
      this.#lost.lose(index, asEngineError(error, 'SOURCE_UNREADABLE'))
      if (!this.#lost.has(index)) throw error
    }
    target.fill(0)
  }

  #large(index: number): Promise<FileHandle> {
    const found = this.#open.get(index)
    if (found) {
      this.#open.delete(index)
      this.#open.set(index, found)
      return found
    }
    const opened = openChecked(this.#entry(index))
    this.#open.set(index, opened)
    opened.catch(() => this.#open.delete(index))
    if (this.#closed) void closeQuietly(opened)
    for (const [oldest, file] of this.#open) {
      if (this.#open.size <= OPEN_FILES_MAX) break
      this.#open.delete(oldest)
      void closeQuietly(file)
    }
    return opened
  }

  async #readBundle(slices: readonly Slice[], target: Buffer): Promise<void> {
    let at = 0
    const jobs = slices.map((slice) => {
      const start = at
      at += slice.length
      return { index: slice.entry, entry: this.#entry(slice.entry), target: target.subarray(start, at) }
    })
    // what a thread could not read is read once more without one, which says why it cannot be
    const left = await readInThreads(jobs, ({ index }) => !this.#lost.has(index))
    let next = 0
    const worker = async (): Promise<void> => {
      for (let job = left[next++]; job; job = left[next++]) {
        const { index, entry, target: slice } = job
        await this.#unlessLost(index, slice, () => readSmall(entry, slice))
      }
    }
    await Promise.all(Array.from({ length: Math.min(SMALL_FILES_IN_FLIGHT, left.length) }, worker))
  }

  #entry(index: number): SourceEntry {
    const entry = this.#entries[index]
    if (!entry) throw new EngineError('INTERNAL')
    return entry
  }
}

/**
 * A whole file in pieces of at most `pieceBytes`, noticing when it is not any more what it was. Two buffers take turns, so a piece
 * stays valid until the one after the next is asked for; they may be given. Throws SOURCE_CHANGED, SOURCE_UNREADABLE.
 */
export async function* piecesOf(entry: SourceEntry, pieceBytes: number, given: readonly [Buffer, Buffer] | null = null): AsyncGenerator<Buffer> {
  const file = await openChecked(entry)
  try {
    const bytes = Math.max(1, Math.min(pieceBytes, entry.size))
    const buffers = given ?? ([Buffer.allocUnsafeSlow(bytes), Buffer.allocUnsafeSlow(bytes)] as const)
    let turn: 0 | 1 = 0
    for (let offset = 0; offset < entry.size; ) {
      const target = buffers[turn].subarray(0, Math.min(bytes, entry.size - offset))
      await readFully({ file, entry, offset, target })
      await checkUnchanged(file, entry)
      yield target
      offset += target.length
      turn = turn === 0 ? 1 : 0
    }
  } finally {
    await file.close()
  }
}

async function readSmall(entry: SourceEntry, target: Buffer): Promise<void> {
  const file = await openChecked(entry)
  try {
    await readFully({ file, entry, offset: 0, target })
    await checkUnchanged(file, entry)
  } finally {
    await file.close()
  }
}

export async function openChecked(entry: SourceEntry): Promise<FileHandle> {
  // without O_NONBLOCK, opening a FIFO that took the file's place would wait for ever
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (entry.followLink ? 0 : (constants.O_NOFOLLOW ?? 0))
  const file = await whenFilesMayOpen(() => open(entry.absolutePath, flags)).catch((error: unknown) => {
    throw unreadable(error, entry)
  })
  try {
    await checkUnchanged(file, entry)
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

async function checkUnchanged(file: FileHandle, entry: SourceEntry): Promise<void> {
  if (!sameFile(await file.stat({ bigint: true }), entry.stamp)) throw changed(entry)
}

/** It was there when it was offered. */
const NOT_THERE: readonly string[] = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO']

function unreadable(error: unknown, entry: SourceEntry): EngineError {
  if (NOT_THERE.includes(errnoOf(error))) return changed(entry, 'fileWentAway')
  return new EngineError('SOURCE_UNREADABLE', say(isShortOfFiles(error) ? 'fileUnreadableFilesOpen' : 'fileUnreadable', { name: entry.path }), error)
}

export function changed(entry: SourceEntry, how: 'fileChanged' | 'fileWentAway' = 'fileChanged'): EngineError {
  return new EngineError('SOURCE_CHANGED', say(how, { name: entry.path }))
}

async function readFully(job: { file: FileHandle; entry: SourceEntry; offset: number; target: Buffer }): Promise<void> {
  for (let have = 0; have < job.target.length; ) {
    const { bytesRead } = await job.file.read(job.target, have, job.target.length - have, job.offset + have).catch((error: unknown) => {
      throw new EngineError('DISK_ERROR', say('fileUnreadableDisk', { name: job.entry.path }), error)
    })
    if (bytesRead === 0) throw changed(job.entry)
    have += bytesRead
  }
}

async function closeQuietly(opened: Promise<FileHandle>): Promise<void> {
  await opened.then(
    (file) => file.close(),
    () => {},
  )
}
