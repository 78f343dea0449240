import { constants } from 'node:fs'
import { type FileHandle, lstat, open, readdir, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { say } from '../../../shared/sentence.ts'
import { EngineError } from '../errors.ts'
import type { Digester } from '../wire/digest.ts'
import type { Layout } from '../wire/plan.ts'
import { type GatedEntry, inside } from './names.ts'

export const JOURNAL_FILE = 'journal'

/** A part folder as an earlier run has left it, or as somebody else has made it since. */
export interface PartFolder {
  readonly root: string
  /** Where folders are built. */
  readonly tree: string
  readonly entries: readonly GatedEntry[]
  readonly layout: Layout
  /** Where an entry is kept. */
  readonly partPath: (index: number) => string
  /** Nothing of it is here: it was lost on the way. */
  readonly isVoid: (index: number) => boolean
}

/** What of it gets a final name: void files do not. */
export function comingOf({ entries, isVoid }: Pick<PartFolder, 'entries' | 'isVoid'>): readonly GatedEntry[] {
  return entries.map((each, index) => (isVoid(index) ? { ...each, leftOut: true as const } : each))
}

/**
 * Removes from a part folder whatever we did not put there: it would be published with the rest. A link in the place of a file, a file
 * with a second name and anything that is no plain file goes, too; a file that is too long is cut.
 */
export async function sweep(part: PartFolder): Promise<void> {
  const files = new Map<string, number>()
  const folders = new Set([part.tree])
  part.entries.forEach(({ entry, safe, leftOut }, index) => {
    if (leftOut) return
    if (entry.kind === 'file') files.set(part.partPath(index), entry.size)
    for (let level = entry.kind === 'directory' ? safe.length : safe.length - 1; level > 0; level -= 1) folders.add(inside(part.tree, ...safe.slice(0, level)))
  })
  // read by its own rules
  files.set(join(part.root, JOURNAL_FILE), Number.POSITIVE_INFINITY)
  await sweepFolder(part.root, { files, folders })
}

interface Expected {
  readonly files: ReadonlyMap<string, number>
  readonly folders: ReadonlySet<string>
}

async function sweepFolder(folder: string, expected: Expected): Promise<void> {
  for (const child of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, child.name)
    const size = expected.files.get(path)
    if (child.isDirectory() && expected.folders.has(path)) await sweepFolder(path, expected)
    else if (!child.isFile() || size === undefined || (await lstat(path)).nlink > 1) await rm(path, { recursive: true, force: true })
    else if ((await lstat(path)).size > size) await truncate(path, size)
  }
}

/** Reads chunks back out of part files. */
export class PartReader {
  readonly #part: PartFolder
  /** The large file that was read last; chunks are asked for in order. */
  #open: { readonly index: number; readonly file: FileHandle } | null = null

  constructor(part: PartFolder) {
    this.#part = part
  }

  /** Whether the part files hold a chunk with that digest. Never rejects. */
  async holds(number: number, digest: Uint8Array, tools: { readonly digester: Digester; readonly buffer: Buffer }): Promise<boolean> {
    const target = tools.buffer.subarray(0, this.#part.layout.rawLength(number))
    try {
      return (await this.#read(number, target)) && Buffer.from(digest).equals(tools.digester.digest(target))
    } catch {
      return false
    }
  }

  /** Fills in a chunk, zeros where a file is void. Throws DISK_ERROR. */
  async fill(number: number, target: Buffer): Promise<void> {
    if (!(await this.#read(number, target))) throw new EngineError('DISK_ERROR', say('receivedNotThereAnyMore'))
  }

  async close(): Promise<void> {
    const open = this.#open
    this.#open = null
    await open?.file.close()
  }

  async #read(number: number, target: Buffer): Promise<boolean> {
    const { layout } = this.#part
    let at = 0
    for (const { entry, offset, length } of layout.slices(number)) {
      const slice = target.subarray(at, at + length)
      at += length
      if (this.#part.isVoid(entry)) slice.fill(0)
      else if (!(await (layout.isBundle(number) ? this.#readSmall(entry, slice) : this.#readLarge(entry, offset, slice)))) return false
    }
    return true
  }

  async #readSmall(index: number, target: Buffer): Promise<boolean> {
    const file = await openPlain(this.#part.partPath(index))
    try {
      return (await file.stat()).size === target.length && (await readFully(file, 0, target))
    } finally {
      await file.close()
    }
  }

  async #readLarge(index: number, offset: number, target: Buffer): Promise<boolean> {
    if (this.#open?.index !== index) {
      await this.close()
      this.#open = { index, file: await openPlain(this.#part.partPath(index)) }
    }
    return readFully(this.#open.file, offset, target)
  }
}

/** No link at the end of the path is followed, and a FIFO does not hold it up. */
export function openPlain(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0))
}

/** False: it ends before that. */
export async function readFully(file: FileHandle, offset: number, target: Buffer): Promise<boolean> {
  for (let have = 0; have < target.length; ) {
    const { bytesRead } = await file.read(target, have, target.length - have, offset + have)
    if (bytesRead === 0) return false
    have += bytesRead
  }
  return true
}
