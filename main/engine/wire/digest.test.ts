import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDigester, DIGEST_BYTES, rootOf } from './digest.ts'

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** The test buffer of the xxHash project: bytes of a generator seeded with PRIME32 and multiplied by PRIME64. */
function sanityBuffer(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let state = 2_654_435_761n
  for (let at = 0; at < length; at += 1) {
    bytes[at] = Number(state >> 56n)
    state = (state * 11_400_714_785_074_694_797n) & 0xffff_ffff_ffff_ffffn
  }
  return bytes
}

describe('XXH3-128', () => {
  // The published check values of the xxHash project (seed 0), high half first: the canonical form.
  it.each([
    [0, '99aa06d3014798d86001c324468d497f'],
    [1, 'a6cd5e9392000f6ac44bdff4074eecdb'],
    [6, '082afe0b8162d12a3e7039bdda43cfc6'],
    [12, '6e3efd8fc7802b18061a192713f69ad9'],
    [24, '0ce966e4678d37611e7044d28b1b901d'],
    [48, 'a002ac4e5478227ef942219aed80f67b'],
    [81, '4952f58181ab00425e8bafb9f95fb803'],
    [222, '337e09641b948717f1aebd597cec6b3a'],
    [403, '1b6de21e332dd73dcdeb804d65c6dea4'],
    [512, '18d2d110dcc9bca1617e49599013cb6b'],
    [2048, 'f736557fd47073a5dd59e2c3a5f038e0'],
    [2367, 'e89c0f6ff369b427cb37aeb9e5d361ed'],
  ])('of %d bytes of the test buffer is the published value', async (length, hex) => {
    const digester = await createDigester('xxh3-128')
    expect(hexOf(digester.digest(sanityBuffer(length)))).toBe(hex)
  })

  it('is 16 bytes, and one digester serves one chunk after another', async () => {
    const digester = await createDigester('xxh3-128')
    const first = digester.digest(Buffer.from('abc'))
    digester.digest(Buffer.alloc(100_000, 7))
    expect([digester.bytes, DIGEST_BYTES['xxh3-128'], first.length]).toEqual([16, 16, 16])
    expect(hexOf(first)).toBe('06b05ab6733a618578af5f94892f3950')
    expect(hexOf(digester.digest(Buffer.from('abc')))).toBe('06b05ab6733a618578af5f94892f3950')
  })
})

describe('SHA-256', () => {
  it('gives the published value for "abc"', async () => {
    const digester = await createDigester('sha-256')
    expect(hexOf(digester.digest(Buffer.from('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect([digester.bytes, DIGEST_BYTES['sha-256']]).toEqual([32, 32])
  })
})

describe('rootOf', () => {
  it('hashes FullSize as uint64, OneChunk as uint32, both big-endian, then the digests', () => {
    // printf 0000000000000003 00010000 000102…0f | xxd -r -p | sha256sum
    const digests = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex')
    const text = Buffer.from('000000000000000300010000000102030405060708090a0b0c0d0e0f', 'hex')
    expect(rootOf(3, 65_536, digests)).toBe(createHash('sha256').update(text).digest('hex'))
    expect(rootOf(3, 65_536, digests)).toBe('ea07f815ee8f8193a16618617fe0389dd9cc1b2c1629b4d0c3c9ab5060c0767d')
    expect(rootOf(0, 262_144, Buffer.alloc(0))).toBe('3f7b491f456970beda36f164b52300f9ea7a4304a6c4368a2bdeb9612b53432d')
    expect(rootOf(Number.MAX_SAFE_INTEGER, 16_777_216, Buffer.alloc(32))).toBe('0c9e9cab7d4fcf44d3794790d38c2c2e4c2197a03769153d05e337129429408a')
  })

  it('differs with each of its parts', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 65_536, max: 16_777_216 }), fc.uint8Array({ minLength: 16, maxLength: 64 }), (size, chunk, digests) => {
        const root = rootOf(size, chunk, digests)
        const other = digests.with(0, (digests[0] ?? 0) ^ 1)
        expect(root).toMatch(/^[0-9a-f]{64}$/)
        expect(new Set([root, rootOf(size === 0 ? 1 : size - 1, chunk, digests), rootOf(size, chunk + 1, digests), rootOf(size, chunk, other)]).size).toBe(4)
      }),
      { numRuns: 50 },
    )
  })
})
