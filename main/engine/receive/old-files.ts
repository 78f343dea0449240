import { link, lstat, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { say } from '../../../shared/sentence.ts'
import { EngineError, errnoOf } from '../errors.ts'
import { OLD_NAMES_TRIED } from '../limits.ts'
import { makeFolder } from '../make-folder.ts'
import { syncDirectory } from '../sync-directory.ts'
import { hasNoLinks } from './final-names.ts'
import { inside, numbered, PARTIAL_FOLDER } from './names.ts'
import type { OfferNode } from './offer-tree.ts'
import { isSame, type Occupant, statOf } from './standing.ts'
import { copyWhole } from './whole-copy.ts'

const PRIVATE_MODE = 0o700
/** Beside the part folders; no transfer has such an id. */
const REPLACED_FOLDER = 'replaced'
/** Behind a transfer's id: a copy that is not whole yet. */
const HALF = '.half'

export function replacedFolder(folder: string): string {
  return join(folder, PARTIAL_FOLDER, REPLACED_FOLDER)
}

/** Where the files that one transfer has replaced are kept. */
export function oldFilesRoot(folder: string, id: string): string {
  return join(replacedFolder(folder), id)
}

export interface OldFilesParts {
  readonly folder: string
  /** The transfer's. */
  readonly id: string
  /** Called once, before the first is kept: some day it has to be cleared away. Throws DISK_ERROR, NO_SPACE. */
  readonly begin: () => Promise<void>
}

/** The old files of one transfer: each has a second name of ours before its own name means the new one. */
export class OldFiles {
  readonly #parts: OldFilesParts
  readonly #root: string
  /** Folders with names that are not on the disk yet. */
  readonly #unsynced = new Set<string>()
  #begun = false

  constructor(parts: OldFilesParts) {
    this.#parts = parts
    this.#root = oldFilesRoot(parts.folder, parts.id)
  }

  /**
   * Keeps a file that is about to be replaced, by a link or, where there are none, as a copy. The name is that of the offer. Asked again,
   * it finds what it has made. Null: that file is not there any more. The name is not on the disk before `sync`.
   */
  async keep(old: Occupant, { name, safe }: Pick<OfferNode, 'name' | 'safe'>): Promise<string | null> {
    await this.#begin()
    const folder = inside(this.#root, ...safe.slice(0, -1))
    await makeFolder(folder, PRIVATE_MODE)
    for (let count = 0; count < OLD_NAMES_TRIED; count += 1) {
      const backup = inside(folder, numbered(name, count))
      const there = await statOf(backup)
      if (there === null && !(await this.#secondName(old.path, backup))) return null
      if (await isKept(backup, old)) {
        for (let level = 0; there === null && level < safe.length; level += 1) this.#unsynced.add(inside(this.#root, ...safe.slice(0, level)))
        return backup
      }
      if (there !== null) continue
      // made just now, and of something else than was looked at
      await rm(backup, { force: true })
      return null
    }
    throw new EngineError('DISK_ERROR', say('noRoomForOldFile', { name: safe.join('/'), folder: this.#root }))
  }

  /** What was kept is there after a power cut, too. */
  async sync(): Promise<void> {
    if (this.#unsynced.size === 0) return
    const { folder } = this.#parts
    const partial = join(folder, PARTIAL_FOLDER)
    for (const changed of [...this.#unsynced, replacedFolder(folder), partial]) await syncDirectory(changed)
    this.#unsynced.clear()
  }

  /** False: there is nothing any more that could be kept. */
  async #secondName(path: string, backup: string): Promise<boolean> {
    try {
      await link(path, backup)
      return true
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return false
      if (hasNoLinks(error)) return copyWhole(path, backup, `${this.#root}${HALF}`)
      throw error
    }
  }

  async #begin(): Promise<void> {
    if (this.#begun) return
    await this.#parts.begin()
    await makeFolder(this.#root, PRIVATE_MODE)
    // a link in its place would lead the old files elsewhere
    for (const folder of [replacedFolder(this.#parts.folder), this.#root]) {
      if (!(await lstat(folder)).isDirectory()) throw new EngineError('DISK_ERROR', say('folderNotOurs', { folder }))
    }
    this.#begun = true
  }
}

/** By its inode, or, for a copy, by size and time. */
async function isKept(backup: string, { stats }: Occupant): Promise<boolean> {
  const kept = await statOf(backup)
  if (!kept?.isFile()) return false
  return isSame(kept, stats) || (kept.size === stats.size && kept.mtimeNs / 1000n === stats.mtimeNs / 1000n)
}
