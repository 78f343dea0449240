/** `up`: from the dialler to the listener. `down`: back. */
export type Way = 'up' | 'down'

/**
 * What may happen to a connection. `stall` for Infinity in one way is a half-open connection, in both ways a black hole: nothing is
 * carried any more, and nobody is told. `pace` holds from there on; `flip` turns one bit of the byte that comes next.
 */
export type Fault =
  | { readonly kind: 'cut' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'stall'; readonly forMs: number; readonly ways: 'one' | 'both' }
  | { readonly kind: 'flip'; readonly bit: number }
  | { readonly kind: 'pace'; readonly delayMs: number; readonly jitterMs: number; readonly bytesPerSecond: number }

/** Happens when exactly `at` bytes have gone that way, however they were cut into pieces. */
export interface Step {
  readonly at: number
  readonly fault: Fault
}

/** The steps of one way of one connection, ascending; connections are counted from 0 in the order of their arrival. */
export type Plan = (index: number, way: Way) => readonly Step[]

export const untouched: Plan = () => []

export interface ChaosOptions {
  /** Connections that are left alone. */
  readonly spare?: (index: number) => boolean
  /** Bits too: for a path without TLS, or to see TLS notice. */
  readonly flips?: boolean
  /** Faults come within so many bytes of a connection. */
  readonly withinBytes?: number
  /** From this connection on the path is good, so that a run ends. */
  readonly calmFrom?: number
  /** No black holes: where a run shall not wait until somebody dead is noticed. */
  readonly stallsEnd?: boolean
}

const WITHIN_BYTES = 16 * 1024 * 1024
const CALM_FROM = 40

/** A path on which anything may happen. Every decision follows from the seed, the number of the connection and the way. */
export function chaos(seed: number, options: ChaosOptions = {}): Plan {
  const { spare = () => false, flips = false, withinBytes = WITHIN_BYTES, calmFrom = CALM_FROM, stallsEnd = false } = options
  return (index, way) => {
    if (spare(index) || index >= calmFrom) return []
    const random = randomOf(seed, index, way)
    const steps: Step[] = random() < 0.7 ? [{ at: 0, fault: anyPace(random) }] : []
    if (random() < 0.6) steps.push({ at: logUniform(random, withinBytes), fault: anyBlow(random, { flips, stallsEnd }) })
    return steps
  }
}

function anyPace(random: () => number): Fault {
  const bytesPerSecond = random() < 0.3 ? 1_000_000 + Math.floor(random() * 50_000_000) : Number.POSITIVE_INFINITY
  return { kind: 'pace', delayMs: Math.floor(random() * 30), jitterMs: Math.floor(random() * 20), bytesPerSecond }
}

function anyBlow(random: () => number, { flips, stallsEnd }: { readonly flips: boolean; readonly stallsEnd: boolean }): Fault {
  const dice = random()
  if (flips && random() < 0.3) return { kind: 'flip', bit: Math.floor(random() * 8) }
  if (dice < 0.35) return { kind: 'cut' }
  if (dice < 0.7) return { kind: 'reset' }
  if (dice < 0.95 || stallsEnd) return { kind: 'stall', forMs: 50 + Math.floor(random() * 2_500), ways: random() < 0.5 ? 'one' : 'both' }
  return { kind: 'stall', forMs: Number.POSITIVE_INFINITY, ways: random() < 0.5 ? 'one' : 'both' }
}

/** Early bytes are as interesting as late ones. */
function logUniform(random: () => number, most: number): number {
  return Math.floor(Math.exp(random() * Math.log(most)))
}

/** Numbers of [0, 1) that follow from the seed and the names alone (mulberry32 behind FNV-1a). */
export function randomOf(seed: number, ...names: readonly (string | number)[]): () => number {
  let state = 0x811c9dc5
  for (const byte of Buffer.from([seed, ...names].join('/'))) state = Math.imul(state ^ byte, 0x01000193) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** FASTDROP_SEED, or a new one. It is printed, because it is all that is needed to see the same decisions again. */
export function printedSeed(what: string): number {
  const given = Number(process.env.FASTDROP_SEED)
  const seed = Number.isSafeInteger(given) && given > 0 ? given : 1 + Math.floor(Math.random() * 2 ** 31)
  process.stderr.write(`${what}: FASTDROP_SEED=${seed}\n`)
  return seed
}
