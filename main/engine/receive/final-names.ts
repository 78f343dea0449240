import { link, mkdir, open, rename, rmdir, unlink } from 'node:fs/promises'
import { errnoOf } from '../errors.ts'

/** A file system, or a file on it, that takes no second name. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EOPNOTSUPP'])

export function hasNoLinks(error: unknown): boolean {
  return NO_LINKS.has(errnoOf(error))
}

/** Called before an empty thing of our own gets a name: a link is known again by its inode, a placeholder that a power cut leaves only by our word. */
export type BeforePlaceholder = () => Promise<void>

/** Gives a part file a final name that nothing has. False: something has it. Throws what the system says. */
export async function nameFile(part: string, final: string, before: BeforePlaceholder): Promise<boolean> {
  try {
    await link(part, final)
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    if (hasNoLinks(error)) return reserveFile(part, final, before)
    throw error
  }
  // the part folder is removed anyway; a second name for a moment is not a reason to publish twice
  await unlink(part).catch(() => {})
  return true
}

/** File systems without links (exFAT): the name is reserved with an empty file of our own, then replaced by rename. */
async function reserveFile(part: string, final: string, before: BeforePlaceholder): Promise<boolean> {
  await before()
  try {
    const reserved = await open(final, 'wx')
    await reserved.close()
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  }
  await renameOver(part, final, unlink)
  return true
}

/** The same for a folder with all that is in it: over an empty folder of our own. */
export async function nameFolder(tree: string, final: string, before: BeforePlaceholder): Promise<boolean> {
  await before()
  try {
    await mkdir(final)
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  }
  if (process.platform === 'win32') await rmdir(final)
  await renameOver(tree, final, rmdir)
  return true
}

/** Moves over an empty placeholder of our own, and takes that away again when it cannot be done. */
async function renameOver(from: string, placeholder: string, remove: (path: string) => Promise<void>): Promise<void> {
  try {
    await rename(from, placeholder)
  } catch (error) {
    await remove(placeholder).catch(() => {})
    throw error
  }
}
