import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/** `flags`: O_TRUNC for a small file, which a bundle that is sent again starts again; a large one is only ever added to. */
export function openPart(path: string, flags: number): Promise<FileHandle> {
  return open(path, constants.O_WRONLY | constants.O_CREAT | flags | (constants.O_NOFOLLOW ?? 0), 0o666)
}

export async function closeQuietly(opened: Promise<FileHandle>): Promise<void> {
  await opened.then(
    (file) => file.close(),
    () => {},
  )
}

export async function writeFully(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done)
    done += bytesWritten
  }
}
