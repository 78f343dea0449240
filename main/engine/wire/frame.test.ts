import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EngineError, violation } from '../errors.ts'
import { SPILL_MAX_BYTES } from '../limits.ts'
import { codeOf, pattern } from '../testing/support.ts'
import { encodeFrame, type FrameHandler, FrameReader, pour, writeFrameHead } from './frame.ts'

interface Got {
  readonly number: number
  readonly hex: string
}

/** Keeps whole frames; has memory only while `supply` is above zero. */
class Handler implements FrameHandler {
  readonly got: Got[] = []
  readonly heads: [number, number][] = []
  readonly given: Uint8Array[] = []
  readonly bodies: Uint8Array[] = []
  supply = Number.POSITIVE_INFINITY
  largest = Number.POSITIVE_INFINITY

  bodyFor(number: number, size: number): Uint8Array | null {
    this.heads.push([number, size])
    if (size > this.largest) throw new EngineError('LIMIT_EXCEEDED')
    if (this.supply <= 0) return null
    this.supply -= 1
    const body = new Uint8Array(size)
    this.given.push(body)
    return body
  }

  frame(number: number, body: Uint8Array): void {
    this.bodies.push(body)
    this.got.push({ number, hex: Buffer.from(body).toString('hex') })
  }
}

const THREE = Buffer.concat([
  encodeFrame(0, Buffer.from('{"type":"PING","Id":1}')),
  encodeFrame(1, Buffer.from('ab')),
  encodeFrame(0xffff_ffff, Buffer.from([0xff])),
])
const THREE_GOT: Got[] = [
  { number: 0, hex: Buffer.from('{"type":"PING","Id":1}').toString('hex') },
  { number: 1, hex: '6162' },
  { number: 4_294_967_295, hex: 'ff' },
]

function readIn(pieces: readonly Uint8Array[]): Handler {
  const handler = new Handler()
  const reader = new FrameReader(handler)
  for (const piece of pieces) pour(reader, piece)
  return handler
}

describe('encodeFrame', () => {
  it('lays out number and size, both big-endian, in front of the body', () => {
    expect(encodeFrame(1, Buffer.from('ab')).toString('hex')).toBe('00000001000000026162')
    expect(encodeFrame(0x0102_0304, Buffer.from([0])).toString('hex')).toBe('010203040000000100')
    const head = Buffer.alloc(8)
    writeFrameHead(head, 0xffff_ffff, 0x0010_0000)
    expect(head.toString('hex')).toBe('ffffffff00100000')
  })
})

describe('FrameReader', () => {
  it('gives the same frames for every single split of a stream', () => {
    for (let at = 0; at <= THREE.length; at += 1) expect(readIn([THREE.subarray(0, at), THREE.subarray(at)]).got).toEqual(THREE_GOT)
  })

  it('gives the same frames for a stream that comes byte by byte', () => {
    expect(readIn([...THREE].map((byte) => Uint8Array.of(byte))).got).toEqual(THREE_GOT)
  })

  it('takes several frames out of one read', () => {
    const handler = new Handler()
    expect(pour(new FrameReader(handler), THREE)).toBe(true)
    expect(handler.heads).toEqual([
      [0, 22],
      [1, 2],
      [4_294_967_295, 1],
    ])
    expect(handler.got).toEqual(THREE_GOT)
  })

  it('gives any frames back for any splits', () => {
    const frames = fc.array(fc.record({ number: fc.integer({ min: 0, max: 0xffff_ffff }), body: fc.uint8Array({ minLength: 1, maxLength: 40 }) }), {
      maxLength: 8,
    })
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 17 }), { minLength: 1, maxLength: 20 }), (sent, steps) => {
        const stream = Buffer.concat(sent.map(({ number, body }) => encodeFrame(number, body)))
        const pieces: Uint8Array[] = []
        for (let at = 0, step = 0; at < stream.length; step += 1) {
          const length = steps[step % steps.length] ?? 1
          pieces.push(stream.subarray(at, at + length))
          at += length
        }
        expect(readIn(pieces).got).toEqual(sent.map(({ number, body }) => ({ number, hex: Buffer.from(body).toString('hex') })))
      }),
      { numRuns: 200 },
    )
  })

  it('reads a body straight into the memory the handler named', () => {
    const handler = new Handler()
    const reader = new FrameReader(handler)
    pour(reader, Buffer.from('0000000700000004', 'hex'))
    const target = reader.target()
    expect(target.buffer).toBe(handler.given[0]?.buffer)
    expect(target.length).toBe(4)
    target.set([1, 2])
    expect(reader.filled(2)).toBe(true)
    const rest = reader.target()
    expect([rest.buffer === handler.given[0]?.buffer, rest.byteOffset, rest.length]).toEqual([true, 2, 2])
    rest.set([3, 4])
    reader.filled(2)
    expect(handler.bodies[0]).toBe(handler.given[0])
    expect(handler.got).toEqual([{ number: 7, hex: '01020304' }])
  })

  it('names the same target until it is filled', () => {
    const reader = new FrameReader(new Handler())
    expect(reader.target()).toBe(reader.target())
    pour(reader, Buffer.from('00000007', 'hex'))
    expect(reader.target()).toBe(reader.target())
    expect(reader.target().length).toBe(4)
  })

  it('is idle between frames only', () => {
    const reader = new FrameReader(new Handler())
    const idle: boolean[] = []
    for (const byte of encodeFrame(1, Buffer.from('ab'))) {
      idle.push(reader.idle)
      pour(reader, Uint8Array.of(byte))
    }
    expect(idle).toEqual([true, ...Array<boolean>(9).fill(false)])
    expect(reader.idle).toBe(true)
  })

  it('refuses an empty frame before asking for memory', () => {
    const handler = new Handler()
    expect(codeOf(() => pour(new FrameReader(handler), Buffer.from('0000000100000000', 'hex')))).toBe('PROTOCOL_VIOLATION')
    expect(handler.heads).toEqual([])
  })

  it("passes the handler's refusal of an oversized frame on and takes no memory", () => {
    const handler = new Handler()
    handler.largest = 1024
    expect(codeOf(() => pour(new FrameReader(handler), Buffer.from('00000001ffffffff', 'hex')))).toBe('LIMIT_EXCEEDED')
    expect(handler.heads).toEqual([[1, 4_294_967_295]])
    expect(handler.given).toEqual([])
  })

  it('passes on what the handler throws about a whole frame', () => {
    const handler = new Handler()
    handler.frame = () => {
      throw violation('a test')
    }
    expect(codeOf(() => pour(new FrameReader(handler), encodeFrame(1, Buffer.from('x'))))).toBe('PROTOCOL_VIOLATION')
  })
})

describe('a blocked FrameReader', () => {
  function blockedOn(stream: Uint8Array): { handler: Handler; reader: FrameReader; goOn: boolean } {
    const handler = new Handler()
    handler.supply = 0
    const reader = new FrameReader(handler)
    const goOn = pour(reader, stream)
    return { handler, reader, goOn }
  }

  it('asks to stop reading and goes on in the memory it is given', () => {
    const { handler, reader, goOn } = blockedOn(Buffer.from('0000000900000003', 'hex'))
    expect([goOn, reader.blocked, reader.idle]).toEqual([false, true, false])
    const body = new Uint8Array(3)
    expect(reader.unblock(body)).toBe(true)
    expect(reader.target().buffer).toBe(body.buffer)
    pour(reader, Buffer.from('xyz'))
    expect(handler.bodies[0]).toBe(body)
    expect(handler.got).toEqual([{ number: 9, hex: '78797a' }])
  })

  it('keeps what still arrives, over frame borders, and blocks again where memory is short again', () => {
    const { handler, reader, goOn } = blockedOn(THREE)
    expect(goOn).toBe(false)
    expect(handler.got).toEqual([])
    expect(reader.unblock(new Uint8Array(22))).toBe(false)
    expect(handler.got).toEqual(THREE_GOT.slice(0, 1))
    handler.supply = 1
    expect(reader.unblock(new Uint8Array(2))).toBe(true)
    expect(handler.got).toEqual(THREE_GOT)
    expect([reader.blocked, reader.idle]).toEqual([false, true])
  })

  it('answers "stop" for each piece that comes while it is blocked', () => {
    const { reader } = blockedOn(Buffer.from('0000000900000003', 'hex'))
    expect(pour(reader, Buffer.from('x'))).toBe(false)
    expect(pour(reader, Buffer.from('y'))).toBe(false)
    expect(reader.blocked).toBe(true)
  })

  it('keeps a large spill whole and refuses more than its bound', () => {
    const body = pattern(SPILL_MAX_BYTES, 3)
    const { handler, reader } = blockedOn(Buffer.concat([Buffer.from('0000000900080000', 'hex'), body]))
    expect(body.length).toBe(0x80000)
    expect(codeOf(() => pour(reader, Uint8Array.of(1)))).toBe('PROTOCOL_VIOLATION')
    reader.unblock(new Uint8Array(SPILL_MAX_BYTES))
    expect(handler.got[0]?.hex === body.toString('hex')).toBe(true)
  })

  it('cannot be unblocked twice', () => {
    const { reader } = blockedOn(Buffer.from('0000000900000003', 'hex'))
    reader.unblock(new Uint8Array(3))
    expect(codeOf(() => reader.unblock(new Uint8Array(3)))).toBe('INTERNAL')
  })

  it('gives the same frames wherever memory was short', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: THREE.length }), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), (step, short) => {
        const handler = new Handler()
        const sizes: number[] = []
        const handed = handler.bodyFor.bind(handler)
        handler.bodyFor = (number, size) => {
          const body = handed(number, size)
          return short[sizes.push(size) - 1] ? null : body
        }
        const reader = new FrameReader(handler)
        for (let at = 0; at < THREE.length; at += step) {
          pour(reader, THREE.subarray(at, at + step))
          while (reader.blocked && at % 3 === 0) reader.unblock(new Uint8Array(sizes.at(-1) ?? 0))
        }
        while (reader.blocked) reader.unblock(new Uint8Array(sizes.at(-1) ?? 0))
        expect(handler.got).toEqual(THREE_GOT)
      }),
      { numRuns: 200 },
    )
  })
})
