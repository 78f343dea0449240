import { CHUNK } from '../../../shared/flow.ts'
import { violation } from '../errors.ts'
import type { Flow, Travelled } from '../flow.ts'
import { LATE_AFTER_MS } from '../limits.ts'
import type { Layout } from '../wire/plan.ts'

/** What earlier connections of the transfer have left. */
export interface Earlier {
  readonly sentBefore: Uint8Array
  readonly held: Iterable<number>
}

/** The shared list of chunks that the other side does not have yet. Connections pull from it; there are no fixed stripes. */
export class ChunkList {
  readonly #layout: Layout
  readonly #flow: Flow
  /** In the order they came back; each once, however often the other side asks for it. */
  readonly #returned = new Set<number>()
  /** On this connection: only these may be receipted. */
  readonly #sentOnce: Uint8Array
  /** On this connection or an earlier one. */
  readonly #sentBefore: Uint8Array
  readonly #stored: Uint8Array
  /** The receiver holds something of that number from before, and it is not known yet whether it is this. */
  readonly #held: Set<number>
  /** Sent and not receipted, oldest first, with the time of sending. */
  readonly #flying = new Map<number, number>()
  #mostFlying = 0
  readonly #sentLate = new Set<number>()
  /** How each chunk that was sent and is not stored went last. */
  readonly #travelled = new Map<number, Travelled>()
  #next = 1
  #storedCount = 0
  /** These are taken when they have been released, and in no other way. */
  #isApart: (chunk: number) => boolean = () => false

  constructor(layout: Layout, flow: Flow, earlier: Earlier = { sentBefore: new Uint8Array(layout.fullChunk), held: [] }) {
    this.#layout = layout
    this.#flow = flow
    this.#sentOnce = new Uint8Array(layout.fullChunk)
    this.#stored = new Uint8Array(layout.fullChunk)
    this.#sentBefore = earlier.sentBefore
    this.#held = new Set(earlier.held)
  }

  /** Chunks that were sent and not receipted, at most. */
  get mostFlying(): number {
    return this.#mostFlying
  }

  get allStored(): boolean {
    return this.#storedCount === this.#layout.fullChunk
  }

  /** The next chunk to read and send, not one that the receiver holds; null when none is waiting at the moment. */
  take(): number | null {
    for (const chunk of this.#returned) {
      this.#returned.delete(chunk)
      if (!this.isStored(chunk)) return chunk
    }
    while (this.#held.has(this.#next) || this.wasSent(this.#next) || this.isStored(this.#next) || this.#isApart(this.#next)) this.#next += 1
    if (this.#next > this.#layout.fullChunk) return null
    this.#flow.mark(this.#next, CHUNK.READING)
    return this.#next++
  }

  /**
   * Endgame: nothing is waiting, but the oldest chunk in flight is late; an idle connection may send it too, once. The first copy
   * that is verified wins.
   */
  takeLate(nowMs: number, lateAfterMs: number): number | null {
    for (const [chunk, sentAtMs] of this.#flying) {
      if (nowMs - sentAtMs < lateAfterMs) return null
      if (this.#sentLate.has(chunk)) continue
      this.#sentLate.add(chunk)
      return chunk
    }
    return null
  }

  /** After a pause nothing is late that was not before. */
  restartClocks(): void {
    const nowMs = performance.now()
    for (const chunk of this.#flying.keys()) this.#flying.set(chunk, nowMs)
  }

  /** Nobody could send the late chunk now; it is late again after the same time. */
  postpone(chunk: number): void {
    if (!this.#flying.delete(chunk)) return
    this.#flying.set(chunk, performance.now())
    this.#sentLate.delete(chunk)
  }

  sending(chunk: number, lane: number, as: Travelled): void {
    this.#travelled.set(chunk, as)
    this.#flying.delete(chunk)
    this.#flying.set(chunk, performance.now())
    this.#mostFlying = Math.max(this.#mostFlying, this.#flying.size)
    const again = this.#sentOnce[chunk - 1] === 1
    if (again || this.#sentBefore[chunk - 1] === 1) this.#flow.resentBytes += this.#layout.rawLength(chunk)
    this.#sentOnce[chunk - 1] = 1
    this.#sentBefore[chunk - 1] = 1
    this.#flow.carried(chunk, lane)
    if (!this.isStored(chunk)) this.#flow.mark(chunk, again ? CHUNK.RETRIED : CHUNK.IN_FLIGHT_BASE + lane)
  }

  /** It was lost on the way, or arrived damaged. */
  putBack(chunk: number): void {
    if (this.isStored(chunk)) return
    this.#flying.delete(chunk)
    this.#flow.notThere(chunk, this.#layout.rawLength(chunk))
    this.#returned.add(chunk)
    if (this.#sentOnce[chunk - 1] === 1) this.#flow.mark(chunk, CHUNK.RETRIED)
  }

  /** What the receiver holds is this very chunk: it is told so, and will say STORED. */
  same(chunk: number): void {
    this.#held.delete(chunk)
    this.#sentOnce[chunk - 1] = 1
  }

  /** What the receiver holds is something else. */
  free(chunk: number): void {
    this.#held.delete(chunk)
    if (this.isStored(chunk)) return
    this.#flow.missing(chunk, this.#layout.rawLength(chunk))
    this.#returned.add(chunk)
  }

  /** Before the first chunk is taken. */
  setApart(isApart: (chunk: number) => boolean): void {
    this.#isApart = isApart
  }

  /** One of those that were set apart may be read now. */
  release(chunk: number): void {
    if (!this.isStored(chunk)) this.#returned.add(chunk)
  }

  /** The receiver has it in its own files, and will say STORED when it has made sure. */
  alreadyThere(chunk: number): void {
    this.#sentOnce[chunk - 1] = 1
    this.#flow.alreadyThere(chunk, this.#layout.rawLength(chunk))
  }

  /** Nothing of it is left to be sent: it counts as done, and what is under way of it does not matter. */
  voided(chunk: number): void {
    this.#flow.voided(chunk, this.#layout.rawLength(chunk))
    this.#held.delete(chunk)
    this.#flying.delete(chunk)
    this.#travelled.delete(chunk)
    if (!this.isStored(chunk)) this.#storedCount += 1
    this.#stored[chunk - 1] = 1
  }

  isStored(chunk: number): boolean {
    return this.#stored[chunk - 1] === 1
  }

  wasSent(chunk: number): boolean {
    return this.#sentOnce[chunk - 1] === 1
  }

  /** Throws PROTOCOL_VIOLATION for a chunk that was never sent. */
  stored(chunk: number): void {
    if (chunk < 1 || chunk > this.#layout.fullChunk || !this.wasSent(chunk)) throw violation('a receipt for a chunk that was not sent')
    if (this.isStored(chunk)) return
    this.#flying.delete(chunk)
    this.#stored[chunk - 1] = 1
    this.#flow.stored(chunk, this.#layout.rawLength(chunk), this.#travelled.get(chunk))
    this.#travelled.delete(chunk)
    this.#storedCount += 1
  }
}

export interface Pace {
  readonly oneChunk: number
  /** Mean of all connections together so far, in bytes a second. */
  readonly rate: number
  readonly connections: number
  /** Chunks that were under way at the same time, at most: what is sent last stands behind as many in the buffers of the path. */
  readonly mostFlying: number
}

/** Three times what a chunk takes on one connection at the mean speed so far, or twice what the path holds, and never a matter of a moment. */
export function lateAfter({ oneChunk, rate, connections, mostFlying }: Pace): number {
  const chunks = Math.max(3 * connections, 2 * mostFlying)
  return Math.max(LATE_AFTER_MS, rate > 0 ? (chunks * oneChunk * 1000) / rate : Number.POSITIVE_INFINITY)
}
