import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COMPRESS_TYPES } from '../../../shared/transfer.ts'
import { FULL_CHUNK_MAX, TRANSFER_BUFFER_BYTES } from '../limits.ts'
import { codeOf } from '../testing/support.ts'
import { type Agreement, agree, buildHeader, checkAnswer, fittingConnections, type Header } from './header.ts'
import { decodeMessage, encodeMessage } from './messages.ts'
import { layOut } from './plan.ts'

const KIB = 1024
const MIB = 1024 * KIB
const AGREEMENT: Agreement = { oneChunk: MIB, compressType: 'Zstd', digest: 'xxh3-128', connections: 4 }

function header(agreement: Partial<Agreement> = {}): Header {
  const wanted = { ...AGREEMENT, ...agreement }
  return buildHeader({
    layout: layOut([12 * MIB, 5], wanted.oneChunk),
    agreement: wanted,
    title: 'film.mkv',
    kind: 'files',
    deviceName: 'Desk',
    deviceKind: 'laptop',
  })
}

describe('buildHeader', () => {
  it('fills the six published fields and what 2.0.0 adds', () => {
    expect(header()).toEqual({
      type: 'HEADER',
      OneChunk: MIB,
      FullChunk: 13,
      FullSize: 12 * MIB + 5,
      DPVersion: '2.0.0',
      CompressType: 'Zstd',
      FileName: 'film.mkv',
      Kind: 'files',
      Digest: 'xxh3-128',
      Digests: ['xxh3-128', 'sha-256'],
      CompressTypes: ['None', 'Zstd', 'Zip', 'TarGz'],
      Connections: 4,
      Capabilities: ['resume', 'have', 'void', 'rate'],
      DeviceName: 'Desk',
      DeviceKind: 'laptop',
    })
  })

  it('names at most FULL_CHUNK_MAX chunks', () => {
    const wish = { agreement: AGREEMENT, title: 'film.mkv', kind: 'files', deviceName: 'Desk', deviceKind: 'laptop' } as const
    expect(buildHeader({ ...wish, layout: layOut([FULL_CHUNK_MAX * MIB], MIB) }).FullChunk).toBe(FULL_CHUNK_MAX)
    expect(codeOf(() => buildHeader({ ...wish, layout: layOut([FULL_CHUNK_MAX * MIB + 1], MIB) }))).toBe('LIMIT_EXCEEDED')
  })

  it('is a legal message', () => {
    expect(decodeMessage(encodeMessage(header()).subarray(8))).toEqual({ known: true, message: header() })
  })
})

describe('agree', () => {
  it('takes what fits and lowers what does not', () => {
    expect(agree(header(), 16)).toEqual(AGREEMENT)
    expect(agree(header(), 2)).toEqual({ ...AGREEMENT, connections: 2 })
    expect(agree(header({ oneChunk: 16 * MIB, connections: 16 }), 16)).toEqual({ ...AGREEMENT, oneChunk: 16 * MIB, connections: 2 })
    expect(agree({ ...header(), CompressType: 'TarGz' }, 4)).toEqual({ ...AGREEMENT, compressType: 'TarGz' })
    expect(agree(header({ digest: 'sha-256' }), 4)).toEqual({ ...AGREEMENT, digest: 'sha-256' })
  })

  it('refuses another version', () => {
    expect(codeOf(() => agree({ ...header(), DPVersion: '2.1.0' }, 4))).toBe('VERSION_MISMATCH')
  })

  it('never raises a term, and the sender accepts every answer of it', () => {
    const wishes = fc.record({
      oneChunk: fc.integer({ min: 64 * KIB, max: 16 * MIB }),
      connections: fc.integer({ min: 1, max: 16 }),
      type: fc.constantFrom(...COMPRESS_TYPES),
      digest: fc.constantFrom('xxh3-128' as const, 'sha-256' as const),
    })
    fc.assert(
      fc.property(wishes, fc.integer({ min: 1, max: 16 }), ({ oneChunk, connections, type, digest }, own) => {
        const asked = { ...header({ oneChunk, connections, digest }), CompressType: type }
        const agreed = agree(asked, own)
        expect([agreed.oneChunk, agreed.digest]).toEqual([oneChunk, digest])
        expect([type, 'None']).toContain(agreed.compressType)
        expect(agreed.connections).toBeGreaterThanOrEqual(1)
        expect(agreed.connections).toBeLessThanOrEqual(Math.min(connections, own, fittingConnections(oneChunk)))
        expect(checkAnswer(header(agreed), asked)).toEqual(agreed)
      }),
    )
  })
})

describe('fittingConnections', () => {
  it('lets a chunk a connection, and as many waiting ones, fit the buffers', () => {
    expect([64 * KIB, 256 * KIB, MIB, 4 * MIB, 16 * MIB].map((size) => fittingConnections(size))).toEqual([512, 128, 32, 8, 2])
    expect(fittingConnections(TRANSFER_BUFFER_BYTES)).toBe(1)
    expect(fittingConnections(1)).toBe(512)
  })
})

describe('checkAnswer', () => {
  it('takes the same terms and lower ones', () => {
    expect(checkAnswer(header(), header())).toEqual(AGREEMENT)
    expect(checkAnswer(header({ connections: 1, compressType: 'None' }), header())).toEqual({ ...AGREEMENT, connections: 1, compressType: 'None' })
  })

  it.each([
    ['more connections', { Connections: 5 }],
    ['larger chunks', { OneChunk: 2 * MIB }],
    ['smaller chunks, which would lay out anew', { OneChunk: 512 * KIB }],
    ['another version', { DPVersion: '1.1.0' }],
    ['a codec that was not offered', { CompressType: 'Zip' as const }],
  ])('refuses %s', (_, fields) => {
    expect(codeOf(() => checkAnswer({ ...header(), ...fields }, header()))).toBe('PROTOCOL_VIOLATION')
  })

  it('takes another digest that was offered, and no other', () => {
    expect(checkAnswer({ ...header(), Digest: 'sha-256' }, header()).digest).toBe('sha-256')
    expect(codeOf(() => checkAnswer({ ...header(), Digest: 'sha-256' }, { ...header(), Digests: ['xxh3-128'] }))).toBe('PROTOCOL_VIOLATION')
  })

  it('refuses a codec that was not offered', () => {
    expect(codeOf(() => checkAnswer(header({ compressType: 'Zstd' }), header({ compressType: 'None' })))).toBe('PROTOCOL_VIOLATION')
  })
})
