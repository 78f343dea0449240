/**
 * A bounded set of equal buffers. In Electron every fresh buffer is dear (its memory cage), so they are made once,
 * lazily, and handed round. `tryTake` never waits; `take` queues in order.
 */
export class BufferPool {
  readonly bufferBytes: number
  readonly capacity: number
  readonly #free: Buffer[] = []
  readonly #waiting: ((buffer: Buffer) => void)[] = []
  #made = 0

  constructor(bufferBytes: number, capacity: number) {
    this.bufferBytes = bufferBytes
    this.capacity = capacity
  }

  get inUse(): number {
    return this.#made - this.#free.length
  }

  tryTake(): Buffer | null {
    const free = this.#free.pop()
    if (free) return free
    if (this.#made >= this.capacity) return null
    this.#made += 1
    return Buffer.allocUnsafeSlow(this.bufferBytes)
  }

  /** Calls back with a buffer as soon as one is free; returns a function that leaves the queue. */
  whenFree(callback: (buffer: Buffer) => void): () => void {
    const buffer = this.tryTake()
    if (buffer) {
      callback(buffer)
      return () => {}
    }
    this.#waiting.push(callback)
    return () => {
      const at = this.#waiting.indexOf(callback)
      if (at >= 0) this.#waiting.splice(at, 1)
    }
  }

  give(buffer: Buffer): void {
    const next = this.#waiting.shift()
    if (next) next(buffer)
    else this.#free.push(buffer)
  }
}
