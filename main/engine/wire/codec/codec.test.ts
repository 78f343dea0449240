import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { compress } from '@mongodb-js/zstd'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOfAsync, pattern } from '../../testing/support.ts'
import { CODECS, codecOf } from './codec.ts'

const KIB = 1024
const zstd = codecOf('Zstd')
/** Compressible, but not by runs alone. */
const TEXT = Buffer.from(Array.from({ length: 20_000 }, (_, index) => `line ${index * 7919} of this text\n`).join(''))

async function frameOf(raw: Buffer): Promise<Buffer> {
  const encoded = await zstd.encode(raw)
  if (!encoded) throw new Error('did not shrink')
  return encoded
}

/** The same frame with another content size in its eight bytes. */
function lying(frame: Buffer, size: number): Buffer {
  const copy = Buffer.from(frame)
  copy.writeBigUInt64LE(BigInt(size), 6)
  return copy
}

const hasZstd = spawnSync('zstd', ['--version']).status === 0

describe('the codecs', () => {
  it('are the four of the published list', () => {
    expect(CODECS.map((name) => codecOf(name).name)).toEqual(['None', 'Zstd', 'Zip', 'TarGz'])
  })

  it('None never encodes and refuses encoded bytes', async () => {
    const none = codecOf('None')
    expect(await none.encode(Buffer.alloc(1000))).toBe(null)
    expect(await codeOfAsync(none.decode(Buffer.alloc(10), 1000))).toBe('DIGEST_MISMATCH')
  })
})

describe('Zstd', () => {
  it.each([
    [1, 16 * 1024 * KIB],
    [6, 16 * 1024 * KIB],
    [19, 512 * KIB],
  ])(
    'level %i makes frames that are taken, up to the largest chunk',
    async (level, bytes) => {
      const raw = Buffer.alloc(bytes)
      for (let at = 0; at < bytes; at += TEXT.length) TEXT.copy(raw, at)
      // no two parts are the same, so that the window matters
      for (let at = 0; at < bytes; at += 512) raw.writeUInt32LE(Math.imul(at, 40_503) >>> 0, at)
      const encoded = await codecOf('Zstd', level).encode(raw)
      expect(encoded?.length).toBeLessThan(bytes / 2)
      expect(encoded && (await zstd.decode(encoded, bytes)).equals(raw)).toBe(true)
    },
    30_000,
  )

  it('heeds the level: a higher one leaves less', async () => {
    const prose = readFileSync('docs/PROTOCOL.md')
    const lengths: number[] = []
    for (const level of [1, 3, 6, 19]) lengths.push((await codecOf('Zstd', level).encode(prose))?.length ?? prose.length)
    expect(lengths).toEqual(lengths.toSorted((a, b) => b - a))
    expect(new Set(lengths).size).toBe(lengths.length)
    expect((await zstd.encode(prose))?.length).toBe(lengths[0])
  })

  it('writes one frame that says its content size in eight bytes behind the window', async () => {
    const frame = await frameOf(TEXT)
    expect(frame.subarray(0, 4).toString('hex')).toBe('28b52ffd')
    expect((frame[4] ?? 0) & 0xe3).toBe(0xc0)
    expect(frame.readBigUInt64LE(6)).toBe(BigInt(TEXT.length))
    expect((await zstd.decode(frame, TEXT.length)).equals(TEXT)).toBe(true)
  })

  it('says that bytes do not shrink', async () => {
    expect(await zstd.encode(pattern(64 * KIB))).toBe(null)
    expect(await zstd.encode(Buffer.from('x'))).toBe(null)
  })

  it('round trips whatever shrinks', async () => {
    const raw = fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.integer({ min: 1, max: 2000 })).map(([unit, times]) => {
      return Buffer.concat(Array<Uint8Array>(times).fill(unit))
    })
    await fc.assert(
      fc.asyncProperty(raw, async (bytes) => {
        const frame = await zstd.encode(bytes)
        if (frame === null) return
        expect(frame.length).toBeLessThan(bytes.length)
        expect((await zstd.decode(frame, bytes.length)).equals(bytes)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it.skipIf(!hasZstd)('opens with the zstd command, which reads the size from it', async () => {
    const frame = await frameOf(TEXT)
    expect(execFileSync('zstd', ['-d', '-c'], { input: frame, maxBuffer: 8 * 1024 * KIB }).equals(TEXT)).toBe(true)
  })

  it.skipIf(!hasZstd)('reads the frames of the zstd command', async () => {
    for (const level of ['-1', '-19']) {
      const frame = execFileSync('zstd', [level, '-c', `--stream-size=${TEXT.length}`], { input: TEXT })
      expect([level, (await zstd.decode(frame, TEXT.length)).equals(TEXT)]).toEqual([level, true])
    }
  })

  it('refuses a frame without a size', async () => {
    const frame = await compress(TEXT, 1)
    expect((frame[4] ?? 0) >> 6).toBe(0)
    expect(await codeOfAsync(zstd.decode(frame, TEXT.length))).toBe('DIGEST_MISMATCH')
  })

  it('refuses a frame that is longer or shorter than its place', async () => {
    const frame = await frameOf(TEXT)
    expect(await codeOfAsync(zstd.decode(frame, TEXT.length + 1))).toBe('DIGEST_MISMATCH')
    expect(await codeOfAsync(zstd.decode(frame, TEXT.length - 1))).toBe('DIGEST_MISMATCH')
  })

  it('refuses a frame that lies about its size', async () => {
    const frame = await frameOf(TEXT)
    for (const size of [1, TEXT.length - 1, TEXT.length + 1, 16 * 1024 * KIB]) {
      expect([size, await codeOfAsync(zstd.decode(lying(frame, size), size))]).toEqual([size, 'DIGEST_MISMATCH'])
    }
  })

  it('refuses zeros beyond the announced length', async () => {
    const frame = await frameOf(Buffer.alloc(16 * 1024 * KIB))
    expect(frame.length).toBeLessThan(2 * KIB)
    expect(await codeOfAsync(zstd.decode(lying(frame, 64 * KIB), 64 * KIB))).toBe('DIGEST_MISMATCH')
  })

  it('refuses truncated, concatenated and trailing bytes', async () => {
    const frame = await frameOf(TEXT.subarray(0, 2000))
    for (let length = 0; length < frame.length; length += 7) expect(await codeOfAsync(zstd.decode(frame.subarray(0, length), 2000))).toBe('DIGEST_MISMATCH')
    expect(await codeOfAsync(zstd.decode(Buffer.concat([frame, Buffer.of(0)]), 2000))).toBe('DIGEST_MISMATCH')
    expect(await codeOfAsync(zstd.decode(Buffer.concat([frame, frame]), 2000))).toBe('DIGEST_MISMATCH')
  })

  it('refuses damage inside or gives other bytes, never another error', async () => {
    const raw = TEXT.subarray(0, 3000)
    const frame = await frameOf(raw)
    await fc.assert(
      fc.asyncProperty(fc.nat(frame.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const damaged = Buffer.from(frame)
        damaged[at] = (damaged[at] ?? 0) ^ flip
        const outcome = await zstd.decode(damaged, raw.length).then(
          (bytes) => bytes.length,
          (error: { code?: string }) => error.code,
        )
        expect([raw.length, 'DIGEST_MISMATCH']).toContain(outcome)
      }),
      { numRuns: 200 },
    )
  })
})
