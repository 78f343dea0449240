import { chaos, type Plan, randomOf } from '../../../engine/testing/fault-plan.ts'

export type Victim = 'sender' | 'receiver' | 'both'

/** When a kill falls. `step` and `read` count what the receiver does to its disk from there on. */
export type Moment =
  | { readonly at: 'moving'; readonly bytes: number; readonly laterMs: number }
  | { readonly at: 'rehash'; readonly read: number }
  | { readonly at: 'publishing'; readonly step: number }

/** What happens to the part folder of a receiver that is dead: what a bad disk, a power cut, or somebody with an editor, may do. */
export const DAMAGES = ['flip', 'cut', 'torn', 'noise', 'unsynced', 'planted'] as const
export type Damage = (typeof DAMAGES)[number]

export interface Kill {
  readonly victim: Victim
  readonly moment: Moment
  readonly damage: Damage | null
}

export interface RoundPlan {
  readonly seed: number
  readonly kills: readonly Kill[]
}

export const CHUNK_BYTES = 128 * 1024
export const LARGE_BYTES = 6 * 1024 * 1024
export const CONNECTIONS = 2
/** Steps that a receiver makes for the drop of a round between "all is there" and the end, and some more. */
const PUBLISHING_STEPS = 36
const MOST_AFTER_MS = 150
/** Beyond these the path is good, so that a round ends. */
const CALM_FROM = 16
/** What the first connection of a sender carries before a loss of it is not simply "could not be reached". */
const OPENING_BYTES = 8 * 1024

/** Two kills, each anywhere between the first chunk and COMMIT. Every decision follows from the seed. */
export function planRound(seed: number): RoundPlan {
  const random = randomOf(seed, 'kills')
  const first = random() < 0.75 ? moving(random) : publishing(random)
  return { seed, kills: [killAt(first, random), killAt(secondMoment(first, random), random)] }
}

function secondMoment(first: Moment, random: () => number): Moment {
  if (first.at === 'publishing') return publishing(random)
  const dice = random()
  if (dice < 0.35) return { ...moving(random), bytes: first.at === 'moving' ? first.bytes + random() * (0.95 * LARGE_BYTES - first.bytes) : 0 }
  return dice < 0.65 ? { at: 'rehash', read: Math.floor(random() * 12) } : publishing(random)
}

function killAt(moment: Moment, random: () => number): Kill {
  const dice = random()
  // whose disk is read or written at that very moment dies more often there
  const receiver = moment.at === 'moving' ? 0.45 : 0.7
  const victim = dice < receiver ? 'receiver' : dice < 0.9 ? 'sender' : 'both'
  const damage = random() < 0.4 ? (DAMAGES[Math.floor(random() * DAMAGES.length)] ?? null) : null
  return { victim, moment, damage: victim === 'sender' ? null : damage }
}

function moving(random: () => number): Extract<Moment, { at: 'moving' }> {
  return { at: 'moving', bytes: Math.max(1, random() * 0.9 * LARGE_BYTES), laterMs: random() * MOST_AFTER_MS }
}

function publishing(random: () => number): Moment {
  return { at: 'publishing', step: Math.floor(random() * PUBLISHING_STEPS) }
}

/**
 * Cuts, resets, stalls and slow stretches by the seed. `isFirst`: of a sender that was just started, which a loss in the first
 * kilobytes ends in an honest "could not be reached"; its faults come a little later.
 */
export function pathOf(seed: number, isFirst: (index: number) => boolean): Plan {
  const plan = chaos(seed, { withinBytes: LARGE_BYTES / 2, calmFrom: CALM_FROM, stallsEnd: seed % 10 !== 0 })
  return (index, way) => plan(index, way).map((step) => (step.fault.kind === 'pace' || !isFirst(index) ? step : { ...step, at: step.at + OPENING_BYTES }))
}
