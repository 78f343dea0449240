import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { freeBytes } from './disk-space.ts'
import { EngineError } from './errors.ts'

/** Why nothing can be received into that folder; null: something can. `mayBeMade`: it need not be there yet. */
export async function folderFault(folder: string, mayBeMade: boolean): Promise<string | null> {
  if (!isAbsolute(folder)) return `“${folder}” is not the whole path of a folder. Write it from the root on.`
  const stats = await stat(folder).catch(() => null)
  if (!stats) return mayBeMade ? null : `The folder ${folder} is not there. Make it first, or choose another one.`
  if (!stats.isDirectory()) return `${folder} is not a folder. Choose another one.`
  return access(folder, constants.W_OK).then(
    () => null,
    () => `The folder ${folder} cannot be written. Check its permissions, or choose another one.`,
  )
}

/** Whether so much can be received into that folder, as far as can be told before. Throws DISK_ERROR, NO_SPACE. */
export async function checkPlace(folder: string, bytes: number): Promise<void> {
  const fault = await folderFault(folder, true)
  if (fault !== null) throw new EngineError('DISK_ERROR', fault)
  if (bytes > (await freeBytes(folder))) throw new EngineError('NO_SPACE')
}
