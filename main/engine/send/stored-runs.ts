import { CHUNK } from '../../../shared/flow.ts'
import type { Flow } from '../flow.ts'
import { STORED_RUNS_MAX } from '../limits.ts'

/** Which chunks are STORED, as first and last of each run, and how many bytes they are. */
export interface StoredRuns {
  readonly runs: [number, number][]
  readonly bytes: number
}

/** Chunks are stored nearly in order, so there are few runs; where there are many, the last ones are not told. */
export function storedRuns({ states, storedBytes }: Pick<Flow, 'states' | 'storedBytes'>): StoredRuns {
  const runs: [number, number][] = []
  for (let at = 0; at < states.length && runs.length < STORED_RUNS_MAX; at += 1) {
    if (states[at] !== CHUNK.STORED) continue
    const last = runs.at(-1)
    if (last && last[1] === at) last[1] = at + 1
    else runs.push([at + 1, at + 1])
  }
  return { runs, bytes: storedBytes }
}

/** What an earlier run has counted, until the two ends have compared. */
export function recallRuns(flow: Flow, { runs, bytes }: StoredRuns): void {
  for (const [first, last] of runs) flow.states.fill(CHUNK.STORED, first - 1, last)
  flow.storedBytes = Math.max(0, Math.min(bytes, flow.totalBytes))
}
