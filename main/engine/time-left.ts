/** Off by less than this, the estimate only pulls gently, and the shown time counts down like a clock. */
const STEADY_SECONDS = 2
const STEADY_SHARE = 0.15
const GENTLE_PULL = 0.05
/** Off by more, so much of the way is gone at each look. */
const PULL = 0.35

/** Time left that can be read: it counts down, and follows the rate only as far as the rate really changes. */
export class TimeLeft {
  #shown: number | null = null
  #atMs = 0

  /** Null while nothing moves. */
  sample(leftBytes: number, bytesPerSecond: number, nowMs: number): number | null {
    const elapsed = Math.max(0, nowMs - this.#atMs) / 1000
    this.#atMs = nowMs
    this.#shown = bytesPerSecond > 0 ? this.#next(leftBytes / bytesPerSecond, elapsed) : null
    return this.#shown
  }

  #next(estimate: number, elapsed: number): number {
    if (this.#shown === null || estimate === 0) return estimate
    const counted = Math.max(0, this.#shown - elapsed)
    const off = estimate - counted
    const steady = Math.abs(off) <= Math.max(STEADY_SECONDS, counted * STEADY_SHARE)
    return counted + off * (steady ? GENTLE_PULL : PULL)
  }
}
