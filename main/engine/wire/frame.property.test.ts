import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EngineError, violation } from '../errors.ts'
import { runs } from '../testing/fuzz.ts'
import { encodeFrame, type FrameHandler, FrameReader, pour } from './frame.ts'
import { buildRequest, HeadReader, newHandshakeKey } from './handshake.ts'
import { EntryPump } from './link.ts'

const LARGEST = 300

/** Takes frames up to LARGEST bytes; without memory for those whose turn in `short` is true. */
class Handler implements FrameHandler {
  readonly got: string[] = []
  waitsFor = 0
  readonly #short: readonly boolean[]
  #asked = 0

  constructor(short: readonly boolean[] = [false]) {
    this.#short = short
  }

  bodyFor(_number: number, size: number): Uint8Array | null {
    if (size > LARGEST) throw new EngineError('LIMIT_EXCEEDED')
    this.#asked += 1
    this.waitsFor = size
    return this.#short[(this.#asked - 1) % this.#short.length] ? null : new Uint8Array(size)
  }

  frame(number: number, body: Uint8Array): void {
    if (body[0] === 0xee) throw violation('a test')
    this.got.push(`${number} ${Buffer.from(body).toString('hex')}`)
  }
}

/** The whole stream at once, read as the protocol's page says: the frames, and the code of what ends it. */
function reference(stream: Buffer): { got: string[]; code: string } {
  const got: string[] = []
  let at = 0
  while (stream.length - at >= 8) {
    const size = stream.readUInt32BE(at + 4)
    if (size === 0) return { got, code: 'PROTOCOL_VIOLATION' }
    if (size > LARGEST) return { got, code: 'LIMIT_EXCEEDED' }
    const body = stream.subarray(at + 8, at + 8 + size)
    if (body.length < size) break
    if (body[0] === 0xee) return { got, code: 'PROTOCOL_VIOLATION' }
    got.push(`${stream.readUInt32BE(at)} ${body.toString('hex')}`)
    at += 8 + size
  }
  return { got, code: '' }
}

/** The same through a FrameReader, in pieces of these lengths, with memory short now and then and late by some pieces. */
function read(stream: Buffer, steps: readonly number[], short: readonly boolean[]): { got: string[]; code: string } {
  const handler = new Handler(short)
  const reader = new FrameReader(handler)
  try {
    for (let at = 0, step = 0; at < stream.length; step += 1) {
      const length = steps[step % steps.length] ?? 1
      pour(reader, stream.subarray(at, at + length))
      at += length
      if (reader.blocked && step % 3 === 2) reader.unblock(new Uint8Array(handler.waitsFor))
    }
    while (reader.blocked) reader.unblock(new Uint8Array(handler.waitsFor))
    return { got: handler.got, code: '' }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    return { got: handler.got, code: error.code }
  }
}

const steps = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 })
const short = fc.array(fc.boolean(), { minLength: 1, maxLength: 6 })
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.nat(9), fc.uint8Array({ minLength: 1, maxLength: LARGEST })).map(([number, body]) => encodeFrame(number, body)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 30 }).map((noise) => Buffer.from(noise)) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(9), fc.constantFrom(0, LARGEST + 1, 2 ** 32 - 1)).map(([number, size]) => head(number, size)) },
)

function head(number: number, size: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32BE(number, 0)
  bytes.writeUInt32BE(size, 4)
  return bytes
}

describe('FrameReader', () => {
  it('reads any bytes in any pieces as the whole stream says, and throws nothing of its own', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), steps, short, (pieces, lengths, lacking) => {
        const stream = Buffer.concat(pieces)
        expect(read(stream, lengths, lacking)).toEqual(reference(stream))
      }),
      runs(400),
    )
  })

  it('gives the same frames for every two cuts of a stream, whichever frame lacks memory', () => {
    const stream = Buffer.concat([encodeFrame(0, Buffer.from('{}')), encodeFrame(1, Buffer.from('a')), encodeFrame(2 ** 32 - 1, Buffer.from('abc'))])
    const { got } = reference(stream)
    for (let first = 1; first < stream.length - 1; first += 1) {
      for (let second = first + 1; second < stream.length; second += 1) {
        const cuts = [first, second - first, stream.length - second]
        for (const lacking of [[false], [true], [true, false, true]]) expect([cuts, read(stream, cuts, lacking).got]).toEqual([cuts, got])
      }
    }
  })

  it('never names an empty target, and goes on wherever a read ends inside it', () => {
    const frames = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 }), (bodies, counts) => {
        const stream = Buffer.concat(
          bodies.map((body) =>
            encodeFrame(
              1,
              body.map((byte) => byte & 0x7f),
            ),
          ),
        )
        const handler = new Handler()
        const reader = new FrameReader(handler)
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const target = reader.target()
          expect(target.length).toBeGreaterThan(0)
          const count = Math.min(target.length, stream.length - at, counts[turn % counts.length] ?? 1)
          target.set(stream.subarray(at, at + count))
          expect(reader.filled(count)).toBe(true)
          at += count
        }
        expect(handler.got).toEqual(reference(stream).got)
        expect(reader.idle).toBe(true)
      }),
      runs(200),
    )
  })
})

describe('EntryPump', () => {
  type Move =
    | { readonly kind: 'read'; readonly count: number; readonly late: boolean }
    | { readonly kind: 'push'; readonly count: number }
    | { readonly kind: 'take' }
  const move: fc.Arbitrary<Move> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('read'), count: fc.integer({ min: 1, max: 120 }), late: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('push'), count: fc.integer({ min: 1, max: 300 }) }) },
    { weight: 1, arbitrary: fc.constant<Move>({ kind: 'take' }) },
  )

  /** HTTP head, then frames: for nobody at first, then for one taker, then for another. */
  class Connection {
    readonly pump = new EntryPump()
    readonly handlers: Handler[] = []
    #heads = 0
    #reader: FrameReader | null = null

    constructor() {
      const done = (_: Buffer, rest: Buffer): void => {
        this.#heads += 1
        this.pump.hold(rest)
      }
      this.pump.take(
        new HeadReader(done, () => {
          throw new Error('too large')
        }),
      )
    }

    /** The next taker, where the engine would change it: behind the head, and between frames. */
    take(): void {
      if (this.#heads === 0 || this.handlers.length === 3 || this.#reader?.idle === false) return
      const handler = new Handler()
      this.handlers.push(handler)
      this.#reader = new FrameReader(handler)
      this.pump.take(this.#reader)
    }

    move(step: Move, bytes: Buffer): number {
      if (step.kind === 'take') this.take()
      if (step.kind === 'push') this.pump.push(bytes.subarray(0, step.count))
      if (step.kind !== 'read') return step.kind === 'push' ? step.count : 0
      const target = this.pump.target()
      // the socket was given its memory before the taker changed
      if (step.late) this.take()
      const count = Math.min(step.count, target.length, bytes.length)
      target.set(bytes.subarray(0, count))
      this.pump.filled(count)
      return count
    }
  }

  it('loses, repeats and reorders nothing, however bytes come and whenever the taker changes', () => {
    const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(bodies, fc.array(move, { minLength: 1, maxLength: 20 }), (sent, moves) => {
        const frames = sent.map((body, index) =>
          encodeFrame(
            index,
            body.map((byte) => byte & 0x7f),
          ),
        )
        const stream = Buffer.concat([buildRequest('192.0.2.1', 1, newHandshakeKey()), ...frames])
        const connection = new Connection()
        for (let at = 0, turn = 0; at < stream.length && turn < 5000; turn += 1) {
          at += connection.move(moves[turn % moves.length] as Move, stream.subarray(at))
          // moves that only change the taker would bring nothing
          if (turn % moves.length === moves.length - 1) at += connection.move({ kind: 'push', count: 1 }, stream.subarray(at))
        }
        connection.take()
        expect(connection.handlers.flatMap(({ got }) => got)).toEqual(reference(Buffer.concat(frames)).got)
      }),
      runs(300),
    )
  })
})
