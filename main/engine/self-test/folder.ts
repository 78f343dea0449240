import { mkdtemp, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Finding } from '../../../shared/self-test.ts'
import { type DiskSpace, diskSpace } from '../disk-space.ts'
import { errnoOf } from '../errors.ts'
import { FOLDER_LOW_BYTES } from '../limits.ts'

/** Whether something can be kept there: tried by a folder that is removed at once, since permissions alone do not tell. Nothing else is made. */
export async function folderFinding(folder: string): Promise<Finding> {
  const code = await refusalOf(folder)
  if (code !== null) return { check: 'folder', found: 'unwritable', folder, code }
  return spaceFinding(folder, await diskSpace(folder))
}

/** What the system calls the reason; null: something can be kept there. */
async function refusalOf(folder: string): Promise<string | null> {
  try {
    const probe = await mkdtemp(join(await nearest(folder), '.fastdrop-check-'))
    await rm(probe, { recursive: true })
    return null
  } catch (error) {
    const code = errnoOf(error)
    // what is full is said by the figures
    return code === 'ENOSPC' || code === 'EDQUOT' ? null : code || 'EIO'
  }
}

/** The folder itself, or the lowest one above it that is there. */
async function nearest(folder: string): Promise<string> {
  const parent = dirname(folder)
  const there = await stat(folder).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT' && parent !== folder) return null
    throw error
  })
  return there === null ? nearest(parent) : folder
}

export function spaceFinding(folder: string, { usableBytes, fileMaxBytes }: DiskSpace): Finding {
  const known = usableBytes < Number.MAX_SAFE_INTEGER
  if (usableBytes <= 0) return { check: 'folder', found: 'full', folder }
  if (usableBytes < FOLDER_LOW_BYTES) return { check: 'folder', found: 'nearly-full', folder, freeBytes: usableBytes }
  const fileMax = fileMaxBytes < Number.MAX_SAFE_INTEGER ? fileMaxBytes : null
  return { check: 'folder', found: 'writable', folder, freeBytes: known ? usableBytes : null, fileMaxBytes: fileMax }
}
