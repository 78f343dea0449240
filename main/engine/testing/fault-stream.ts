import type { Socket } from 'node:net'
import type { Fault, Step } from './fault-plan.ts'

/** Bytes under way in one direction: enough for a long path, and still backpressure. */
const IN_FLIGHT_BYTES = 4 * 1024 * 1024

type Pace = Extract<Fault, { kind: 'pace' }>

interface Leaving {
  readonly bytes: Buffer
  readonly dueMs: number
}

export interface StreamParts {
  readonly from: Socket
  readonly to: Socket
  readonly steps: readonly Step[]
  readonly random: () => number
  /** What concerns more than this way. */
  readonly blow: (fault: Fault) => void
  readonly heard: (bytes: Buffer) => void
}

/** One way of a connection: carries bytes in order, and meets each step at exactly its byte. */
export class FaultStream {
  readonly #parts: StreamParts
  readonly #steps: Step[]
  readonly #leaving: Leaving[] = []
  #pace: Pace | null = null
  #flip: number | null = null
  #leavingBytes = 0
  #lastDueMs = 0
  #freeAtMs = 0
  #heldUntilMs = 0
  #end: 'none' | 'goodbye' | 'reset' = 'none'
  #over = false
  #timer: NodeJS.Timeout | null = null
  /** Bytes that were carried. */
  bytes = 0

  constructor(parts: StreamParts) {
    this.#parts = parts
    this.#steps = [...parts.steps]
    parts.from.on('data', (piece: Buffer) => this.#take(piece))
    parts.from.on('end', () => this.#ends('goodbye'))
    parts.from.on('error', () => this.#ends('reset'))
    parts.to.on('drain', () => this.#carry())
    this.#meetSteps()
  }

  /** Carries nothing for so long, without a word; what comes waits where it comes from. */
  hold(forMs: number): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, performance.now() + forMs)
    this.#carry()
  }

  close(): void {
    this.#over = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#leaving.length = 0
  }

  /** What befalls one end is the other end's to see, but not through a path that is held. */
  #ends(how: 'goodbye' | 'reset'): void {
    this.#end = how
    this.#carry()
  }

  #take(piece: Buffer): void {
    if (this.#over) return
    this.#parts.heard(piece)
    const now = performance.now()
    const { delayMs = 0, jitterMs = 0 } = this.#pace ?? {}
    // within one connection nothing overtakes; between two of different delays it does
    this.#lastDueMs = Math.max(this.#lastDueMs, now + delayMs + (jitterMs > 0 ? this.#parts.random() * jitterMs : 0))
    this.#leaving.push({ bytes: piece, dueMs: this.#lastDueMs })
    this.#leavingBytes += piece.length
    if (this.#leavingBytes >= IN_FLIGHT_BYTES) this.#parts.from.pause()
    this.#carry()
  }

  /** Everything that is due, up to the next step. */
  #carry(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#over) return
    const heldMs = this.#heldUntilMs - performance.now()
    if (heldMs > 0) this.#later(heldMs)
    else if (this.#end === 'reset') this.#parts.blow({ kind: 'reset' })
    else this.#carryDue()
  }

  #carryDue(): void {
    for (let first = this.#leaving[0]; first && !this.#over; first = this.#leaving[0]) {
      const waitMs = Math.max(first.dueMs, this.#freeAtMs, this.#heldUntilMs) - performance.now()
      if (waitMs > 0) {
        this.#later(waitMs)
        return
      }
      if (this.#parts.to.writableNeedDrain) return
      this.#pass(first)
      this.#meetSteps()
    }
    if (this.#end === 'goodbye' && !this.#over && this.#leaving.length === 0) this.#parts.to.end()
  }

  #later(waitMs: number): void {
    if (Number.isFinite(waitMs)) this.#timer = setTimeout(() => this.#carry(), Math.min(waitMs, 2 ** 31 - 1))
  }

  /** At most up to the next step, and at a capped pace a little at a time. */
  #pass({ bytes, dueMs }: Leaving): void {
    const rate = this.#pace?.bytesPerSecond ?? Number.POSITIVE_INFINITY
    const atMost = Math.min(bytes.length, (this.#steps[0]?.at ?? Number.POSITIVE_INFINITY) - this.bytes, Math.max(1, Math.ceil(rate / 100)))
    const now = bytes.subarray(0, atMost)
    this.#leaving.shift()
    if (atMost < bytes.length) this.#leaving.unshift({ bytes: bytes.subarray(atMost), dueMs })
    this.#leavingBytes -= atMost
    if (this.#leavingBytes < IN_FLIGHT_BYTES / 2 && this.#parts.from.isPaused()) this.#parts.from.resume()
    if (Number.isFinite(rate)) this.#freeAtMs = Math.max(this.#freeAtMs, performance.now()) + (atMost * 1000) / rate
    this.bytes += atMost
    this.#parts.to.write(this.#flipped(now))
  }

  #flipped(bytes: Buffer): Buffer {
    if (this.#flip === null) return bytes
    const damaged = Buffer.from(bytes)
    damaged[0] = (damaged[0] ?? 0) ^ (1 << this.#flip)
    this.#flip = null
    return damaged
  }

  #meetSteps(): void {
    while (!this.#over && this.#steps[0] && this.#steps[0].at <= this.bytes) this.#meet((this.#steps.shift() as Step).fault)
  }

  #meet(fault: Fault): void {
    if (fault.kind === 'pace') this.#pace = fault
    else if (fault.kind === 'flip') this.#flip = fault.bit
    else if (fault.kind === 'stall' && fault.ways === 'one') this.hold(fault.forMs)
    else this.#parts.blow(fault)
  }
}
