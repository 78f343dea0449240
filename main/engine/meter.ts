import { RATE_WINDOW_MS } from './limits.ts'
import { pause } from './retry.ts'

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

/** Token bucket: `take` resolves when `bytes` may move, or at once when the signal aborts. Large amounts are paid for after the fact, so they pass whole. */
export class RateLimit {
  readonly #bytesPerSecond: number
  #freeAtMs = 0

  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond
  }

  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    const nowMs = performance.now()
    const startMs = Math.max(nowMs, this.#freeAtMs)
    this.#freeAtMs = startMs + (bytes * 1000) / this.#bytesPerSecond
    if (startMs > nowMs) await pause(startMs - nowMs, signal)
  }
}
