import { TIMER_MAX_MS } from './limits.ts'

/**
 * A token bucket whose rate may become another one while somebody waits at it. Large amounts are paid for after the fact, so they pass whole;
 * nothing is saved up while it is idle.
 */
export class Throttle {
  #bytesPerSecond: number | null
  #freeAtMs = 0
  readonly #waiting = new Set<() => void>()

  /** Null: everything passes at once. */
  constructor(bytesPerSecond: number | null) {
    this.#bytesPerSecond = bytesPerSecond
  }

  /** What is still owed is paid at the new rate from now on. */
  set(bytesPerSecond: number | null): void {
    if (bytesPerSecond === this.#bytesPerSecond) return
    const nowMs = performance.now()
    const owed = this.#bytesPerSecond === null ? 0 : (Math.max(0, this.#freeAtMs - nowMs) * this.#bytesPerSecond) / 1000
    this.#bytesPerSecond = bytesPerSecond
    this.#freeAtMs = bytesPerSecond === null ? 0 : nowMs + (owed * 1000) / bytesPerSecond
    for (const look of this.#waiting) look()
  }

  get isOpen(): boolean {
    return performance.now() >= this.#freeAtMs
  }

  /** Resolves when `bytes` may move, or at once when the signal aborts. */
  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    // whoever came first sees the gate open first; the others look again
    while (!this.isOpen && !signal?.aborted) await this.#wait(signal)
    if (this.#bytesPerSecond === null) return
    this.#freeAtMs = Math.max(performance.now(), this.#freeAtMs) + (bytes * 1000) / this.#bytesPerSecond
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, Math.min(Math.ceil(this.#freeAtMs - performance.now()), TIMER_MAX_MS))
      this.#waiting.add(done)
      signal?.addEventListener('abort', done, { once: true })
    })
  }
}
