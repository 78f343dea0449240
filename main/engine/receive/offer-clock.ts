/** How long one offer waits for a person. The time stands still while two people compare codes. */
export class OfferClock {
  readonly #timeoutMs: number
  readonly #expired: () => void
  /** On the clock of performance.now(). */
  #deadlineMs = 0
  #timer: NodeJS.Timeout | undefined

  constructor(timeoutMs: number, expired: () => void) {
    this.#timeoutMs = timeoutMs
    this.#expired = expired
  }

  /** From now on, with all of its time. */
  start(): void {
    this.#deadlineMs = performance.now() + this.#timeoutMs
    this.goOn()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  /** Towards the end it had, as if it had never been stopped. */
  goOn(): void {
    this.stop()
    this.#timer = setTimeout(this.#expired, Math.max(0, this.#deadlineMs - performance.now()))
  }
}
