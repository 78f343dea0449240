import { open } from 'node:fs/promises'

/** Puts names in a folder on the disk. Directories cannot be opened for syncing on Windows; there the file system journals names itself. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
