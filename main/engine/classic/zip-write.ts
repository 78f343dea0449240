import { crc32, createDeflateRaw } from 'node:zlib'
import { CLASSIC_PIECE_BYTES } from '../limits.ts'
import type { SourceEntry } from '../send/source.ts'
import { piecesOf } from '../send/source-reader.ts'
import { DEFLATE_LEVEL } from '../wire/codec/deflate.ts'
import type { Spool } from './spool.ts'
import { through } from './through.ts'

/**
 * A zip archive (APPNOTE 6.3), written front to back into a spool; CRC and sizes are patched into each local header behind its data,
 * so that no data descriptors are needed. Zip64 only where a number does not fit 32 bits (or 16, for the count).
 */
const MAX_16 = 0xffff
const MAX_32 = 0xffffffff
/** Deflate makes what it cannot shrink a little larger; from here on a local header gets its zip64 field. */
const ZIP64_FROM_BYTES = MAX_32 - 64 * 1024 * 1024
const VERSION_20 = 20
const VERSION_ZIP64 = 45
const MADE_BY_UNIX = 3 << 8
const FLAG_UTF8 = 1 << 11
const METHOD_STORED = 0
const METHOD_DEFLATE = 8

interface Member {
  readonly entry: SourceEntry
  readonly name: Buffer
  readonly offset: number
  readonly zip64: boolean
  crc: number
  packed: number
}

/** All of `entries`, folders too, with names as they are and times to the second. Throws SOURCE_CHANGED, SOURCE_UNREADABLE, NO_SPACE. */
export async function writeZip(entries: readonly SourceEntry[], spool: Spool): Promise<void> {
  const members: Member[] = []
  for (const entry of entries) members.push(await writeMember(entry, spool))
  const start = spool.bytes
  for (const member of members) await spool.append(centralHeader(member))
  await spool.append(endRecords(members.length, start, spool.bytes - start))
}

async function writeMember(entry: SourceEntry, spool: Spool): Promise<Member> {
  const name = Buffer.from(entry.kind === 'directory' ? `${entry.path}/` : entry.path)
  const member: Member = { entry, name, offset: spool.bytes, zip64: entry.size >= ZIP64_FROM_BYTES, crc: 0, packed: 0 }
  await spool.append(localHeader(member))
  if (entry.kind === 'directory') return member
  const start = spool.bytes
  const stream = createDeflateRaw({ level: DEFLATE_LEVEL, chunkSize: CLASSIC_PIECE_BYTES / 4 })
  for await (const piece of through(stream, summed(entry, member))) await spool.append(piece)
  member.packed = spool.bytes - start
  await spool.patch(localHeader(member), member.offset)
  return member
}

async function* summed(entry: SourceEntry, member: Member): AsyncGenerator<Buffer> {
  for await (const piece of piecesOf(entry, CLASSIC_PIECE_BYTES)) {
    member.crc = crc32(piece, member.crc)
    yield piece
  }
}

/** `signature 4 · version 2 · flags 2 · method 2 · time 2 · date 2 · crc 4 · packed 4 · raw 4 · name length 2 · extra length 2 · name · extra` */
function localHeader(member: Member): Buffer {
  const { zip64, name } = member
  const extra = zip64 ? extraField(1, [BigInt(member.entry.size), BigInt(member.packed)]) : Buffer.alloc(0)
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  writeCommon(head, 4, member)
  head.writeUInt32LE(zip64 ? MAX_32 : member.packed, 18)
  head.writeUInt32LE(zip64 ? MAX_32 : member.entry.size, 22)
  head.writeUInt16LE(name.length, 26)
  head.writeUInt16LE(extra.length, 28)
  return Buffer.concat([head, name, extra])
}

/** Version, flags, method, time, date and CRC stand in the same order in both headers. */
function writeCommon(head: Buffer, at: number, { entry, crc, zip64 }: Member): void {
  head.writeUInt16LE(zip64 ? VERSION_ZIP64 : VERSION_20, at)
  head.writeUInt16LE(FLAG_UTF8, at + 2)
  head.writeUInt16LE(entry.kind === 'directory' ? METHOD_STORED : METHOD_DEFLATE, at + 4)
  const { time, date } = dosTime(entry.mtimeUs)
  head.writeUInt16LE(time, at + 6)
  head.writeUInt16LE(date, at + 8)
  head.writeUInt32LE(crc, at + 10)
}

function centralHeader(member: Member): Buffer {
  const { entry, name, packed, offset } = member
  const wide = [entry.size, packed, offset].map((value) => value >= MAX_32 || (member.zip64 && value !== offset))
  const zip64 = wide.includes(true)
  const wideFields = [entry.size, packed, offset].filter((_, at) => wide[at]).map(BigInt)
  const extra = Buffer.concat([zip64 ? extraField(1, wideFields) : Buffer.alloc(0), timeField(entry.mtimeUs)])
  const head = Buffer.alloc(46)
  head.writeUInt32LE(0x02014b50, 0)
  head.writeUInt16LE(MADE_BY_UNIX | (zip64 ? VERSION_ZIP64 : VERSION_20), 4)
  writeCommon(head, 6, { ...member, zip64 })
  head.writeUInt32LE(wide[1] ? MAX_32 : packed, 20)
  head.writeUInt32LE(wide[0] ? MAX_32 : entry.size, 24)
  head.writeUInt16LE(name.length, 28)
  head.writeUInt16LE(extra.length, 30)
  head.writeUInt32LE(attributesOf(entry), 38)
  head.writeUInt32LE(wide[2] ? MAX_32 : offset, 42)
  return Buffer.concat([head, name, extra])
}

/** Unix mode in the upper half, the DOS bit of a folder in the lower one. */
function attributesOf(entry: SourceEntry): number {
  if (entry.kind === 'directory') return (0o40755 * 65_536 + 0x10) >>> 0
  return ((entry.executable ? 0o100755 : 0o100644) * 65_536) >>> 0
}

function extraField(id: number, values: readonly bigint[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length)
  field.writeUInt16LE(id, 0)
  field.writeUInt16LE(8 * values.length, 2)
  values.forEach((value, at) => {
    field.writeBigUInt64LE(value, 4 + 8 * at)
  })
  return field
}

/** "Extended timestamp": seconds since 1970, in UTC, where DOS time knows neither zone nor odd seconds. */
function timeField(mtimeUs: number): Buffer {
  const seconds = Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.floor(mtimeUs / 1e6)))
  const field = Buffer.alloc(9)
  field.writeUInt16LE(0x5455, 0)
  field.writeUInt16LE(5, 2)
  field.writeUInt8(1, 4)
  field.writeInt32LE(seconds, 5)
  return field
}

/** Local time in steps of two seconds, 1980 to 2107. */
function dosTime(mtimeUs: number): { readonly time: number; readonly date: number } {
  const at = new Date(mtimeUs / 1000)
  const year = at.getFullYear()
  if (!(year >= 1980)) return { time: 0, date: 33 }
  if (year > 2107) return { time: 0xbf7d, date: 0xff9f }
  return {
    time: (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1),
    date: ((year - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate(),
  }
}

function endRecords(count: number, start: number, bytes: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Math.min(count, MAX_16), 8)
  end.writeUInt16LE(Math.min(count, MAX_16), 10)
  end.writeUInt32LE(Math.min(bytes, MAX_32), 12)
  end.writeUInt32LE(Math.min(start, MAX_32), 16)
  if (count < MAX_16 && bytes < MAX_32 && start < MAX_32) return end
  const wide = Buffer.alloc(56 + 20)
  wide.writeUInt32LE(0x06064b50, 0)
  wide.writeBigUInt64LE(44n, 4)
  wide.writeUInt16LE(MADE_BY_UNIX | VERSION_ZIP64, 12)
  wide.writeUInt16LE(VERSION_ZIP64, 14)
  wide.writeBigUInt64LE(BigInt(count), 24)
  wide.writeBigUInt64LE(BigInt(count), 32)
  wide.writeBigUInt64LE(BigInt(bytes), 40)
  wide.writeBigUInt64LE(BigInt(start), 48)
  wide.writeUInt32LE(0x07064b50, 56)
  wide.writeBigUInt64LE(BigInt(start + bytes), 64)
  wide.writeUInt32LE(1, 72)
  return Buffer.concat([wide, end])
}
