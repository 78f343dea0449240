import type { BigIntStats } from 'node:fs'
import { access, constants, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Standing } from '../../../shared/conflict.ts'
import { errnoOf } from '../errors.ts'
import { PATH_LEVELS_MAX } from '../limits.ts'
import { fold, inside, PARTIAL_FOLDER, type SafeName } from './names.ts'

/** Something that has the name an entry wants. */
export interface Occupant {
  readonly path: string
  /** As it is spelt there. */
  readonly name: string
  readonly stats: BigIntStats
}

/** What is there; null: nothing. Links are not followed. */
export async function statOf(path: string): Promise<BigIntStats | null> {
  return lstat(path, { bigint: true }).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null
    throw error
  })
}

export function isSame(a: Pick<BigIntStats, 'dev' | 'ino'>, b: Pick<BigIntStats, 'dev' | 'ino'>): boolean {
  return a.dev === b.dev && a.ino === b.ino
}

/**
 * Looks for names in folders. A name that is the same to people counts as taken, however its letters are composed (NFC, NFD); upper and
 * lower case are what the file system says they are.
 */
export class Lookout {
  /** Folders that were listed last: of the composed form of a name, how it is spelt there. */
  readonly #listed = new Map<string, Promise<ReadonlyMap<string, string>>>()

  async at(folder: string, name: SafeName): Promise<Occupant | null> {
    const path = inside(folder, name)
    const stats = await statOf(path)
    if (stats !== null) return { path, name, stats }
    const twin = isComposable(name) ? (await this.#spellings(folder)).get(name.normalize('NFC')) : undefined
    if (twin === undefined || twin === name) return null
    const spelt = pathAs(folder, name, twin)
    const there = spelt === null ? null : await statOf(spelt)
    return spelt === null || there === null ? null : { path: spelt, name: twin, stats: there }
  }

  #spellings(folder: string): Promise<ReadonlyMap<string, string>> {
    const found = this.#listed.get(folder)
    if (found) return found
    const listing = readdir(folder).then(
      (names) => new Map(names.filter(isComposable).map((name) => [name.normalize('NFC'), name])),
      () => new Map<string, string>(),
    )
    // one for each level of a tree that is walked
    const [oldest] = this.#listed.keys()
    if (oldest !== undefined && this.#listed.size >= PATH_LEVELS_MAX) this.#listed.delete(oldest)
    this.#listed.set(folder, listing)
    return listing
  }
}

/** The path of a name whose letters are composed otherwise; null: it is another name. */
export function pathAs(folder: string, name: SafeName, spelling: string): string | null {
  return spelling.normalize('NFC') === name.normalize('NFC') ? join(folder, spelling) : null
}

function isComposable(name: string): boolean {
  return name.normalize('NFD') !== name.normalize('NFC')
}

const WRITABLE = 0o222n

/**
 * What may be done about it. A file that can only be read is left alone: it says so. So are a folder on another disk, where nothing can be moved
 * to, one that cannot be written, and our own part folders, which lie inside where the receive folder was another one.
 */
export async function standingOf(kind: 'file' | 'directory', { path, name, stats }: Occupant, device: bigint): Promise<Standing> {
  if (kind === 'file') return stats.isFile() && (stats.mode & WRITABLE) !== 0n ? 'file' : 'other'
  if (!stats.isDirectory() || stats.dev !== device || fold(name) === PARTIAL_FOLDER) return 'other'
  return access(path, constants.W_OK | constants.X_OK).then(
    () => 'folder',
    () => 'other',
  )
}
