import { batchesOf } from '../disk-batches.ts'
import type { ReadJob } from '../disk-jobs.ts'
import { runOnDisk } from '../disk-threads.ts'
import { runsOf } from '../memory-runs.ts'
import { tableOf } from './file-stamp.ts'
import type { SourceEntry } from './source.ts'

interface SmallRead {
  readonly index: number
  readonly entry: SourceEntry
  readonly target: Buffer
}

/** Fills in small files by calls that wait, in threads. Returns those that are still to be read, for whatever reason. Never rejects. */
export async function readInThreads(files: readonly SmallRead[], wanted: (file: SmallRead) => boolean): Promise<readonly SmallRead[]> {
  const { batches, others } = batchesOf(files.filter(wanted), ({ target }) => target.length)
  const left = await Promise.all(batches.map(readBatch))
  return [...files.filter((file) => !wanted(file)), ...others, ...left.flat()]
}

async function readBatch(files: readonly SmallRead[]): Promise<readonly SmallRead[]> {
  const left: SmallRead[] = []
  for (let from = 0; from < files.length; ) {
    const rest = files.slice(from)
    let copied = 0
    const take = (memory: Uint8Array, done: number): void => {
      for (const run of runsOf(rest.slice(0, done).map(({ target }) => target))) {
        run.set(memory.subarray(copied, copied + run.length))
        copied += run.length
      }
    }
    const end = await runOnDisk(() => jobOf(rest), { take }).catch(() => null)
    if (end === null) return [...left, ...rest]
    const failed = rest[end.done]
    if (failed) left.push(failed)
    from += end.done + 1
  }
  return left
}

function jobOf(files: readonly SmallRead[]): ReadJob {
  return {
    kind: 'read',
    paths: files.map(({ entry }) => entry.absolutePath).join('\0'),
    lengths: Uint32Array.from(files, ({ target }) => target.length),
    stamps: tableOf(files.map(({ entry }) => entry.stamp)),
    followed: Uint8Array.from(files, ({ entry }) => (entry.followLink ? 1 : 0)),
  }
}
