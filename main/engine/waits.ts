/** How many are waiting for something, summed up over time. Two additions when one begins or ends to wait; nothing else. */
export class Gauge {
  #count = 0
  #sum = 0
  #atMs = performance.now()

  /** So many wait from now on. */
  set(count: number): void {
    if (count === this.#count) return
    this.#settle(performance.now())
    this.#count = count
  }

  add(count: 1 | -1): void {
    this.set(this.#count + count)
  }

  /** Counts `step` as one that waits, while it lasts. */
  async during<T>(step: () => Promise<T>): Promise<T> {
    this.add(1)
    try {
      return await step()
    } finally {
      this.add(-1)
    }
  }

  /** Milliseconds waited since this was asked last, by all together. */
  take(nowMs: number): number {
    this.#settle(nowMs)
    const sum = this.#sum
    this.#sum = 0
    return sum
  }

  #settle(nowMs: number): void {
    this.#sum += this.#count * Math.max(0, nowMs - this.#atMs)
    this.#atMs = nowMs
  }
}

/** Where the bytes of one transfer wait. A sender uses the first half, a receiver the second. */
export class Waits {
  /** Connections that have nothing to send although there is something to be sent. */
  readonly hungry = new Gauge()
  /** Connections that wait for a rate limit. */
  readonly limited = new Gauge()
  /** Connections that let another transfer to the same device go first. */
  readonly yielding = new Gauge()
  /** Chunks that are being read, and that are being encoded. */
  readonly reading = new Gauge()
  readonly encoding = new Gauge()
  /** Connections that do not read, because no buffer is free. */
  readonly blocked = new Gauge()
  /** Chunks that are being decoded, and that are being written. */
  readonly decoding = new Gauge()
  readonly writing = new Gauge()
}
