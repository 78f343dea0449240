import { crc32 } from 'node:zlib'
import { damaged } from './damaged.ts'
import { inflated } from './inflate.ts'
import type { PartFile } from './part-file.ts'

/** Fixed part of the head; the optional fields behind it are short in every honest file. */
const HEAD_BYTES = 10
const HEAD_MAX_BYTES = 4096
const TAIL_BYTES = 8
const FLAG_HEAD_CRC = 2
const FLAG_EXTRA = 4
const FLAG_NAME = 8
const FLAG_COMMENT = 16
const FLAGS_RESERVED = 0xe0

/** One gzip member (RFC 1952) that is all of the bytes; CRC and length are checked at the end. Throws DIGEST_MISMATCH. */
export async function* gunzipped(file: PartFile, from: number, to: number): AsyncGenerator<Buffer> {
  const dataAt = from + (await headBytes(file, from, to))
  if (dataAt + TAIL_BYTES > to) throw damaged()
  let crc = 0
  let bytes = 0
  for await (const piece of inflated(file, dataAt, to - TAIL_BYTES)) {
    crc = crc32(piece, crc)
    bytes += piece.length
    yield piece
  }
  const tail = Buffer.alloc(TAIL_BYTES)
  await file.read(tail, to - TAIL_BYTES)
  if (tail.readUInt32LE(0) !== crc || tail.readUInt32LE(4) !== bytes % 2 ** 32) throw damaged()
}

async function headBytes(file: PartFile, from: number, to: number): Promise<number> {
  const head = Buffer.alloc(Math.min(HEAD_MAX_BYTES, to - from))
  await file.read(head, from)
  if (head.length < HEAD_BYTES || head.readUIntBE(0, 3) !== 0x1f8b08) throw damaged()
  const flags = head.readUInt8(3)
  if ((flags & FLAGS_RESERVED) !== 0) throw damaged()
  let at = HEAD_BYTES
  if ((flags & FLAG_EXTRA) !== 0) {
    if (at + 2 > head.length) throw damaged()
    at += 2 + head.readUInt16LE(at)
  }
  for (const flag of [FLAG_NAME, FLAG_COMMENT]) {
    if ((flags & flag) === 0) continue
    const end = head.indexOf(0, at)
    if (end < 0) throw damaged()
    at = end + 1
  }
  if ((flags & FLAG_HEAD_CRC) !== 0) at += 2
  if (at > head.length) throw damaged()
  return at
}
