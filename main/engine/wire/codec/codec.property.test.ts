import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EngineError } from '../../errors.ts'
import { ONE_CHUNK_MAX_BYTES } from '../../limits.ts'
import { FUZZ_TEST_TIMEOUT_MS, runs } from '../../testing/fuzz.ts'
import { pattern } from '../../testing/support.ts'
import { CODECS, codecOf } from './codec.ts'

const NOISE = pattern(256 * 1024)
const KIB = 1024

/** Bytes as files have them: noise, runs and repetitions, one behind the other. */
const part = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.tuple(fc.nat(255), fc.integer({ min: 1, max: 70_000 })).map(([byte, length]) => Buffer.alloc(length, byte)),
  fc.tuple(fc.uint8Array({ minLength: 2, maxLength: 40 }), fc.integer({ min: 1, max: 30_000 })).map(([unit, length]) => Buffer.alloc(length, unit)),
  fc.tuple(fc.nat(NOISE.length - 40_000), fc.integer({ min: 1, max: 40_000 })).map(([at, length]) => NOISE.subarray(at, at + length)),
)
const anyRaw = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => Buffer.concat(parts))

type Outcome = Buffer | 'DIGEST_MISMATCH'

/** Anything but the right bytes or that one code fails the test. */
async function outcome(decoded: Promise<Buffer>): Promise<Outcome> {
  try {
    return await decoded
  } catch (error) {
    if (error instanceof EngineError && error.code === 'DIGEST_MISMATCH') return error.code
    throw error
  }
}

interface Damage {
  readonly name: string
  readonly apply: (encoded: Buffer) => Buffer
}
const at = fc.nat()
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc
    .tuple(at, fc.integer({ min: 1, max: 255 }))
    .map(([where, bits]) => ({ name: `flip ${where} ${bits}`, apply: (bytes: Buffer) => flipped(bytes, where, bits) })),
  // heads and tails hold every length there is
  fc.tuple(fc.nat(80), fc.boolean(), fc.nat(255)).map(([where, tail, byte]) => ({
    name: `byte ${byte} at ${tail ? '-' : ''}${where}`,
    apply: (bytes: Buffer) => withByte(bytes, tail ? bytes.length - 1 - where : where, byte),
  })),
  at.map((where) => ({ name: `cut at ${where}`, apply: (bytes: Buffer) => bytes.subarray(0, where % bytes.length) })),
  fc.tuple(at, fc.uint8Array({ minLength: 1, maxLength: 9 })).map(([where, more]) => ({
    name: `insert ${more.length} at ${where}`,
    apply: (bytes: Buffer) => Buffer.concat([bytes.subarray(0, where % (bytes.length + 1)), more, bytes.subarray(where % (bytes.length + 1))]),
  })),
  fc.tuple(at, fc.integer({ min: 1, max: 20 })).map(([where, count]) => ({
    name: `leave out ${count} at ${where}`,
    apply: (bytes: Buffer) => Buffer.concat([bytes.subarray(0, where % bytes.length), bytes.subarray((where % bytes.length) + count)]),
  })),
  fc.constant({ name: 'twice', apply: (bytes: Buffer) => Buffer.concat([bytes, bytes]) }),
)

function flipped(bytes: Buffer, where: number, bits: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[where % copy.length] = (copy[where % copy.length] ?? 0) ^ bits
  return copy
}

function withByte(bytes: Buffer, where: number, byte: number): Buffer {
  const copy = Buffer.from(bytes)
  if (where >= 0 && where < copy.length) copy[where] = byte
  return copy
}

describe.each(CODECS)(
  '%s',
  (name) => {
    const codec = codecOf(name)

    it('round trips any bytes of 1 … OneChunk, or says that they do not shrink', async () => {
      await fc.assert(
        fc.asyncProperty(anyRaw, async (raw) => {
          const before = Buffer.from(raw)
          const encoded = await codec.encode(raw)
          expect(raw.equals(before)).toBe(true)
          if (encoded === null) return
          expect(encoded.length).toBeLessThan(raw.length)
          const back = await codec.decode(encoded, raw.length)
          expect(back.equals(raw)).toBe(true)
        }),
        runs(60),
      )
      expect(await codec.encode(Buffer.alloc(0))).toBe(null)
    })

    it('round trips the largest chunk there is', async () => {
      const raw = Buffer.alloc(ONE_CHUNK_MAX_BYTES)
      for (let start = 0; start < raw.length; start += 2 * NOISE.length) NOISE.copy(raw, start)
      const encoded = await codec.encode(raw)
      expect(encoded === null).toBe(name === 'None')
      if (encoded) expect((await codec.decode(encoded, raw.length)).equals(raw)).toBe(true)
    })

    it('gives damaged bytes back as right ones or not at all, at exactly the length that was due', async () => {
      await fc.assert(
        fc.asyncProperty(anyRaw, fc.array(damage, { minLength: 1, maxLength: 3 }), async (raw, damages) => {
          const encoded = (await codec.encode(raw)) ?? raw
          const wrong = damages.reduce((bytes, { apply }) => apply(bytes), encoded)
          const before = Buffer.from(wrong)
          const result = await outcome(codec.decode(wrong, raw.length))
          expect(wrong.equals(before)).toBe(true)
          if (result === 'DIGEST_MISMATCH') return
          expect(result.length).toBe(raw.length)
          // zstd frames carry no checksum: there the chunk's digest is what tells
          if (name !== 'Zstd') expect(result.equals(raw)).toBe(true)
        }),
        runs(150),
      )
    })

    it('takes an encoding for no other length than its own', async () => {
      await fc.assert(
        fc.asyncProperty(anyRaw, fc.integer({ min: 1, max: 64 * KIB }), async (raw, length) => {
          fc.pre(length !== raw.length)
          const encoded = (await codec.encode(raw)) ?? raw
          expect(await outcome(codec.decode(encoded, length))).toBe('DIGEST_MISMATCH')
        }),
        runs(40),
      )
    })

    it('takes no byte more: not behind the end, and not behind what is packed', async () => {
      await fc.assert(
        fc.asyncProperty(anyRaw, fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.constantFrom(0, 8, 73), async (raw, more, fromEnd) => {
          const encoded = await codec.encode(raw)
          if (encoded === null) return
          const at = Math.max(0, encoded.length - fromEnd)
          const longer = Buffer.concat([encoded.subarray(0, at), more, encoded.subarray(at)])
          expect(await outcome(codec.decode(longer, raw.length))).toBe('DIGEST_MISMATCH')
        }),
        runs(60),
      )
    })

    it('takes no bytes of another codec, and no others', async () => {
      await fc.assert(
        fc.asyncProperty(anyRaw, fc.constantFrom(...CODECS), async (raw, other) => {
          fc.pre(other !== name)
          const encoded = (await codecOf(other).encode(raw)) ?? raw
          expect(await outcome(codec.decode(encoded, raw.length))).toBe('DIGEST_MISMATCH')
        }),
        runs(40),
      )
    })
  },
  FUZZ_TEST_TIMEOUT_MS,
)
