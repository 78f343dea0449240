import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compressedBlocks, mayOutgrow, withContentSize } from './zstd-frame.ts'

const isHonestFrame = (frame: Buffer, contentBytes: number): boolean => compressedBlocks(frame, contentBytes) !== null

const MAGIC = '28b52ffd'
const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex')

/** A block: raw (type 0), RLE (1), compressed (2), reserved (3). */
function block(options: { type: number; size: number; body: string; last?: boolean }): string {
  const head = (options.size << 3) | (options.type << 1) | (options.last === false ? 0 : 1)
  const bytes = Buffer.alloc(3)
  bytes.writeUIntLE(head, 0, 3)
  return bytes.toString('hex') + options.body
}

const ABC = block({ type: 0, size: 3, body: '616263' })
/** Single segment, one size byte. */
const HONEST = `${MAGIC} 20 03 ${ABC}`

describe('isHonestFrame', () => {
  it('knows the block encoding of the specification', () => {
    expect(ABC).toBe('190000616263')
  })

  it.each([
    ['a single segment with one size byte', HONEST, 3],
    ['a window and an 8-byte size', `${MAGIC} c0 58 0300000000000000 ${ABC}`, 3],
    ['a window and a 4-byte size', `${MAGIC} 80 58 03000000 ${ABC}`, 3],
    ['a window and a 2-byte size, which counts from 256', `${MAGIC} 40 58 0000 ${block({ type: 1, size: 256, body: '61' })}`, 256],
    ['a checksum', `${MAGIC} 24 03 ${ABC} 00000000`, 3],
    ['the unused bit set', `${MAGIC} 30 03 ${ABC}`, 3],
    ['several blocks', `${MAGIC} 20 06 ${block({ type: 0, size: 3, body: '616263', last: false })} ${ABC}`, 6],
    ['a run within its size', `${MAGIC} 80 58 00000200 ${block({ type: 1, size: 131_072, body: '00' })}`, 131_072],
    ['the largest window allowed', `${MAGIC} c0 68 0300000000000000 ${ABC}`, 3],
  ])('takes %s', (_, text, size) => {
    expect(isHonestFrame(hex(text), size)).toBe(true)
  })

  it.each([
    ['another length than expected', HONEST, 4],
    ['a size one too large', `${MAGIC} 20 04 ${ABC}`, 3],
    ['no size at all', `${MAGIC} 00 58 ${ABC}`, 3],
    ['a size of petabytes', `${MAGIC} c0 58 0000000000000080 ${ABC}`, 3],
    ['a window of 9 MiB', `${MAGIC} c0 69 0300000000000000 ${ABC}`, 3],
    ['a window of terabytes', `${MAGIC} c0 ff 0300000000000000 ${ABC}`, 3],
    ['a dictionary id', `${MAGIC} 21 05 03 ${ABC}`, 3],
    ['a dictionary id of nothing', `${MAGIC} 21 00 03 ${ABC}`, 3],
    ['the reserved bit set', `${MAGIC} 28 03 ${ABC}`, 3],
    ['the magic of a skippable frame', `502a4d18 20 03 ${ABC}`, 3],
    ['a skippable frame in front', `502a4d18 00000000 ${HONEST}`, 3],
    ['another magic', `29b52ffd 20 03 ${ABC}`, 3],
    ['a byte behind it', `${HONEST} 00`, 3],
    ['a second frame behind it', `${HONEST} ${HONEST}`, 3],
    ['a skippable frame behind it', `${HONEST} 502a4d18 00000000`, 3],
    ['a checksum that is missing', `${MAGIC} 24 03 ${ABC}`, 3],
    ['a checksum cut short', `${MAGIC} 24 03 ${ABC} 000000`, 3],
    ['no last block', `${MAGIC} 20 03 ${block({ type: 0, size: 3, body: '616263', last: false })}`, 3],
    ['a block that is cut', HONEST.slice(0, -2), 3],
    ['a reserved block type', `${MAGIC} 20 03 ${block({ type: 3, size: 3, body: '616263' })}`, 3],
    ['a block above 128 KiB', `${MAGIC} 80 58 01000200 ${block({ type: 1, size: 131_073, body: '00' })}`, 131_073],
    ['a run longer than the content', `${MAGIC} 20 03 ${block({ type: 1, size: 4, body: '61' })}`, 3],
    [
      'a bomb of runs',
      `${MAGIC} 20 ff ${block({ type: 1, size: 131_072, body: '00', last: false }).repeat(2000)} ${block({ type: 0, size: 0, body: '' })}`,
      255,
    ],
    ['a bomb of tiny compressed blocks', `${MAGIC} 20 ff ${block({ type: 2, size: 4, body: '00000000', last: false }).repeat(40)} ${ABC}`, 255],
    ['nothing', '', 0],
    ['a head only', `${MAGIC} 20 03`, 3],
    ['a head cut inside its size', `${MAGIC} c0 58 030000`, 3],
  ])('refuses %s', (_, text, size) => {
    expect(isHonestFrame(hex(text), size)).toBe(false)
  })

  it('refuses every truncation, and any bytes behind', () => {
    const whole = hex(`${MAGIC} 24 06 ${block({ type: 0, size: 3, body: '616263', last: false })} ${ABC} 01020304`)
    expect(isHonestFrame(whole, 6)).toBe(true)
    for (let length = 0; length < whole.length; length += 1) expect([length, isHonestFrame(whole.subarray(0, length), 6)]).toEqual([length, false])
    fc.assert(fc.property(fc.uint8Array({ minLength: 1 }), (more) => !isHonestFrame(Buffer.concat([whole, more]), 6)))
  })

  it('answers no to any other bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.uint8Array({ maxLength: 64 }).map((rest) => Buffer.concat([hex(MAGIC), rest])),
    )
    fc.assert(fc.property(bytes, (frame) => !isHonestFrame(Buffer.from(frame), 1_000_003)))
  })
})

describe('withContentSize', () => {
  it('inserts the eight bytes behind the window', () => {
    expect(withContentSize(hex(`${MAGIC} 00 58 ${ABC}`), 3)?.toString('hex')).toBe(`${MAGIC}c0580300000000000000${ABC}`)
    expect(withContentSize(hex(`${MAGIC} 04 58 ${ABC} 01020304`), 0x0102_0304_0506)?.toString('hex')).toBe(`${MAGIC}c4580605040302010000${ABC}01020304`)
  })

  it('inserts them behind a dictionary id', () => {
    expect(withContentSize(hex(`${MAGIC} 02 58 aabb ${ABC}`), 3)?.toString('hex')).toBe(`${MAGIC}c258aabb0300000000000000${ABC}`)
  })

  it('leaves a frame that has a size as it is', () => {
    for (const text of [HONEST, `${MAGIC} 40 58 0000 ${ABC}`, `${MAGIC} c0 58 0300000000000000 ${ABC}`]) {
      expect(withContentSize(hex(text), 99)?.equals(hex(text))).toBe(true)
    }
  })

  it('does nothing to what is no frame', () => {
    expect([withContentSize(hex('28b52ffd00'), 1), withContentSize(hex(`29b52ffd0058${ABC}`), 1), withContentSize(Buffer.alloc(0), 1)]).toEqual([
      null,
      null,
      null,
    ])
  })
})

describe('what may come out longer than it says', () => {
  const runs = (count: number): Buffer =>
    hex(`${MAGIC} 20 ff ${block({ type: 2, size: 4, body: '00000000', last: false }).repeat(count)} ${block({ type: 0, size: 0, body: '' })}`)

  it('is told by its number of compressed blocks', () => {
    expect([1, 2, 3, 16].map((count) => compressedBlocks(runs(count), 255))).toEqual([1, 2, 3, 16])
    expect([1, 2, 3, 16].map((count) => mayOutgrow(count, 255))).toEqual([false, false, true, true])
    expect(compressedBlocks(runs(40), 255)).toBe(null)
  })
})
