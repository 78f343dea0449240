import { lstat, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { log } from '../log.ts'
import { PARTIAL_FOLDER } from './names.ts'

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
