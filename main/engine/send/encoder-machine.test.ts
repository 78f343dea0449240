import { describe, expect, test } from 'vitest'
import type { Codec } from '../wire/codec/codec.ts'
import { AutoEncoder, always, type Encoder } from './encoder.ts'

const MIB = 1024 * 1024
const CHUNK = Buffer.alloc(MIB)
/** Of package texts zstd leaves so much. */
const TEXT_RATIO = 1 / 5.46
const CONNECTIONS = 4
/** As the feeder has it: chunks under way, and chunks that are ready. */
const [MADE_AT_ONCE, READY_MAX] = [3, 3]
const READ_MS = 0.4
/** What every chunk costs besides encoding: digests, TLS, both ends. */
const CHUNK_MS = 0.3
const RECEIPTS_EVERY_MS = 25

interface Machine {
  readonly pathRate: number
  /** Raw bytes a second that all its processors together encode. */
  readonly encodeRate: number
  readonly chunks: number
  /** What encoding leaves; 1: nothing is gained. */
  readonly ratio?: number
}

type Manner = 'auto' | 'always' | 'never'

/** A feeder, its connections, a path and receipts, in simulated time: several chunks are made at once, and share the processors. */
class Run {
  readonly #machine: Machine
  readonly #encoder: Encoder | null
  readonly #due: { readonly atMs: number; readonly step: () => void }[] = []
  samples = 0
  #nowMs = 0
  #wire = 0
  #raw = 0
  #ready: number[] = []
  #carried: number[] = []
  #idle = CONNECTIONS
  #making = 0
  #begun = 0
  #arrived = 0
  #pathFreeMs = 0
  #processorFreeMs = 0

  constructor(machine: Machine, manner: Manner) {
    this.#machine = machine
    const codec = { name: 'Zstd', encode: (raw: Buffer) => this.#encode(raw), decode: () => Promise.reject(new Error('not here')) } satisfies Codec
    const auto = () => new AutoEncoder({ codecAt: () => codec, level: null, wireBytes: () => this.#wire, rawBytes: () => this.#raw, now: () => this.#nowMs })
    this.#encoder = manner === 'auto' ? auto() : manner === 'always' ? always(codec) : null
  }

  /** Raw bytes a second, from the first chunk to the last. */
  async rate(): Promise<number> {
    const { chunks } = this.#machine
    this.#after(RECEIPTS_EVERY_MS, () => this.#receipt())
    this.#makeMore()
    while (this.#arrived < chunks) {
      await new Promise((resolve) => setImmediate(resolve))
      const next = this.#due.shift()
      if (!next) continue
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.step()
    }
    return (chunks * MIB * 1000) / this.#nowMs
  }

  #after(ms: number, step: () => void): void {
    const atMs = this.#nowMs + ms
    const at = this.#due.findIndex((other) => other.atMs > atMs)
    this.#due.splice(at < 0 ? this.#due.length : at, 0, { atMs, step })
  }

  #encode(raw: Buffer): Promise<Buffer | null> {
    const { encodeRate, ratio = TEXT_RATIO } = this.#machine
    if (raw.length < MIB) this.samples += 1
    this.#processorFreeMs = Math.max(this.#nowMs, this.#processorFreeMs) + (raw.length / encodeRate) * 1000
    const encoded = ratio < 1 ? Buffer.alloc(raw.length * ratio) : null
    return new Promise((resolve) => this.#after(this.#processorFreeMs - this.#nowMs, () => resolve(encoded)))
  }

  #makeMore(): void {
    while (this.#ready.length > 0 && this.#idle > 0) this.#carry(this.#ready.shift() ?? 0)
    while (this.#making < MADE_AT_ONCE && this.#ready.length < READY_MAX && this.#begun < this.#machine.chunks) {
      this.#making += 1
      this.#begun += 1
      this.#after(READ_MS, () => void this.#make())
    }
  }

  async #make(): Promise<void> {
    const encoded = (await this.#encoder?.encode(CHUNK, this.#idle > 0)) ?? null
    this.#processorFreeMs = Math.max(this.#nowMs, this.#processorFreeMs) + CHUNK_MS
    this.#making -= 1
    this.#ready.push(encoded?.length ?? MIB)
    this.#makeMore()
  }

  #carry(wireBytes: number): void {
    this.#idle -= 1
    this.#pathFreeMs = Math.max(this.#nowMs, this.#pathFreeMs) + (wireBytes / this.#machine.pathRate) * 1000
    this.#after(this.#pathFreeMs - this.#nowMs, () => {
      this.#carried.push(wireBytes)
      this.#idle += 1
      this.#arrived += 1
      this.#makeMore()
    })
  }

  #receipt(): void {
    for (const wireBytes of this.#carried.splice(0)) {
      this.#wire += wireBytes
      this.#raw += MIB
    }
    this.#after(RECEIPTS_EVERY_MS, () => this.#receipt())
  }
}

async function rates(machine: Machine): Promise<Readonly<Record<Manner, number>>> {
  const [auto, ever, never] = await Promise.all((['auto', 'always', 'never'] as const).map((manner) => new Run(machine, manner).rate()))
  return { auto: auto ?? 0, always: ever ?? 0, never: never ?? 0 }
}

describe('auto, in a transfer of a few seconds', () => {
  test.each([
    ['1 Gbit/s, two processors for both ends', { pathRate: 117e6, encodeRate: 300e6, chunks: 256 }],
    ['1 Gbit/s, two faster ones', { pathRate: 117e6, encodeRate: 450e6, chunks: 256 }],
    ['1 Gbit/s, many processors', { pathRate: 117e6, encodeRate: 1300e6, chunks: 256 }],
    ['a wireless path', { pathRate: 5e6, encodeRate: 400e6, chunks: 48 }],
  ])('text is as fast as with everything encoded: %s', async (_, machine) => {
    const { auto, always: ever } = await rates(machine)
    expect(auto / ever).toBeGreaterThan(0.97)
  })

  test.each([
    ['loopback', { pathRate: 1e9, encodeRate: 400e6, chunks: 1024 }],
    ['10 Gbit/s, many processors', { pathRate: 1.1e9, encodeRate: 1300e6, chunks: 1024 }],
    ['1 Gbit/s, a busy processor', { pathRate: 117e6, encodeRate: 30e6, chunks: 256 }],
  ])('a path as fast as encoding is not kept waiting: %s', async (_, machine) => {
    const { auto, never } = await rates(machine)
    expect(auto / never).toBeGreaterThan(0.95)
  })

  test.each([
    ['a little', { pathRate: 117e6, encodeRate: 150e6, chunks: 256 }],
    ['by half', { pathRate: 250e6, encodeRate: 400e6, chunks: 512 }],
  ])('where encoding is faster than the path %s, raw chunks beside it beat either alone', async (_, machine) => {
    const { auto, always: ever, never } = await rates(machine)
    expect(auto / Math.max(ever, never)).toBeGreaterThan(1.25)
  })

  test('what does not shrink costs nothing', async () => {
    const { auto, never } = await rates({ pathRate: 117e6, encodeRate: 800e6, chunks: 256, ratio: 1 })
    expect(auto / never).toBeGreaterThan(0.98)
  })

  test('behind a chunk that shrank no sample is taken', async () => {
    const run = new Run({ pathRate: 5e6, encodeRate: 400e6, chunks: 48 }, 'auto')
    await run.rate()
    expect(run.samples).toBeGreaterThan(0)
    expect(run.samples).toBeLessThanOrEqual(MADE_AT_ONCE)
  })
})
