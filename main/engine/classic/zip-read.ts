import { crc32 } from 'node:zlib'
import { damaged } from './damaged.ts'
import { inflated } from './inflate.ts'
import { memberFault } from './member-name.ts'
import type { PartFile } from './part-file.ts'

/**
 * A zip archive with exactly one member, a regular file, stored or deflated; nothing before, between or behind its parts:
 *
 *     local header · data · [data descriptor] · central header · [zip64 end record · locator] · end record
 *
 * The member's name is not used, but must not be one that leads out of a folder. Sizes, method, name and CRC must agree wherever they
 * stand. Throws DIGEST_MISMATCH for anything else.
 */
const MAX_16 = 0xffff
const MAX_32 = 0xffffffff
const FLAG_ENCRYPTED = 1
const FLAG_DESCRIPTOR = 1 << 3
/** Strong encryption and masked headers. */
const FLAGS_REFUSED = FLAG_ENCRYPTED | (1 << 6) | (1 << 13)
const LOCAL_BYTES = 30
const CENTRAL_BYTES = 46
const END_BYTES = 22
const WIDE_END_BYTES = 56
const LOCATOR_BYTES = 20
/** Central header with name, extra fields and comment; each is at most 64 KiB, and honest ones are short. */
const CENTRAL_MAX_BYTES = 8 * 1024
const UNIX = 3
const FILE_TYPE = 0o170000
const REGULAR = 0o100000

interface Place {
  readonly file: PartFile
  readonly from: number
  readonly to: number
}

interface Member {
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly raw: number
  readonly name: Buffer
}

export interface ZipContent {
  /** What the headers say. */
  readonly bytes: number
  readonly pieces: AsyncGenerator<Uint8Array>
}

export async function readZip(file: PartFile, from: number, to: number): Promise<ZipContent> {
  const place = { file, from, to }
  const central = await findCentral(place)
  const member = parseCentral(await bytesAt(place, central.start, central.bytes))
  const dataAt = await checkLocal(place, member)
  const dataEnd = dataAt + member.packed
  await checkDescriptor(place, member, { from: dataEnd, to: central.start })
  return { bytes: member.raw, pieces: content({ file, from: from + dataAt, to: from + dataEnd }, member) }
}

async function* content({ file, from, to }: Place, member: Member): AsyncGenerator<Uint8Array> {
  let crc = 0
  for await (const piece of member.method === 0 ? file.pieces(from, to) : inflated(file, from, to)) {
    crc = crc32(piece, crc)
    yield piece
  }
  if (crc !== member.crc) throw damaged()
}

/** Offsets count from the start of the archive. */
async function bytesAt({ file, from, to }: Place, at: number, bytes: number): Promise<Buffer> {
  if (at < 0 || bytes < 0 || from + at + bytes > to) throw damaged()
  const found = Buffer.alloc(bytes)
  await file.read(found, from + at)
  return found
}

async function findCentral(place: Place): Promise<{ readonly start: number; readonly bytes: number }> {
  const endAt = place.to - place.from - END_BYTES
  const end = await bytesAt(place, endAt, END_BYTES)
  if (end.readUInt32LE(0) !== 0x06054b50 || end.readUInt32LE(4) !== 0 || end.readUInt16LE(20) !== 0) throw damaged()
  const counts = [end.readUInt16LE(8), end.readUInt16LE(10)]
  const bytes = end.readUInt32LE(12)
  const start = end.readUInt32LE(16)
  const wide = counts.includes(MAX_16) || bytes === MAX_32 || start === MAX_32
  const found = wide ? await findWide(place, endAt) : { counts, bytes, start, ends: endAt }
  const fits = found.start + found.bytes === found.ends && found.bytes >= CENTRAL_BYTES && found.bytes <= CENTRAL_MAX_BYTES
  if (!fits || found.counts.some((count) => count !== 1)) throw damaged()
  return { start: found.start, bytes: found.bytes }
}

async function findWide(place: Place, endAt: number): Promise<{ counts: number[]; bytes: number; start: number; ends: number }> {
  const at = endAt - LOCATOR_BYTES - WIDE_END_BYTES
  const records = await bytesAt(place, at, WIDE_END_BYTES + LOCATOR_BYTES)
  const honest =
    records.readUInt32LE(0) === 0x06064b50 &&
    records.readBigUInt64LE(4) === BigInt(WIDE_END_BYTES - 12) &&
    records.readUInt32LE(56) === 0x07064b50 &&
    records.readBigUInt64LE(64) === BigInt(at)
  if (!honest) throw damaged()
  const value = (offset: number): number => Number(records.readBigUInt64LE(offset))
  return { counts: [value(24), value(32)], bytes: value(40), start: value(48), ends: at }
}

function parseCentral(record: Buffer): Member {
  const nameBytes = record.readUInt16LE(28)
  const extraBytes = record.readUInt16LE(30)
  const whole = CENTRAL_BYTES + nameBytes + extraBytes + record.readUInt16LE(32) === record.length
  if (record.readUInt32LE(0) !== 0x02014b50 || !whole || record.readUInt16LE(34) !== 0) throw damaged()
  const name = record.subarray(CENTRAL_BYTES, CENTRAL_BYTES + nameBytes)
  const extra = record.subarray(CENTRAL_BYTES + nameBytes, CENTRAL_BYTES + nameBytes + extraBytes)
  const wide = wideFields(extra)
  const field = (at: number): number => {
    const value = record.readUInt32LE(at)
    return value === MAX_32 ? (wide.shift() ?? MAX_32) : value
  }
  const raw = field(24)
  const packed = field(20)
  const member = { flags: record.readUInt16LE(8), method: record.readUInt16LE(10), crc: record.readUInt32LE(16), raw, packed, name }
  if (field(42) !== 0 || !isPlainFile(record, member)) throw damaged()
  return member
}

function isPlainFile(record: Buffer, { flags, method, name, raw, packed }: Member): boolean {
  if ((flags & FLAGS_REFUSED) !== 0 || (method !== 0 && method !== 8) || (method === 0 && raw !== packed)) return false
  if (name.length === 0 || memberFault(name.toString('latin1')) !== null) return false
  const type = record.readUInt8(5) === UNIX ? record.readUInt16LE(40) & FILE_TYPE : 0
  const folder = (record.readUInt8(38) & 0x10) !== 0
  return (type === 0 || type === REGULAR) && !folder
}

/** Values of the zip64 extra field, in order. */
function wideFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const bytes = extra.readUInt16LE(at + 2)
    const field = extra.subarray(at + 4, at + 4 + bytes)
    if (field.length !== bytes) throw damaged()
    if (extra.readUInt16LE(at) === 1) {
      return Array.from({ length: Math.floor(bytes / 8) }, (_, index) => Number(field.readBigUInt64LE(8 * index)))
    }
    at += 4 + bytes
  }
  return []
}

/** Returns where the data begins. What a local header leaves to the descriptor is zero there. */
async function checkLocal(place: Place, member: Member): Promise<number> {
  const head = await bytesAt(place, 0, LOCAL_BYTES)
  const nameBytes = head.readUInt16LE(26)
  const extraBytes = head.readUInt16LE(28)
  const rest = await bytesAt(place, LOCAL_BYTES, nameBytes + extraBytes)
  const wide = wideFields(rest.subarray(nameBytes))
  const size = (at: number): number => {
    const value = head.readUInt32LE(at)
    return value === MAX_32 && wide.length > 0 ? (wide.shift() ?? 0) : value
  }
  const raw = size(22)
  const packed = size(18)
  const crc = head.readUInt32LE(14)
  const later = (member.flags & FLAG_DESCRIPTOR) !== 0 && raw === 0 && packed === 0 && crc === 0
  const same = raw === member.raw && packed === member.packed && crc === member.crc
  const honest = head.readUInt32LE(0) === 0x04034b50 && head.readUInt16LE(6) === member.flags && head.readUInt16LE(8) === member.method
  if (!honest || !rest.subarray(0, nameBytes).equals(member.name) || !(same || later)) throw damaged()
  return LOCAL_BYTES + nameBytes + extraBytes
}

/** `[signature 4] · crc 4 · packed 4 or 8 · raw 4 or 8`, where the flags announce one; else nothing may stand there. */
async function checkDescriptor(place: Place, member: Member, gap: { readonly from: number; readonly to: number }): Promise<void> {
  const bytes = gap.to - gap.from
  if ((member.flags & FLAG_DESCRIPTOR) === 0) {
    if (bytes !== 0) throw damaged()
    return
  }
  if (![12, 16, 20, 24].includes(bytes)) throw damaged()
  const record = await bytesAt(place, gap.from, bytes)
  const signed = bytes === 16 || bytes === 24
  if (signed && record.readUInt32LE(0) !== 0x08074b50) throw damaged()
  const fields = record.subarray(signed ? 4 : 0)
  const wide = fields.length === 20
  const packed = wide ? Number(fields.readBigUInt64LE(4)) : fields.readUInt32LE(4)
  const raw = wide ? Number(fields.readBigUInt64LE(12)) : fields.readUInt32LE(8)
  if (fields.readUInt32LE(0) !== member.crc || packed !== member.packed || raw !== member.raw) throw damaged()
}
