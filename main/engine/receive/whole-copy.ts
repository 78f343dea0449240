import { constants } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { errnoOf } from '../errors.ts'
import { COPY_STEP_BYTES } from '../limits.ts'
import { toSeconds } from './durable.ts'

/**
 * Copies a plain file, with its time, to a name that nothing has, and that a half copy never gets: that one is called `half`. False: there is
 * no plain file any more. Throws what the system says.
 */
export async function copyWhole(path: string, copy: string, half: string): Promise<boolean> {
  const from = await openPlain(path)
  if (!from) return false
  try {
    const stats = await from.stat({ bigint: true })
    if (!stats.isFile()) return false
    await rm(half, { force: true })
    const to = await open(half, 'wx', 0o600)
    try {
      await pour(from, to)
      const seconds = toSeconds(Number(stats.mtimeNs / 1000n))
      await to.utimes(seconds, seconds)
      await to.sync()
    } finally {
      await to.close()
    }
    await rename(half, copy)
    return true
  } finally {
    await from.close()
  }
}

/** Neither follows a link nor waits for the other end of a FIFO. */
async function openPlain(path: string): Promise<FileHandle | null> {
  const how = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)
  return open(path, how).catch((error: unknown) => {
    if (['ENOENT', 'ELOOP', 'ENXIO', 'EISDIR'].includes(errnoOf(error))) return null
    throw error
  })
}

async function pour(from: FileHandle, to: FileHandle): Promise<void> {
  const buffer = Buffer.allocUnsafe(COPY_STEP_BYTES)
  for (;;) {
    const { bytesRead } = await from.read(buffer, 0, buffer.length)
    if (bytesRead === 0) return
    for (let done = 0; done < bytesRead; ) done += (await to.write(buffer, done, bytesRead - done)).bytesWritten
  }
}
