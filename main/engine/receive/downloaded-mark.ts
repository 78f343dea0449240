import { execFile } from 'node:child_process'
import { readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { MARK_TIMEOUT_MS } from '../limits.ts'
import { logError } from '../log.ts'
import { toSeconds } from './durable.ts'

/** How the system is reached; tests bring their own. */
export interface MarkSystem {
  readonly platform: NodeJS.Platform
  readonly run: (program: string, words: readonly string[]) => Promise<unknown>
}

const REAL: MarkSystem = {
  platform: process.platform,
  run: (program, words) => promisify(execFile)(program, words, { timeout: MARK_TIMEOUT_MS }),
}

const NOT_MARKED = 'what was received could not be marked as downloaded'
/** From the internet zone: Explorer asks before it starts such a program, Office opens such a document read-only. */
const ZONE_STREAM = ':Zone.Identifier'
const ZONE_INTERNET = '[ZoneTransfer]\r\nZoneId=3\r\n'
/** Downloaded, and to be judged by Gatekeeper when it is opened first. */
const QUARANTINE_FLAGS = '0083'

/**
 * Marks everything below `root` as downloaded where the system knows such a mark: Windows and macOS. Called before any of it has its
 * final name, so that it is never to be seen without. A file system that cannot hold the mark is no reason to lose the files.
 */
export async function markDownloaded(root: string, system: MarkSystem = REAL): Promise<void> {
  try {
    if (system.platform === 'darwin') await quarantine(root, system)
    else if (system.platform === 'win32') await nameZone(root)
  } catch (error) {
    logError(NOT_MARKED, error)
  }
}

/** One call for all of it, folders too: a program on macOS is one. */
async function quarantine(root: string, { run }: MarkSystem): Promise<void> {
  const seconds = Math.floor(Date.now() / 1000).toString(16)
  await run('/usr/bin/xattr', ['-r', '-w', 'com.apple.quarantine', `${QUARANTINE_FLAGS};${seconds};FastDrop;`, root])
}

/** Writing a stream of a file changes the file's time, so that is put back. One failure is told, and the others are tried all the same. */
async function nameZone(root: string): Promise<void> {
  let failure: unknown = null
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    try {
      const { mtimeNs } = await stat(path, { bigint: true })
      await writeFile(`${path}${ZONE_STREAM}`, ZONE_INTERNET)
      const seconds = toSeconds(Number(mtimeNs / 1000n))
      await utimes(path, seconds, seconds)
    } catch (error) {
      failure ??= error
    }
  }
  if (failure !== null) logError(NOT_MARKED, failure)
}
