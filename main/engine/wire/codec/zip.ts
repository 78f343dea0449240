import { crc32 } from 'node:zlib'
import { EngineError } from '../../errors.ts'
import { deflated, inflatedExactly } from './deflate.ts'

/**
 * One chunk as a zip archive with one deflated member, always of this shape, so that it is read by offset:
 *
 *     local header 30 · name 5 · deflate stream … · central header 46 · name 5 · end record 22
 *
 * All fields but CRC-32 and the two sizes are constant: version 2.0, no flags, method 8, time 0, date 33 (1980-01-01),
 * name "chunk", nothing extra.
 */
const NAME = Buffer.from('chunk')
const LOCAL_BYTES = 30 + NAME.length
const CENTRAL_BYTES = 46 + NAME.length
const END_BYTES = 22
const VERSION = 20
const DEFLATE = 8
const DATE_1980 = 33

interface Member {
  readonly crc: number
  readonly packed: number
  readonly unpacked: number
}

export async function encodeZip(raw: Buffer): Promise<Buffer> {
  const stream = await deflated(raw)
  const member = { crc: crc32(raw), packed: stream.length, unpacked: raw.length }
  return Buffer.concat([localHeader(member), stream, tail(member)])
}

/** Exactly `rawLength` bytes. Throws DIGEST_MISMATCH for anything that is not this one shape, byte for byte. */
export async function decodeZip(archive: Buffer, rawLength: number): Promise<Buffer> {
  const packed = archive.length - LOCAL_BYTES - CENTRAL_BYTES - END_BYTES
  if (packed < 1) throw new EngineError('DIGEST_MISMATCH')
  const member = { crc: archive.readUInt32LE(14), packed, unpacked: rawLength }
  const ends = archive.length - CENTRAL_BYTES - END_BYTES
  const honest = archive.subarray(0, LOCAL_BYTES).equals(localHeader(member)) && archive.subarray(ends).equals(tail(member))
  if (!honest) throw new EngineError('DIGEST_MISMATCH')
  const raw = await inflatedExactly(archive.subarray(LOCAL_BYTES, ends), rawLength)
  if (crc32(raw) !== member.crc) throw new EngineError('DIGEST_MISMATCH')
  return raw
}

function localHeader(member: Member): Buffer {
  const header = Buffer.alloc(LOCAL_BYTES)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(VERSION, 4)
  writeMember(header, 8, member)
  NAME.copy(header, 30)
  return header
}

/** Method, time, date, CRC, sizes and name length stand in the same order in both headers. */
function writeMember(header: Buffer, at: number, member: Member): void {
  header.writeUInt16LE(DEFLATE, at)
  header.writeUInt16LE(DATE_1980, at + 4)
  header.writeUInt32LE(member.crc, at + 6)
  header.writeUInt32LE(member.packed, at + 10)
  header.writeUInt32LE(member.unpacked, at + 14)
  header.writeUInt16LE(NAME.length, at + 18)
}

/** Central header and end record. */
function tail(member: Member): Buffer {
  const bytes = Buffer.alloc(CENTRAL_BYTES + END_BYTES)
  bytes.writeUInt32LE(0x02014b50, 0)
  bytes.writeUInt16LE(VERSION, 4)
  bytes.writeUInt16LE(VERSION, 6)
  writeMember(bytes, 10, member)
  NAME.copy(bytes, 46)
  const end = CENTRAL_BYTES
  bytes.writeUInt32LE(0x06054b50, end)
  bytes.writeUInt16LE(1, end + 8)
  bytes.writeUInt16LE(1, end + 10)
  bytes.writeUInt32LE(CENTRAL_BYTES, end + 12)
  bytes.writeUInt32LE(LOCAL_BYTES + member.packed, end + 16)
  return bytes
}
