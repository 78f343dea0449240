import { type ContestRecord, isOurs, ratioOf, type Spread, spreadOf } from './results.ts'

/** What the guard keeps and compares: ratios, because rates differ from machine to machine and from day to day. */

/** Runs differ by so much however alike they are. */
const LEAST_TOLERANCE = 0.15
/** And by so many times their own spread, from the median to the farther end, in three runs. */
const SPREADS = 1.5
/** More tolerance than this would let anything pass. */
const MOST_TOLERANCE = 0.5

export interface Measured {
  readonly id: string
  readonly spread: Spread
}

export interface Kept extends Spread {
  readonly id: string
  readonly floor: number
}

/** Speed without the start of the runtime, and processor time, beside those who do not change; above 1: FastDrop is faster, or cheaper. */
export function measuredIn({ id: contest, contestants }: ContestRecord): Measured[] {
  const pairs = contestants.flatMap((of) => (isOurs(of.id) ? contestants.filter(({ id }) => !isOurs(id)).map((to) => ({ of, to })) : []))
  return pairs.flatMap(({ of, to }) => {
    const speed = ratioOf(of, to)?.transfer ?? null
    const cost = spreadOf(
      of.runs.flatMap((mine) => {
        const theirs = to.runs.find(({ round }) => round === mine.round)
        const [ours, other] = [mine, theirs].map((run) => (run?.client.cpuSeconds ?? 0) + (run?.server?.cpuSeconds ?? 0))
        return ours && other ? [other / ours] : []
      }),
    )
    const name = `${contest}: ${of.id} ÷ ${to.id}`
    return [...(speed ? [{ id: `${name}, speed`, spread: speed }] : []), ...(cost ? [{ id: `${name}, processor time`, spread: cost }] : [])]
  })
}

export function keptOf({ id, spread }: Measured): Kept[] {
  const { median, least, most } = spread
  if (median <= 0) return []
  const own = (SPREADS * Math.max(median - least, most - median)) / median
  const tolerance = Math.min(MOST_TOLERANCE, Math.max(LEAST_TOLERANCE, own))
  return [{ id, median, least, most, floor: median * (1 - tolerance) }]
}

export interface RatioVerdict {
  readonly kept: Kept
  /** Null: it was not measured this time. */
  readonly now: number | null
  readonly slower: boolean
}

export function judgeRatio(kept: Kept, found: readonly Measured[]): RatioVerdict {
  const now = found.find(({ id }) => id === kept.id)?.spread.median ?? null
  return { kept, now, slower: now !== null && now < kept.floor }
}
