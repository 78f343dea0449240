import type fc from 'fast-check'

/**
 * FASTDROP_FUZZ_RUNS multiplies how often each property test of the engine is tried, and how long that may take; 1 when it
 * is not set, which is what the suite affords on every change. For a long search:
 *
 *     FASTDROP_FUZZ_RUNS=20 npx vitest run .property.test
 *
 * A failure prints its seed and path; both together in the parameters of that `fc.assert` bring the same case back.
 */
const FACTOR = Math.max(1, Number(process.env.FASTDROP_FUZZ_RUNS ?? 1) || 1)

/** Parameters of a property that computes only. */
export function runs(count: number): fc.Parameters<unknown> {
  return { numRuns: Math.round(count * FACTOR) }
}

/** One try with real sockets that takes longer than this hangs. Far above the engine's own (lowered) deadlines. */
const HANGS_AFTER_MS = 20_000

/** Parameters of a property that moves real bytes: a hang is a failure with a seed, and shrinking is not endless. */
export function liveRuns(count: number): fc.Parameters<unknown> {
  return { ...runs(count), timeout: HANGS_AFTER_MS, interruptAfterTimeLimit: 120_000 * FACTOR, markInterruptAsFailure: true }
}

/** For the test around a property: above what its parameters allow, so that the property is heard first. */
export const FUZZ_TEST_TIMEOUT_MS = 150_000 * FACTOR
