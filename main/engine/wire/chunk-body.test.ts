import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../testing/support.ts'
import { chunkBodyBounds, readChunkBody, writeChunkHead } from './chunk-body.ts'

const DIGEST = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex')

function body(flags: number, rawLength: number, data: string): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt8(flags, 0)
  head.writeUInt32BE(rawLength, 1)
  return Buffer.concat([head, DIGEST, Buffer.from(data)])
}

describe('the head of a chunk', () => {
  it('is flags, raw length and digest', () => {
    const target = Buffer.alloc(24, 0xee)
    expect(writeChunkHead(target, { encoded: true, rawLength: 0x0102_0304, digest: DIGEST })).toBe(21)
    expect(target.toString('hex')).toBe('0101020304000102030405060708090a0b0c0d0e0feeeeee')
    expect(writeChunkHead(target, { encoded: false, rawLength: 7, digest: DIGEST })).toBe(21)
    expect(target.subarray(0, 5).toString('hex')).toBe('0000000007')
  })

  it('comes back with any digest and data', () => {
    fc.assert(
      fc.property(fc.constantFrom(16, 32), fc.boolean(), fc.uint8Array({ minLength: 1, maxLength: 50 }), (digestBytes, encoded, data) => {
        const rawLength = data.length + (encoded ? 1000 : 0)
        const bytes = Buffer.alloc(5 + digestBytes + data.length)
        const digest = Buffer.alloc(digestBytes, 0xd1)
        bytes.set(data, writeChunkHead(bytes, { encoded, rawLength, digest }))
        const read = readChunkBody(bytes, digestBytes, rawLength)
        expect([read.encoded, read.rawLength, read.digest.toString('hex'), read.data.toString('hex')]).toEqual([
          encoded,
          rawLength,
          digest.toString('hex'),
          Buffer.from(data).toString('hex'),
        ])
      }),
    )
  })

  it('is read without a copy', () => {
    const bytes = body(0, 3, 'abc')
    const read = readChunkBody(bytes, 16, 3)
    expect([read.data.buffer === bytes.buffer, read.data.byteOffset - bytes.byteOffset]).toEqual([true, 21])
  })

  it.each([
    ['another raw length', body(1, 4, 'abc')],
    ['a raw length of nothing', body(1, 0, 'abc')],
    ['the largest raw length', body(1, 0xffff_ffff, 'abc')],
    ['raw bytes that are too few', body(0, 3, 'ab')],
    ['raw bytes that are too many', body(0, 3, 'abcd')],
    ['an unknown flag', body(2, 3, 'abc')],
    ['an unknown flag beside the known one', body(0x81, 3, 'abc')],
  ])('is refused for %s', (_, bytes) => {
    expect(codeOf(() => readChunkBody(bytes, 16, 3))).toBe('PROTOCOL_VIOLATION')
  })

  it('bounds the size of its frame', () => {
    expect(chunkBodyBounds(16, 262_144)).toEqual({ least: 22, most: 262_165 })
    expect(chunkBodyBounds(32, 1)).toEqual({ least: 38, most: 38 })
  })
})
