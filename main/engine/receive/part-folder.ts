import { lstat, mkdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { say } from '../../../shared/sentence.ts'
import { EngineError, errnoOf } from '../errors.ts'
import { log } from '../log.ts'
import { PARTIAL_FOLDER } from './names.ts'

const PRIVATE_MODE = 0o700
const PART_FOLDER_TRIES = 50

/** Where the part folder of a transfer lies. */
export function partRoot(folder: string, id: string): string {
  return join(folder, PARTIAL_FOLDER, id)
}

/** Whether it is a folder in a folder, as we make it: through a link in the place of either, somebody else's things would be read, swept and removed. */
export async function isOwnPart(folder: string, id: string): Promise<boolean> {
  return (await isFolder(join(folder, PARTIAL_FOLDER))) && isFolder(partRoot(folder, id))
}

function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}

/** Removes a part folder that nothing works on, and the folder of all part folders with the last one. What is not ours stays. */
export async function removePart(folder: string, id: string): Promise<void> {
  if (!(await isOwnPart(folder, id))) return log('%s has no part folder of ours any more', id)
  await rm(partRoot(folder, id), { recursive: true, force: true })
  await rmdir(join(folder, PARTIAL_FOLDER)).catch(() => {})
}

/** The common folder of all part folders goes with the last one: another transfer may end between our two steps. */
export async function makePartFolder(root: string, partialFolder: string): Promise<void> {
  for (let left = PART_FOLDER_TRIES; ; left -= 1) {
    try {
      await ownPartialFolder(partialFolder)
      await mkdir(root, { mode: PRIVATE_MODE })
      return
    } catch (error) {
      if (left === 0 || errnoOf(error) !== 'ENOENT') throw error
    }
  }
}

/** A link or somebody else's file in its place would lead writes elsewhere. */
async function ownPartialFolder(path: string): Promise<void> {
  await mkdir(path, { mode: PRIVATE_MODE }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const stats = await lstat(path)
  if (!stats.isDirectory()) throw new EngineError('DISK_ERROR', say('partFolderNotOurs', { name: PARTIAL_FOLDER }))
}
