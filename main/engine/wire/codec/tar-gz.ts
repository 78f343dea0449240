import { crc32 } from 'node:zlib'
import { EngineError } from '../../errors.ts'
import { deflated, inflatedExactly } from './deflate.ts'

/**
 * One chunk as a gzip'd tar with one regular entry, always of this shape:
 *
 *     gzip:  1f 8b 08 00 · time 0 u32 · 00 · ff · deflate stream … · CRC-32 u32 LE · length u32 LE
 *     tar:   header 512 (ustar, name "chunk", mode 0644, owner 0, time 0) · bytes, padded to 512 · 1024 zeros
 */
const GZIP_HEAD = Buffer.from('1f8b08000000000000ff', 'hex')
const GZIP_TAIL_BYTES = 8
const BLOCK_BYTES = 512
const END_BYTES = 2 * BLOCK_BYTES

export async function encodeTarGz(raw: Buffer): Promise<Buffer> {
  const tar = Buffer.concat([tarHeader(raw.length), raw, Buffer.alloc(paddingOf(raw.length) + END_BYTES)])
  return Buffer.concat([GZIP_HEAD, await deflated(tar), gzipTail(tar)])
}

/** Exactly `rawLength` bytes. Throws DIGEST_MISMATCH for anything that is not this one shape: links, PAX records, second members. */
export async function decodeTarGz(archive: Buffer, rawLength: number): Promise<Buffer> {
  const ends = archive.length - GZIP_TAIL_BYTES
  if (ends <= GZIP_HEAD.length || !archive.subarray(0, GZIP_HEAD.length).equals(GZIP_HEAD)) throw new EngineError('DIGEST_MISMATCH')
  const tar = await inflatedExactly(archive.subarray(GZIP_HEAD.length, ends), BLOCK_BYTES + rawLength + paddingOf(rawLength) + END_BYTES)
  const rest = tar.subarray(BLOCK_BYTES + rawLength)
  const honest = tar.subarray(0, BLOCK_BYTES).equals(tarHeader(rawLength)) && rest.every((byte) => byte === 0)
  if (!honest || !archive.subarray(ends).equals(gzipTail(tar))) throw new EngineError('DIGEST_MISMATCH')
  return tar.subarray(BLOCK_BYTES, BLOCK_BYTES + rawLength)
}

function paddingOf(length: number): number {
  return -length & (BLOCK_BYTES - 1)
}

function gzipTail(tar: Buffer): Buffer {
  const tail = Buffer.alloc(GZIP_TAIL_BYTES)
  tail.writeUInt32LE(crc32(tar), 0)
  tail.writeUInt32LE(tar.length, 4)
  return tail
}

/** Numbers are octal text; the checksum is the sum of all bytes with its own field as spaces. */
function tarHeader(length: number): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES)
  header.write('chunk', 0)
  header.write('0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write(`${length.toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136)
  header.write('        ', 148)
  header.write('0', 156)
  header.write('ustar\u000000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}
