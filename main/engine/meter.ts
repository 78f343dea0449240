import { RATE_WINDOW_MS } from './limits.ts'

/** Mean rate over a sliding window. Feed it the running total; it never looks at single events. */
export class Meter {
  readonly #points: { atMs: number; total: number }[] = []
  readonly #windowMs: number

  constructor(windowMs: number = RATE_WINDOW_MS) {
    this.#windowMs = windowMs
  }

  /** `total`: bytes so far, never falling. `nowMs`: a monotonic clock. Returns bytes a second. */
  sample(total: number, nowMs: number): number {
    this.#points.push({ atMs: nowMs, total })
    while (this.#points.length > 2 && (this.#points[1]?.atMs ?? nowMs) < nowMs - this.#windowMs) this.#points.shift()
    const oldest = this.#points[0]
    if (!oldest || nowMs <= oldest.atMs) return 0
    return ((total - oldest.total) * 1000) / (nowMs - oldest.atMs)
  }
}
