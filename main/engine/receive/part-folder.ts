import { lstat, mkdir } from 'node:fs/promises'
import { EngineError, errnoOf } from '../errors.ts'
import { PARTIAL_FOLDER } from './names.ts'

const PRIVATE_MODE = 0o700
const PART_FOLDER_TRIES = 50

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
  if (!stats.isDirectory())
    throw new EngineError('DISK_ERROR', `“${PARTIAL_FOLDER}” in the receive folder is not a folder of FastDrop's. Remove it, or choose another folder.`)
}
