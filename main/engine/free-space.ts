import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { EngineError } from './errors.ts'

/** Bytes an ordinary user may still write on that file system; the folder itself may not exist yet. */
export async function freeBytes(folder: string): Promise<number> {
  try {
    const stats = await statfs(folder)
    return stats.bavail * stats.bsize
  } catch (error) {
    const parent = dirname(folder)
    if (parent === folder) throw new EngineError('DISK_ERROR', 'The receive folder cannot be reached. Choose another one.', error)
    return freeBytes(parent)
  }
}
