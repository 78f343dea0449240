import { createXXHash128 } from 'hash-wasm'
import { describe, expect, it } from 'vitest'
import { fastXxh3, hashingMemory } from './xxh3.ts'

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
    const memory = hashingMemory(length + 200)
    for (const at of [0, 29, 64, 200]) {
      const there = memory?.bytes.subarray(at, at + length)
      there?.set(raw)
      expect(hexOf(there && fastXxh3(there)), `at ${at}`).toBe(expected)
      expect(there?.equals(raw), 'the bytes are as they were').toBe(true)
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
