import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { errnoOf } from './errors.ts'
import { syncDirectory } from './sync-directory.ts'

/**
 * Makes a folder and what is missing above it. Not `mkdir` with `recursive`: that one tries for ever where a file system
 * says "not there" to making something in a folder that is there, as /proc does. Returns those that were missing, the upper ones first.
 */
export async function makeFolder(folder: string, mode?: number): Promise<string[]> {
  try {
    return await makeOne(folder, mode)
  } catch (error) {
    const above = path.dirname(folder)
    if (errnoOf(error) !== 'ENOENT' || above === folder) throw error
    return [...(await makeFolder(above, mode)), ...(await makeOne(folder, mode))]
  }
}

/** The same; those that were made are there after a power cut, too. */
export async function makeLastingFolder(folder: string): Promise<void> {
  for (const made of await makeFolder(folder)) await syncDirectory(path.dirname(made))
}

async function makeOne(folder: string, mode?: number): Promise<string[]> {
  try {
    await mkdir(folder, { ...(mode !== undefined && { mode }) })
    return [folder]
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
    return []
  }
}
