import { createXXHash128 } from 'hash-wasm'
import { describe, expect, it } from 'vitest'
import { ArrivingDigest, fastXxh3, hashingMemory } from './xxh3.ts'

const KIB = 1024
/** Around every border of the algorithm, and of the pieces in which bytes are copied through. */
const LENGTHS = [
  241,
  255,
  256,
  257,
  1023,
  1024,
  1025,
  1088,
  1089,
  2048,
  2049,
  256 * KIB - 1,
  256 * KIB,
  256 * KIB + 1,
  256 * KIB + 64,
  512 * KIB,
  1024 * KIB + 7,
]

function pattern(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length; at += 1) bytes[at] = (at * 167 + (at >> 8) * 13 + (at >> 16)) & 0xff
  return bytes
}

const hexOf = (bytes: Uint8Array | null | undefined): string | null => (bytes ? Buffer.from(bytes).toString('hex') : null)

async function reference(raw: Uint8Array): Promise<string> {
  return (await createXXHash128()).init().update(raw).digest()
}

describe('XXH3 in memory of its own', () => {
  it.each(LENGTHS)('of %d bytes is that of another implementation, wherever they lie', async (length) => {
    const raw = pattern(length)
    const expected = await reference(raw)
    expect(hexOf(fastXxh3(raw)), 'elsewhere').toBe(expected)
    for (const shared of [false, true]) {
      const memory = hashingMemory(length + 200, shared)
      expect(memory?.bytes.buffer instanceof SharedArrayBuffer, 'other threads can use it').toBe(shared)
      for (const at of [0, 29, 64, 200]) {
        const there = memory?.bytes.subarray(at, at + length)
        there?.set(raw)
        expect(hexOf(there && fastXxh3(there)), `at ${at}`).toBe(expected)
        expect(there?.equals(raw), 'the bytes are as they were').toBe(true)
      }
    }
  })

  it('leaves short input to others', () => {
    expect(fastXxh3(Buffer.alloc(240))).toBeNull()
    expect(fastXxh3(Buffer.alloc(241))).not.toBeNull()
  })

  it('gives digests that later ones do not change', () => {
    const first = fastXxh3(pattern(5000))
    const hex = hexOf(first)
    fastXxh3(Buffer.alloc(5000, 9))
    expect(hexOf(first)).toBe(hex)
  })

  it('tells where there is no such memory', () => {
    expect(hashingMemory(2 ** 40)).toBeNull()
  })
})

describe('XXH3 of bytes that are still arriving', () => {
  const LENGTH = 1024 * KIB + 7

  it.each([1, 1000, 16 * KIB, 96 * KIB, 96 * KIB + 1, 300 * KIB])('two at a time, %d bytes at once: each is that of its own bytes', async (step) => {
    const memory = hashingMemory(2 * LENGTH + 100)
    const contents = [pattern(LENGTH), Buffer.alloc(LENGTH, 'another content')]
    const parts = contents.map((bytes, n) => {
      const room = memory?.bytes.subarray(n * (LENGTH + 29) + 13, n * (LENGTH + 29) + 13 + LENGTH) ?? Buffer.alloc(0)
      const arriving = new ArrivingDigest()
      expect(arriving.begin(room)).toBe(true)
      return { bytes, room, arriving }
    })
    // what lay there before is no part of it
    for (const { room } of parts) room.fill(0xee)
    for (let have = 0; have < LENGTH; ) {
      const next = Math.min(LENGTH, have + Math.max(step, 500))
      for (const { bytes, room, arriving } of parts) {
        bytes.copy(room, have, have, next)
        if (next < LENGTH) arriving.has(next)
      }
      // another digest in the same memory meanwhile
      fastXxh3(parts[0]?.room.subarray(0, 5000) ?? Buffer.alloc(0))
      have = next
    }
    for (const { bytes, arriving } of parts) expect(hexOf(arriving.end())).toBe(await reference(bytes))
  })

  it('one after another, and none where one was dropped or does not pay', async () => {
    const memory = hashingMemory(LENGTH)
    const arriving = new ArrivingDigest()
    for (const content of ['a', 'b']) {
      const room = memory?.bytes.subarray(0, LENGTH).fill(content) ?? Buffer.alloc(0)
      arriving.begin(room)
      arriving.has(200 * KIB)
      expect(hexOf(arriving.end())).toBe(await reference(room))
      expect(arriving.end()).toBeNull()
    }
    arriving.begin(memory?.bytes ?? Buffer.alloc(0))
    arriving.drop()
    arriving.has(200 * KIB)
    expect(arriving.end()).toBeNull()
    expect(arriving.begin(Buffer.alloc(LENGTH))).toBe(false)
    expect(arriving.begin(memory?.bytes.subarray(0, 1000) ?? Buffer.alloc(0))).toBe(false)
  })
})
