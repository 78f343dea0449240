import type { Outcome } from './race.ts'
import { type ContestRecord, type Entry, type RowRecord, ratiosOf, summarise } from './results.ts'

/** Small records for tests. */

const GIB = 1024 ** 3

function outcome(seconds: number, own: number | null): Outcome {
  const cost = { cpuSeconds: seconds / 2, peakBytes: 50 * 1024 * 1024, firstPeakBytes: 50 * 1024 * 1024 }
  const figures = { connections: 4, plannedReconnects: 0, retries: 0, largestGapMs: { sender: null, receiver: null } }
  return { seconds, client: cost, server: cost, own: own === null ? null : { transferSeconds: own, ...figures } }
}

/** `seconds` of each round; `transfer`: how much less its transfer took. */
export function entryWith(id: string, seconds: readonly number[], startSeconds: number | null = null): Entry {
  const runs = seconds.map((each, n) => ({ round: n + 1, ...outcome(each, startSeconds === null ? null : each - startSeconds) }))
  return { id, label: id, state: 'measured', remarks: [], how: `${id} --fast`, version: '1', runs, summary: summarise(runs, GIB) }
}

export function contestWith(id: string, contestants: readonly Entry[]): ContestRecord {
  return { id, title: 'One file', bytes: GIB, files: 1, contestants, ratios: ratiosOf(contestants) }
}

export function recordWith(row: string, found: Partial<RowRecord>): RowRecord {
  return {
    row,
    title: `The row ${row}`,
    madeAt: '2026-11-23T00:00:00.000Z',
    machine: { processor: 'A processor', cores: 2, memoryBytes: 24 * GIB, system: 'Linux 6', architecture: 'x64', node: '20', commit: 'abc' },
    loadAverage: { before: 0.5, after: 1.5 },
    settings: { quick: false, runs: 5, inMemory: true },
    contests: [],
    figures: [],
    curves: [],
    remarks: [],
    ...found,
  }
}
