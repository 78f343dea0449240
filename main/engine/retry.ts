import { RESUME_PAUSE_MAX_MS } from './limits.ts'

/** Full-jitter back-off: each delay is anywhere between nothing and the step, and the step doubles up to the cap. */
export class Backoff {
  readonly #firstMs: number
  readonly #capMs: number
  readonly #random: () => number
  #step = 0

  constructor(firstMs = 250, capMs = RESUME_PAUSE_MAX_MS, random: () => number = Math.random) {
    this.#firstMs = firstMs
    this.#capMs = capMs
    this.#random = random
  }

  /** Milliseconds to wait before the next try. */
  next(): number {
    const stepMs = Math.min(this.#capMs, this.#firstMs * 2 ** this.#step)
    this.#step += 1
    return this.#random() * stepMs
  }

  reset(): void {
    this.#step = 0
  }
}

/** Resolves after `ms`, or at once when the signal aborts; never rejects: callers look at the signal. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
  })
}
