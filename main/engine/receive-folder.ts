import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { type Sentence, say } from '../../shared/sentence.ts'
import { freeBytes } from './disk-space.ts'
import { EngineError } from './errors.ts'

/** Why nothing can be received into that folder; null: something can. `mayBeMade`: it need not be there yet. */
export async function folderFault(folder: string, mayBeMade: boolean): Promise<Sentence | null> {
  if (!isAbsolute(folder)) return say('folderNotWholePath', { folder })
  const stats = await stat(folder).catch(() => null)
  if (!stats) return mayBeMade ? null : say('folderNotThere', { folder })
  if (!stats.isDirectory()) return say('folderIsNone', { folder })
  return access(folder, constants.W_OK).then(
    () => null,
    () => say('folderNotWritable', { folder }),
  )
}

/** Whether so much can be received into that folder, as far as can be told before. Throws DISK_ERROR, NO_SPACE. */
export async function checkPlace(folder: string, bytes: number): Promise<void> {
  const fault = await folderFault(folder, true)
  if (fault !== null) throw new EngineError('DISK_ERROR', fault)
  if (bytes > (await freeBytes(folder))) throw new EngineError('NO_SPACE')
}
