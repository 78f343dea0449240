import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CLASSIC_BLOCK_BYTES, CLASSIC_READ_AHEAD_BYTES } from '../limits.ts'
import { pattern } from '../testing/support.ts'
import { Inlet } from './inlet.ts'

/** As a socket does it: into the memory that was named last, and only then another one is asked for. */
class Arrivals {
  readonly #inlet: Inlet
  #given: Uint8Array

  constructor(inlet: Inlet) {
    this.#inlet = inlet
    this.#given = inlet.target()
  }

  /** At most as much as fits; what was left over comes again later. */
  land(bytes: Uint8Array): { readonly landed: number; readonly goOn: boolean } {
    const landed = Math.min(bytes.length, this.#given.length)
    this.#given.set(bytes.subarray(0, landed))
    const goOn = this.#inlet.filled(landed)
    this.#given = this.#inlet.target()
    return { landed, goOn }
  }

  all(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += this.land(bytes.subarray(at)).landed
  }
}

function taken(inlet: Inlet, bytes: number): Buffer {
  const target = Buffer.alloc(bytes)
  return target.subarray(0, inlet.take(target))
}

describe('bytes that nobody waits for', () => {
  test('stay until they are taken, in their order', () => {
    const inlet = new Inlet()
    new Arrivals(inlet).all(pattern(200_000))
    expect(inlet.waiting).toBe(200_000)
    expect(inlet.look().equals(pattern(200_000))).toBe(true)
    const first = taken(inlet, 70_000)
    inlet.giveBack(first.subarray(69_990))
    expect(first.equals(pattern(200_000).subarray(0, 70_000))).toBe(true)
    expect(taken(inlet, 1_000_000).equals(pattern(200_000).subarray(69_990))).toBe(true)
    expect(inlet.waiting).toBe(0)
  })

  test('are enough once so many wait', () => {
    const inlet = new Inlet()
    const arrivals = new Arrivals(inlet)
    const block = pattern(CLASSIC_BLOCK_BYTES)
    for (let have = block.length; have < CLASSIC_READ_AHEAD_BYTES; have += block.length) expect(arrivals.land(block).goOn).toBe(true)
    expect(arrivals.land(block).goOn).toBe(false)
    expect(new Inlet().came(Buffer.alloc(CLASSIC_READ_AHEAD_BYTES))).toBe(false)
  })

  test('are thrown away once it is shut, and no end of them stops the reader', () => {
    const inlet = new Inlet()
    const arrivals = new Arrivals(inlet)
    arrivals.all(pattern(10))
    inlet.want(Buffer.alloc(100))
    inlet.shut()
    for (let count = 0; count < 100; count += 1) expect(arrivals.land(pattern(CLASSIC_BLOCK_BYTES)).goOn).toBe(true)
    expect(inlet.came(pattern(10))).toBe(true)
    expect(inlet.waiting).toBe(0)
  })
})

describe('bytes that somebody waits for', () => {
  test('land where they belong; when it is full, that is enough', () => {
    const inlet = new Inlet()
    const arrivals = new Arrivals(inlet)
    const target = Buffer.alloc(300_000)
    inlet.want(target)
    // the memory that was named before
    expect(arrivals.land(pattern(300_000)).landed).toBe(CLASSIC_BLOCK_BYTES)
    expect(inlet.target().buffer).toBe(target.buffer)
    expect(inlet.missing).toBe(300_000 - CLASSIC_BLOCK_BYTES)
    expect(arrivals.land(pattern(300_000).subarray(CLASSIC_BLOCK_BYTES)).goOn).toBe(false)
    expect(target.equals(pattern(300_000))).toBe(true)
    expect(inlet.waiting + inlet.missing).toBe(0)
    expect(inlet.target().buffer).not.toBe(target.buffer)
  })

  test('and more of them: the rest waits', () => {
    const inlet = new Inlet()
    const target = Buffer.alloc(100)
    inlet.want(target)
    expect(inlet.came(pattern(250))).toBe(false)
    expect(target.equals(pattern(250).subarray(0, 100))).toBe(true)
    expect(taken(inlet, 1000).equals(pattern(250).subarray(100))).toBe(true)
  })

  test('and who has gone: late ones are kept, wherever that memory is used meanwhile', () => {
    const inlet = new Inlet()
    const target = Buffer.alloc(100_000)
    inlet.want(target)
    const arrivals = new Arrivals(inlet)
    inlet.want(null)
    arrivals.land(pattern(1000))
    target.fill(0)
    expect(taken(inlet, 10_000).equals(pattern(1000))).toBe(true)
  })
})

test.each(['in place', 'by data events'])('a stream that comes %s is the same however it is taken', (way) => {
  const act = fc.oneof(
    fc.record({ kind: fc.constant('come' as const), bytes: fc.integer({ min: 1, max: 150_000 }) }),
    fc.record({ kind: fc.constant('take' as const), bytes: fc.integer({ min: 1, max: 150_000 }) }),
    fc.record({ kind: fc.constant('want' as const), bytes: fc.integer({ min: 1, max: 150_000 }) }),
  )
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const inlet = new Inlet()
      const arrivals = new Arrivals(inlet)
      const sent = pattern(40 * 150_000)
      const got: Buffer[] = []
      let at = 0
      let wanted: Buffer | null = null
      for (const { kind, bytes } of acts) {
        if (kind === 'take' && inlet.missing === 0) got.push(taken(inlet, bytes))
        if (kind === 'want' && inlet.missing === 0 && inlet.waiting === 0) {
          wanted = Buffer.alloc(bytes)
          inlet.want(wanted)
          got.push(wanted)
        }
        if (kind !== 'come') continue
        if (way === 'in place') {
          at += arrivals.land(sent.subarray(at, at + bytes)).landed
        } else {
          inlet.came(Buffer.from(sent.subarray(at, at + bytes)))
          at += bytes
        }
      }
      const open = wanted && inlet.missing > 0 ? inlet.missing : 0
      if (open > 0) got.push((got.pop() as Buffer).subarray(0, -open))
      got.push(taken(inlet, sent.length))
      expect(Buffer.concat(got).equals(sent.subarray(0, at))).toBe(true)
    }),
    { numRuns: 150 },
  )
})
