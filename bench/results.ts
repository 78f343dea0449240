import type { Machine } from './machine.ts'
import type { Outcome } from './race.ts'

const GIB = 1024 ** 3

/** What a row of the bench found: plain data, as it is written to JSON. Times are in seconds, sizes in bytes, rates in bytes a second. */
export interface RowRecord {
  readonly row: string
  readonly title: string
  readonly madeAt: string
  readonly machine: Machine
  readonly loadAverage: { readonly before: number; readonly after: number }
  readonly settings: { readonly quick: boolean; readonly runs: number; readonly inMemory: boolean }
  readonly contests: readonly ContestRecord[]
  readonly figures: readonly Figure[]
  readonly curves: readonly Curve[]
  /** What could not be measured, and why. */
  readonly remarks: readonly string[]
}

/** Contestants that took turns with the same source. */
export interface ContestRecord {
  readonly id: string
  readonly title: string
  readonly bytes: number
  readonly files: number
  readonly contestants: readonly Entry[]
  readonly ratios: readonly Ratio[]
}

export interface Entry {
  readonly id: string
  readonly label: string
  readonly state: 'measured' | 'not installed' | 'failed'
  /** Why it is not measured, or what went wrong in some of its runs. */
  readonly remarks: readonly string[]
  readonly how: string | null
  readonly version: string | null
  readonly runs: readonly (Outcome & { readonly round: number })[]
  readonly summary: Summary | null
}

export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

export interface Summary {
  readonly wholeRate: Spread
  /** FastDrop alone: without the start of its runtime. */
  readonly transferRate: Spread | null
  readonly cpuSecondsPerGib: { readonly client: Spread | null; readonly server: Spread | null; readonly both: Spread | null }
  /** Processor time of both ends for each second of the whole command: how many cores were busy. */
  readonly busyCores: Spread | null
  readonly peakBytes: { readonly client: Spread | null; readonly server: Spread | null }
  readonly firstPeakBytes: { readonly client: Spread | null; readonly server: Spread | null }
}

export interface Ratio {
  readonly of: string
  readonly to: string
  /** Rates of the same round divided; above 1: `of` is faster. */
  readonly whole: Spread
  readonly transfer: Spread | null
}

/** One thing that was measured some times. */
export interface Figure {
  readonly id: string
  readonly label: string
  readonly unit: string
  readonly values: readonly number[]
}

/** How something grows. */
export interface Curve {
  readonly id: string
  readonly label: string
  readonly x: string
  readonly y: string
  readonly points: readonly (readonly [number, number])[]
}

export function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b)
  const [least, most] = [sorted[0], sorted.at(-1)]
  if (least === undefined || most === undefined) return null
  const middle = (sorted.length - 1) / 2
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
  return { median, least, most }
}

/** Both ends together; an end that is not there costs nothing, one that is not known makes the sum unknown. */
function cpuOf({ client, server }: Outcome): number | null {
  if (client.cpuSeconds === null || server?.cpuSeconds === null) return null
  return client.cpuSeconds + (server?.cpuSeconds ?? 0)
}

export function summarise(runs: readonly Outcome[], sizeBytes: number): Summary | null {
  const wholeRate = spreadOf(runs.map((run) => sizeBytes / run.seconds))
  if (!wholeRate) return null
  const known = (pick: (run: Outcome) => number | null | undefined): Spread | null => spreadOf(runs.flatMap((run) => pick(run) ?? []))
  const perGib = (seconds: number | null | undefined): number | null => (seconds === null || seconds === undefined ? null : (seconds * GIB) / sizeBytes)
  const busy = (run: Outcome): number | null => {
    const cpu = cpuOf(run)
    return cpu === null ? null : cpu / run.seconds
  }
  return {
    wholeRate,
    transferRate: known((run) => run.own && sizeBytes / run.own.transferSeconds),
    cpuSecondsPerGib: {
      client: known((run) => perGib(run.client.cpuSeconds)),
      server: known((run) => perGib(run.server?.cpuSeconds)),
      both: known((run) => perGib(cpuOf(run))),
    },
    busyCores: known(busy),
    peakBytes: { client: known((run) => run.client.peakBytes), server: known((run) => run.server?.peakBytes) },
    firstPeakBytes: { client: known((run) => run.client.firstPeakBytes), server: known((run) => run.server?.firstPeakBytes) },
  }
}

export function isOurs(id: string): boolean {
  return id.startsWith('fastdrop')
}

/** FastDrop beside everyone else, and beside itself in the order of the turns. */
export function ratiosOf(entries: readonly Entry[]): Ratio[] {
  const pairs = entries.filter(({ id }) => isOurs(id)).flatMap((of) => entries.filter((to) => to.id !== of.id).map((to) => [of, to] as const))
  return pairs.flatMap(([of, to]) => ratioOf(of, to) ?? [])
}

/** Round by round: what slowed a round down slowed both. Null: they never ran in the same round. */
export function ratioOf(of: Entry, to: Entry): Ratio | null {
  const pairs = of.runs.flatMap((mine) => to.runs.filter((theirs) => theirs.round === mine.round).map((theirs) => ({ mine, theirs })))
  const whole = spreadOf(pairs.map(({ mine, theirs }) => theirs.seconds / mine.seconds))
  if (!whole) return null
  // between two of ours, start-up is left out on both sides
  const transfer = spreadOf(pairs.flatMap(({ mine, theirs }) => (mine.own ? (theirs.own?.transferSeconds ?? theirs.seconds) / mine.own.transferSeconds : [])))
  return { of: of.id, to: to.id, whole, transfer }
}
