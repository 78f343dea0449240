import { open, rename } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder } from './make-folder.ts'
import { syncDirectory } from './sync-directory.ts'

/** Either the old content or the new one is there, whenever the power goes; once it resolves, the new one. For the owner's eyes only, unless `mode` says more. */
export async function writeAtomically(file: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const folder = path.dirname(file)
  await makeFolder(folder, 0o700)
  const temporary = `${file}.${process.pid}.new`
  const handle = await open(temporary, 'w', mode)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
  await syncDirectory(folder)
}
