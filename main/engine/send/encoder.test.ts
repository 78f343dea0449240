import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Codec, codecOf } from '../wire/codec/codec.ts'
import { AutoEncoder, always } from './encoder.ts'

const MIB = 1024 * 1024
const CONNECTIONS = 4

function words(bytes: number): Buffer {
  return Buffer.alloc(bytes, 'the same few words, over and over; ')
}

/** Something like text: what travels is about two fifths as long. */
const TEXT = words(MIB)
for (let at = 0; at < MIB; at += 8192) randomBytes(3000).copy(TEXT, at)

interface World {
  /** Wire bytes a second of the path. */
  pathRate: number
  /** Raw bytes a second that one processor encodes at level 1. */
  encodeRate: number
  /** Raw bytes a second that the receiver decodes; it is not waited for otherwise. */
  decodeRate: number
}

/** A sender, a path and a receiver in simulated time: one chunk after the other is encoded, carried and receipted. */
class Simulation {
  nowMs = 0
  wire = 0
  raw = 0
  readonly levels: number[] = []
  readonly world: World
  readonly encoder: AutoEncoder
  /** When each chunk so far had left for good, in order. */
  readonly #leftAtMs: number[] = []

  constructor(world: World, level: number | null = null) {
    this.world = world
    this.encoder = new AutoEncoder({
      codecAt: (at) => this.#codec(at),
      level,
      wireBytes: () => this.wire,
      rawBytes: () => this.raw,
      now: () => this.nowMs,
    })
  }

  #codec(level: number): Codec {
    const real = codecOf('Zstd')
    return {
      ...real,
      encode: async (raw) => {
        if (raw.length > 64 * 1024) {
          this.levels.push(level)
          this.nowMs += (raw.length / this.world.encodeRate) * 1000 * Math.max(1, level / 1.5)
        }
        return real.encode(raw)
      },
    }
  }

  /** Sends chunks until `seconds` have passed; the share of them that was encoded in the last half, and the mean raw rate of it. */
  async run(seconds: number, chunk: Buffer): Promise<{ encoded: number; rawRate: number }> {
    const startMs = this.nowMs
    const halfMs = startMs + seconds * 500
    let count = 0
    let encodedCount = 0
    let bytes = 0
    while (this.nowMs < startMs + seconds * 1000) {
      // a connection holds a chunk until the path has taken it; a few more are read ahead
      const before = this.#leftAtMs
      this.nowMs = Math.max(this.nowMs, before.at(-CONNECTIONS - 3) ?? 0)
      const hungry = (before.at(-CONNECTIONS) ?? 0) <= this.nowMs
      const encoded = await this.encoder.encode(chunk, hungry)
      this.nowMs += (chunk.length / 4e9) * 1000
      const wire = encoded?.length ?? chunk.length
      const carryMs = (wire / this.world.pathRate) * 1000
      const decodeMs = encoded ? (chunk.length / this.world.decodeRate) * 1000 : 0
      before.push(Math.max(this.nowMs, before.at(-1) ?? 0) + Math.max(carryMs, decodeMs))
      this.wire += wire
      this.raw += chunk.length
      if (this.nowMs < halfMs) continue
      count += 1
      encodedCount += encoded ? 1 : 0
      bytes += chunk.length
    }
    return { encoded: encodedCount / count, rawRate: bytes / ((this.nowMs - halfMs) / 1000) }
  }
}

const GIGABIT = 117e6

describe('auto', () => {
  test('on a path slower than encoding everything that shrinks is encoded', async () => {
    const { encoded, rawRate } = await new Simulation({ pathRate: GIGABIT, encodeRate: 500e6, decodeRate: 2e9 }).run(3, TEXT)
    expect(encoded).toBeGreaterThan(0.6)
    expect(rawRate).toBeGreaterThan(2.3 * GIGABIT)
  })

  test('on a path faster than encoding nothing is, after a short look', async () => {
    const { encoded, rawRate } = await new Simulation({ pathRate: 2e9, encodeRate: 400e6, decodeRate: 2e9 }).run(3, TEXT)
    expect(encoded).toBe(0)
    expect(rawRate).toBeGreaterThan(1.2e9)
  })

  test('what does not shrink is never encoded', async () => {
    const simulation = new Simulation({ pathRate: GIGABIT, encodeRate: 500e6, decodeRate: 2e9 })
    expect((await simulation.run(2, randomBytes(MIB))).encoded).toBe(0)
    expect(simulation.levels).toEqual([])
  })

  test('text behind what does not shrink is noticed within four chunks', async () => {
    const { encoder } = new Simulation({ pathRate: GIGABIT, encodeRate: 500e6, decodeRate: 2e9 })
    for (let count = 0; count < 30; count += 1) expect(await encoder.encode(randomBytes(MIB), false)).toBe(null)
    const text: boolean[] = []
    for (let count = 0; count < 8; count += 1) text.push((await encoder.encode(TEXT, false)) !== null)
    expect(text.indexOf(true)).toBeLessThan(4)
    expect(text.slice(text.indexOf(true))).not.toContain(false)
  })

  test('what does not shrink behind text is encoded once in vain, and then only looked at', async () => {
    const simulation = new Simulation({ pathRate: GIGABIT, encodeRate: 500e6, decodeRate: 2e9 })
    await simulation.encoder.encode(TEXT, false)
    const before = simulation.levels.length
    for (let count = 0; count < 8; count += 1) expect(await simulation.encoder.encode(randomBytes(MIB), false)).toBe(null)
    expect(simulation.levels.length - before).toBe(1)
  })

  test('a path that becomes slow is encoded for, and one that becomes fast no more', async () => {
    const simulation = new Simulation({ pathRate: 2e9, encodeRate: 400e6, decodeRate: 2e9 })
    expect((await simulation.run(2, TEXT)).encoded).toBe(0)
    simulation.world.pathRate = 20e6
    expect((await simulation.run(4, TEXT)).encoded).toBeGreaterThan(0.6)
    simulation.world.pathRate = 4e9
    expect((await simulation.run(6, TEXT)).rawRate).toBeGreaterThan(0.9e9)
  })

  test('encoding that turns out slower than sending raw is given up for a while', async () => {
    const simulation = new Simulation({ pathRate: 2e9, encodeRate: 400e6, decodeRate: 2e9 })
    await simulation.run(2, TEXT)
    simulation.world.pathRate = 100e6
    simulation.world.decodeRate = 10e6
    await simulation.run(4, TEXT)
    expect((await simulation.run(4, TEXT)).encoded).toBeLessThan(0.05)
  })

  test('a very slow path gets a higher level, unless the user chose one', async () => {
    const slow = new Simulation({ pathRate: 0.5e6, encodeRate: 500e6, decodeRate: 2e9 })
    await slow.run(3, TEXT)
    expect(slow.levels.at(0)).toBe(1)
    expect(slow.levels.at(-1)).toBe(6)
    const chosen = new Simulation({ pathRate: 0.5e6, encodeRate: 500e6, decodeRate: 2e9 }, 2)
    await chosen.run(3, TEXT)
    expect(new Set(chosen.levels)).toEqual(new Set([2]))
  })

  test('the first chunks of a small drop are encoded, although connections wait: nothing is known yet', async () => {
    const { encoder } = new Simulation({ pathRate: GIGABIT, encodeRate: 500e6, decodeRate: 2e9 })
    expect(await encoder.encode(words(MIB), true)).not.toBe(null)
    expect(encoder.mode).toBe('unknown')
  })
})

test('always: encodes whether a connection waits or not', async () => {
  const encoder = always(codecOf('Zstd'))
  expect(await encoder.encode(words(MIB), true)).not.toBe(null)
  expect(await encoder.encode(randomBytes(MIB), false)).toBe(null)
})
