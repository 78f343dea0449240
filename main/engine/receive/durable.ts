import { execFile } from 'node:child_process'
import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { log } from '../log.ts'
import { syncDirectory } from '../sync-directory.ts'

const run = promisify(execFile)
const ONE_BY_ONE_MAX = 64

/**
 * Puts small files and the folders they are in on the disk. One by one, thousands take minutes; one `sync -f` of the file system
 * takes seconds, where there is one (Linux). Elsewhere, and for a handful, each is synced.
 */
export async function syncTree(folder: string, files: readonly string[], directories: readonly string[]): Promise<void> {
  if (files.length + directories.length > ONE_BY_ONE_MAX && process.platform === 'linux') {
    const synced = await run('sync', ['-f', folder]).then(
      () => true,
      () => false,
    )
    if (synced) return
    log('sync -f is not to be had here; syncing file by file')
  }
  for (const path of files) {
    const file = await open(path, 'r+')
    try {
      await file.datasync()
    } finally {
      await file.close()
    }
  }
  for (const path of directories) await syncDirectory(path)
}

/**
 * Seconds for utimes that read back as the same microseconds: a double of today's date is a quarter of a microsecond coarse,
 * and the system rounds towards 1970, so fractions are aimed at the middle of their microsecond. Times before 1970 go as text,
 * because Node takes a negative number for "now".
 */
export function toSeconds(microseconds: number): number | string {
  if (microseconds < 0) return `-${toSeconds(-microseconds)}`
  return microseconds % 1_000_000 === 0 ? microseconds / 1e6 : (microseconds + 0.4) / 1e6
}
