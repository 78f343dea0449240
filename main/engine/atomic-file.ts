import { open, rename } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder } from './make-folder.ts'

/** Either the old text or the new one is there, whenever the power goes. For the owner's eyes only. */
export async function writeAtomically(file: string, text: string): Promise<void> {
  await makeFolder(path.dirname(file), 0o700)
  const temporary = `${file}.${process.pid}.new`
  const handle = await open(temporary, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
}
