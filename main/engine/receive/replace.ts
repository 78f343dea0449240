import { rename } from 'node:fs/promises'
import { errnoOf } from '../errors.ts'
import { type OfferNode, pathOf } from './offer-tree.ts'
import type { OldFiles } from './old-files.ts'
import { impatient } from './patience.ts'
import { isSame, type Occupant, statOf } from './standing.ts'

/** The system does not let us: the file, or the folder, is somebody else's. Or it has become a folder. */
const NOT_ALLOWED = new Set(['EPERM', 'EACCES', 'EBUSY', 'EISDIR', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'])

export interface Replacing {
  readonly node: OfferNode
  readonly part: string
  readonly old: Occupant
  readonly oldFiles: OldFiles
  /** Told before the new file takes the name. */
  readonly about: (backup: string) => Promise<void>
}

/** `changed`: something else is there than was looked at; `refused`: the system does not allow it. Nothing has happened then. */
export type Replaced = { readonly backup: string } | 'changed' | 'refused'

/**
 * Puts a verified part in the place of a file: the old one gets a second name that is on the disk, then one rename takes its first name over.
 * There is no moment at which that name means anything but the whole old file or the whole new one.
 */
export function replaceFile(job: Replacing): Promise<Replaced> {
  return inTurn(job.old.path, () => replace(job))
}

async function replace({ node, part, old, oldFiles, about }: Replacing): Promise<Replaced> {
  const backup = await oldFiles.keep(old, node)
  if (backup === null) return 'changed'
  await impatient(() => oldFiles.sync(), pathOf(node))
  await about(backup)
  // the last look: from here to the rename nothing is waited for
  const now = await statOf(old.path)
  if (!now?.isFile() || !isSame(now, old.stats) || now.size !== old.stats.size || now.mtimeNs !== old.stats.mtimeNs) return 'changed'
  try {
    await rename(part, old.path)
  } catch (error) {
    if (NOT_ALLOWED.has(errnoOf(error))) return 'refused'
    throw error
  }
  return { backup }
}

const turns = new Map<string, Promise<unknown>>()

/** Two transfers that replace one file: the second one keeps what the first has put there. */
async function inTurn<T>(path: string, step: () => Promise<T>): Promise<T> {
  const turn = (turns.get(path) ?? Promise.resolve()).then(step, step)
  turns.set(path, turn)
  try {
    return await turn
  } finally {
    if (turns.get(path) === turn) turns.delete(path)
  }
}
