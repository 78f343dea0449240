import { batchesOf } from '../disk-batches.ts'
import type { WriteJob } from '../disk-jobs.ts'
import { diskThreadsAreWatched, errnoError, runOnDisk } from '../disk-threads.ts'
import { runsOf } from '../memory-runs.ts'

/** A small file that is to be made, or made anew. */
export interface SmallPart {
  readonly index: number
  readonly path: string
  readonly bytes: Uint8Array
  /** As `utimes` takes it. */
  readonly time: number | string
}

export interface SmallPartsHow {
  readonly wrote: (part: SmallPart) => void
  /** Rejects where that is the end of it all. */
  readonly failed: (part: SmallPart, error: Error) => Promise<unknown>
}

/**
 * Makes small files by calls that wait, in threads. Resolves with those that are still to be written without one. Rejects with the first
 * failure, but only after everything that was begun has ended.
 */
export async function writeInThreads(parts: readonly SmallPart[], how: SmallPartsHow): Promise<readonly SmallPart[]> {
  const { batches, others } = batchesOf(parts, ({ bytes }) => bytes.length)
  const writing = batches.map((batch) => writeBatch(batch, how))
  await Promise.allSettled(writing)
  return [...others, ...(await Promise.all(writing)).flat()]
}

async function writeBatch(parts: readonly SmallPart[], { wrote, failed }: SmallPartsHow): Promise<readonly SmallPart[]> {
  for (let from = 0; from < parts.length; ) {
    const rest = parts.slice(from)
    const end = await runOnDisk(() => jobOf(rest), { fill: (memory) => fill(memory, rest) }).catch(() => null)
    // without threads
    if (end === null) return rest
    for (const part of rest.slice(0, end.done)) wrote(part)
    const stopped = rest[end.done]
    if (stopped && end.error) await failed(stopped, errnoError(end.error))
    from += end.done + 1
  }
  return []
}

function fill(memory: Uint8Array, parts: readonly SmallPart[]): void {
  let at = 0
  for (const run of runsOf(parts.map(({ bytes }) => bytes))) {
    memory.set(run, at)
    at += run.length
  }
}

function jobOf(parts: readonly SmallPart[]): WriteJob {
  return {
    kind: 'write',
    paths: parts.map(({ path }) => path).join('\0'),
    lengths: Uint32Array.from(parts, ({ bytes }) => bytes.length),
    times: parts.map(({ time }) => time),
    watched: diskThreadsAreWatched(),
  }
}
