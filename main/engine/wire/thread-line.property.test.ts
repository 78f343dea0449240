import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FILL_FROM_BYTES } from '../limits.ts'
import { runs } from '../testing/fuzz.ts'
import { encodeFrame, type FrameHandler, FrameReader } from './frame.ts'
import { EntryPump } from './link.ts'
import { ThreadLine } from './thread-line.ts'
import { ThreadSocket } from './thread-socket.ts'
import type { TlsOrder, TlsWord } from './tls-orders.ts'

const FRAME_MAX_BYTES = 5 * FILL_FROM_BYTES
const RECORD_MAX_BYTES = 3 * FILL_FROM_BYTES

/**
 * A socket as Node has it under a TLS layer: it asks for the next memory as soon as it has filled the last, wanted or not; and a record
 * that was decrypted is handed out to its end, whether reading was stopped meanwhile or not.
 */
class Socket {
  reading = false
  readonly #line: ThreadLine
  readonly #inPlace: boolean
  #inHand = false
  #room: Uint8Array

  /** `early`: what had come before it was told where bytes go. */
  constructor(line: ThreadLine, inPlace: boolean, early: Uint8Array) {
    this.#line = line
    this.#inPlace = inPlace
    if (early.length > 0) line.push(early)
    this.#room = line.target()
  }

  resume(): void {
    this.reading = true
    this.#inHand = true
  }

  /** One that was decrypted already comes although reading was stopped. */
  takesRecord(): boolean {
    const takes = this.reading || this.#inHand
    if (!this.reading) this.#inHand = false
    return takes
  }

  destroy(error: Error): void {
    throw error
  }

  decrypted(record: Uint8Array): void {
    if (!this.#inPlace) {
      if (!this.#line.push(record)) this.reading = false
      return
    }
    for (let at = 0; at < record.length; ) {
      expect(this.#room.length, 'a TLS layer that is given no room offers the same bytes for ever').toBeGreaterThan(0)
      const count = Math.min(this.#room.length, record.length - at)
      this.#room.set(record.subarray(at, at + count))
      at += count
      if (!this.#line.filled(count)) this.reading = false
      this.#room = this.#line.target()
    }
  }
}

/** A few buffers in memory that is shared, held for a while, as by a disk that is slow. */
class Holder implements FrameHandler {
  readonly #free: Uint8Array[] = [0, 1].map(() => new Uint8Array(new SharedArrayBuffer(FRAME_MAX_BYTES)))
  readonly held: { memory: Uint8Array; size: number; number: number }[] = []
  readonly done: { number: number; body: Buffer }[] = []
  waitsFor: number | null = null
  #filling: Uint8Array | null = null

  bodyFor(number: number, size: number): Uint8Array | null {
    if (number === 0) return new Uint8Array(size)
    const memory = this.#free.pop()
    if (!memory) {
      this.waitsFor = size
      return null
    }
    this.#filling = memory
    return memory.subarray(0, size)
  }

  frame(number: number, body: Uint8Array): void {
    if (number === 0) this.done.push({ number, body: Buffer.from(body) })
    else this.held.push({ memory: this.#filling as Uint8Array, size: body.length, number })
  }

  /** What is looked at is what lies there when it is let go, not when it came. Returns room for the frame that waits. */
  letGo(): Uint8Array | null {
    const first = this.held.shift()
    if (!first) return null
    this.done.push({ number: first.number, body: Buffer.from(first.memory.subarray(0, first.size)) })
    first.memory.fill(0xdd)
    this.#free.push(first.memory)
    if (this.waitsFor === null) return null
    const room = this.bodyFor(1, this.waitsFor)
    this.waitsFor = null
    return room
  }
}

/** Different everywhere, and in each frame. */
function pattern(seed: number, size: number): Buffer {
  return Buffer.from(Array.from({ length: size }, (_, at) => (seed * 57 + at * 31 + (at >> 8) * 7) & 0xff))
}

function imprint(body: Buffer): string {
  return `${body.length} ${createHash('sha256').update(body).digest('hex')}`
}

beforeEach(() => vi.useFakeTimers({ toFake: ['setImmediate', 'clearImmediate'] }))
afterEach(() => vi.useRealTimers())

const frame = fc.tuple(fc.integer({ min: 0, max: 1 }), fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: FRAME_MAX_BYTES })))

const record = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1000, max: RECORD_MAX_BYTES }), fc.constant(RECORD_MAX_BYTES))

it('whatever is cut where, and whoever is slow, every frame is there when it is looked at', () => {
  fc.assert(
    fc.property(
      fc.record({
        wanted: fc.array(frame, { minLength: 1, maxLength: 14 }),
        cuts: fc.array(record, { minLength: 1, maxLength: 8 }),
        steps: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 60 }),
        inPlace: fc.boolean(),
        early: fc.integer({ min: 0, max: 2 }),
      }),
      ({ wanted, cuts, steps, inPlace, early }) => {
        const sent = wanted.map(([number, size], at) => ({ number, body: pattern(at, size) }))
        const stream = Buffer.concat(sent.map(({ number, body }) => encodeFrame(number, body)))
        const orders: TlsOrder[] = []
        const words: TlsWord[] = []
        const line = new ThreadLine({ id: 1, say: (word) => words.push(word), spillMaxBytes: 512 * 1024, progressEveryMs: 0 })
        const socket = new Socket(line, inPlace, stream.subarray(0, early))
        line.socket = socket
        const here = new ThreadSocket(1, (order) => orders.push(order))
        const holder = new Holder()
        const reader = new FrameReader(holder)
        const pump = new EntryPump()
        here.pour(pump)
        pump.take(reader)
        here.resume()
        let at = Math.min(early, stream.length)
        let cut = 0
        const checkOrders = (): void => {
          if (reader.blocked) expect(orders, 'nothing is ordered while there is no room').toEqual([])
        }
        const acts = [
          () => {
            if (!socket.takesRecord() || at === stream.length) return
            const record = stream.subarray(at, at + (cuts[cut++ % cuts.length] as number))
            at += record.length
            socket.decrypted(record)
          },
          () => vi.advanceTimersToNextTimer(),
          () => {
            const order = orders.shift()
            if (order?.type === 'fill') line.fill(order.into)
            else if (order?.type === 'read') line.read()
          },
          () => {
            const word = words.shift()
            if (!word) return
            here.heard(word)
            checkOrders()
          },
          () => {
            const room = holder.letGo()
            if (room && reader.unblock(room)) here.resume()
          },
          // somebody stops it for a moment: a taker whose turn is over, say
          () => here.pause(),
          () => {
            if (reader.blocked) return
            here.resume()
            checkOrders()
          },
        ]
        for (const step of steps) acts[step]?.()
        for (let idle = 0; holder.done.length < sent.length && idle < 2_000 + 3 * stream.length; idle += 1)
          for (const at of idle % 2 === 0 ? [0, 1, 2, 5, 3, 6, 4] : [0, 1, 2, 3, 4]) acts[at]?.()
        // numbers above 0 leave in their order, and so does 0, but not in that of each other
        const told = (all: typeof holder.done, number: number): string[] => all.filter((each) => each.number === number).map(({ body }) => imprint(body))
        for (const number of [0, 1]) expect(told(holder.done, number)).toEqual(told(sent, number))
      },
    ),
    runs(400),
  )
})
