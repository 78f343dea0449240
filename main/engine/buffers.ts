import { PROCESS_BUFFER_BYTES } from './limits.ts'

/** What all pools of this process hold. Each pool may always make two: with less it could not go on at all. */
let processBytes = 0
const ALWAYS_MADE = 2

/** Where the buffers of a pool lie, when it matters. */
export interface PoolMemory {
  /** Room for each of the pool's buffers, from 0 on; asked for once. */
  buffer(index: number): Buffer
  /** None of them is used any more. */
  release(): void
}

/**
 * A bounded set of equal buffers. In Electron every fresh buffer is dear (its memory cage), so they are made once,
 * lazily, and handed round. `tryTake` never waits; `whenFree` queues in order.
 */
export class BufferPool {
  readonly bufferBytes: number
  readonly capacity: number
  readonly #free: Buffer[] = []
  readonly #waiting: ((buffer: Buffer) => void)[] = []
  #memory: PoolMemory | null
  #made = 0
  #disposed = false

  constructor(bufferBytes: number, capacity: number, memory: PoolMemory | null = null) {
    this.bufferBytes = bufferBytes
    this.capacity = capacity
    this.#memory = memory
  }

  get inUse(): number {
    return this.#made - this.#free.length
  }

  tryTake(): Buffer | null {
    const free = this.#free.pop()
    if (free) return free
    if (this.#disposed || this.#made >= this.capacity) return null
    if (this.#made >= ALWAYS_MADE && processBytes + this.bufferBytes > PROCESS_BUFFER_BYTES) return null
    this.#made += 1
    processBytes += this.bufferBytes
    return this.#memory?.buffer(this.#made - 1) ?? Buffer.allocUnsafeSlow(this.bufferBytes)
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

  /** Lets go of all memory; buffers that are still out are dropped when they come back. */
  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    processBytes -= this.#made * this.bufferBytes
    this.#free.length = 0
    this.#waiting.length = 0
    this.#memory?.release()
    this.#memory = null
  }

  give(buffer: Buffer): void {
    if (this.#disposed) return
    const next = this.#waiting.shift()
    if (next) next(buffer)
    else this.#free.push(buffer)
  }
}
