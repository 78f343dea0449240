import type { Machine } from './machine.ts'
import type { Outcome } from './race.ts'

const GIB = 1024 ** 3

/** What a whole bench found: plain data, as it is written to JSON. Times are in seconds, sizes in bytes, rates in bytes a second. */
export interface Results {
  readonly row: string
  readonly madeAt: string
  readonly machine: Machine
  readonly loadAverage: { readonly before: number; readonly after: number }
  readonly settings: { readonly quick: boolean; readonly runs: number; readonly sizeBytes: number; readonly inMemory: boolean }
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
  readonly cpuSecondsPerGib: { readonly client: Spread | null; readonly server: Spread | null }
  readonly peakBytes: { readonly client: Spread | null; readonly server: Spread | null }
  readonly firstPeakBytes: { readonly client: Spread | null; readonly server: Spread | null }
}

export interface Ratio {
  readonly of: string
  readonly to: string
  /** Rates of the same round divided; above 1: `of` is faster. */
  readonly whole: Spread
  readonly transfer: Spread | null
  /** What design/performance aims at; null: no aim. */
  readonly aim: number | null
}

const AIMS: Readonly<Record<string, number>> = { 'fastdrop-node:curl': 1, 'fastdrop-node:scp': 1.6, 'fastdrop-electron:fastdrop-node': 0.9 }

export function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b)
  const [least, most] = [sorted[0], sorted.at(-1)]
  if (least === undefined || most === undefined) return null
  const middle = (sorted.length - 1) / 2
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
  return { median, least, most }
}

export function summarise(runs: readonly Outcome[], sizeBytes: number): Summary | null {
  const wholeRate = spreadOf(runs.map((run) => sizeBytes / run.seconds))
  if (!wholeRate) return null
  const known = (pick: (run: Outcome) => number | null | undefined): Spread | null => spreadOf(runs.flatMap((run) => pick(run) ?? []))
  const perGib = (seconds: number | null | undefined): number | null => (seconds === null || seconds === undefined ? null : (seconds * GIB) / sizeBytes)
  return {
    wholeRate,
    transferRate: known((run) => run.own && sizeBytes / run.own.transferSeconds),
    cpuSecondsPerGib: { client: known((run) => perGib(run.client.cpuSeconds)), server: known((run) => perGib(run.server?.cpuSeconds)) },
    peakBytes: { client: known((run) => run.client.peakBytes), server: known((run) => run.server?.peakBytes) },
    firstPeakBytes: { client: known((run) => run.client.firstPeakBytes), server: known((run) => run.server?.firstPeakBytes) },
  }
}

/** FastDrop beside everyone else, round by round: what slowed a round down slowed both. */
export function ratiosOf(entries: readonly Entry[]): Ratio[] {
  const ours = entries.filter((entry) => entry.id.startsWith('fastdrop-'))
  return ours.flatMap((of) =>
    entries.filter((to) => to.id !== of.id && !(of.id === 'fastdrop-node' && ours.includes(to))).flatMap((to) => ratioOf(of, to) ?? []),
  )
}

function ratioOf(of: Entry, to: Entry): Ratio | null {
  const pairs = of.runs.flatMap((mine) => to.runs.filter((theirs) => theirs.round === mine.round).map((theirs) => ({ mine, theirs })))
  const whole = spreadOf(pairs.map(({ mine, theirs }) => theirs.seconds / mine.seconds))
  if (!whole) return null
  // between two of ours, start-up is left out on both sides
  const transfer = spreadOf(pairs.flatMap(({ mine, theirs }) => (mine.own ? (theirs.own?.transferSeconds ?? theirs.seconds) / mine.own.transferSeconds : [])))
  return { of: of.id, to: to.id, whole, transfer, aim: AIMS[`${of.id}:${to.id}`] ?? null }
}
