import type { BigIntStats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { LOOK_FOR_MS, LOOKS_IN_FLIGHT } from '../limits.ts'
import type { Layout } from '../wire/plan.ts'
import { type GatedEntry, inside, type SafeName } from './names.ts'

/** By which a file is known to be what it was. */
export type Stamp = Pick<BigIntStats, 'dev' | 'ino' | 'size' | 'mtimeNs' | 'ctimeNs'>

export function sameStamp(one: Stamp, two: Stamp): boolean {
  return one.dev === two.dev && one.ino === two.ino && one.size === two.size && one.mtimeNs === two.mtimeNs && one.ctimeNs === two.ctimeNs
}

/** A file of the user's in the place of an entry. */
export interface ExistingFile {
  readonly path: string
  readonly stamp: Stamp
}

/** What of a drop stands in the receive folder already, by its own names. */
export interface Existing {
  readonly files: ReadonlyMap<number, ExistingFile>
  /** Folders of the drop that are folders there. */
  readonly folders: ReadonlySet<number>
}

interface Place {
  readonly folder: string
  readonly entries: readonly GatedEntry[]
}

/** Nothing is opened here, and no link is followed. Never rejects: what cannot be looked at is not there. */
export async function findExisting({ folder, entries }: Place): Promise<Existing> {
  const files = new Map<number, ExistingFile>()
  const folders = new Set<number>()
  const above = new Folders(folder)
  const untilMs = performance.now() + LOOK_FOR_MS
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < entries.length && performance.now() < untilMs; index = next++) {
      const each = entries[index]
      if (!each || each.leftOut) continue
      const { entry, safe } = each
      if (entry.kind === 'directory') {
        if (await above.has(safe)) folders.add(index)
        continue
      }
      if (!(await above.has(safe.slice(0, -1)))) continue
      const path = inside(folder, ...safe)
      const stamp = await lstat(path, { bigint: true }).catch(() => null)
      if (stamp?.isFile()) files.set(index, { path, stamp })
    }
  }
  await Promise.all(Array.from({ length: LOOKS_IN_FLIGHT }, worker))
  return { files, folders }
}

/** Folders that are folders and no links, each looked at once; what is not there holds nothing. */
class Folders {
  readonly #folder: string
  readonly #known = new Map<string, Promise<boolean>>()

  constructor(folder: string) {
    this.#folder = folder
  }

  has(names: readonly SafeName[]): Promise<boolean> {
    if (names.length === 0) return Promise.resolve(true)
    const path = inside(this.#folder, ...names)
    const known = this.#known.get(path)
    if (known) return known
    const found = this.has(names.slice(0, -1)).then(async (there) => there && (await isFolder(path)))
    this.#known.set(path, found)
    return found
  }
}

function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}

/**
 * Whether there is something at the place of a chunk to look at: of a large file, where the existing one is as long; of small ones, where
 * each is there and of the same size.
 */
export function mayHold({ files }: Existing, layout: Layout, chunk: number): boolean {
  return layout.slices(chunk).every(({ entry, offset, length }) => {
    const size = files.get(entry)?.stamp.size
    return size !== undefined && (layout.isBundle(chunk) ? size === BigInt(length) : size >= BigInt(offset + length))
  })
}
