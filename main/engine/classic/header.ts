import * as v from 'valibot'
import { CLASSIC_VERSIONS, type ClassicVersion, COMPRESS_TYPES, type CompressType } from '../../../shared/transfer.ts'
import { violation } from '../errors.ts'
import { CLASSIC_ONE_CHUNK_MIN_BYTES, CONTROL_MAX_BYTES, FULL_CHUNK_MAX, ONE_CHUNK_MAX_BYTES } from '../limits.ts'
import { parseJson } from '../wire/json.ts'
import { decodeUtf8 } from '../wire/manifest.ts'

/**
 * The header of FastDP 1.x: `uint32 length, JSON` (big-endian, at most 64 KiB).
 *
 * | | 1.0.0 | 1.1.0 |
 * |---|---|---|
 * | FullSize | bytes of the raw file | bytes of the encoded payload |
 * | FullChunk | FullSize / OneChunk rounded up, or one more | the same |
 * | FileName | may be missing | yes |
 * | Checksum | none | SHA-256 of the encoded payload, hex |
 */
export interface ClassicHeader {
  readonly version: ClassicVersion
  readonly oneChunk: number
  readonly fullChunk: number
  readonly fullSize: number
  readonly compressType: CompressType
  readonly fileName: string
  /** Lower-case hex; null: 1.0.0 has none. */
  readonly checksum: string | null
}

/** What the published sample calls a file whose sender named none. */
const UNNAMED = 'received_file'
const FILE_NAME_MAX_BYTES = 1024
export const HEADER_LENGTH_BYTES = 4

const uint = (least: number, most: number) =>
  v.pipe(
    v.number(),
    v.check((value) => Number.isSafeInteger(value) && value >= least && value <= most && !Object.is(value, -0)),
  )

const schema = v.object({
  OneChunk: uint(CLASSIC_ONE_CHUNK_MIN_BYTES, ONE_CHUNK_MAX_BYTES),
  FullChunk: uint(0, FULL_CHUNK_MAX),
  FullSize: uint(0, Number.MAX_SAFE_INTEGER),
  DPVersion: v.picklist(CLASSIC_VERSIONS),
  CompressType: v.picklist(COMPRESS_TYPES),
  FileName: v.optional(v.pipe(v.string(), v.maxBytes(FILE_NAME_MAX_BYTES)), UNNAMED),
  Checksum: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/i))),
})

/** Length and body. */
export function encodeHeader(header: ClassicHeader): Buffer {
  const fields = {
    OneChunk: header.oneChunk,
    FullChunk: header.fullChunk,
    FullSize: header.fullSize,
    DPVersion: header.version,
    CompressType: header.compressType,
    FileName: header.fileName,
    ...(header.checksum !== null && { Checksum: header.checksum }),
  }
  const body = Buffer.from(JSON.stringify(fields))
  const length = Buffer.alloc(HEADER_LENGTH_BYTES)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, body])
}

/** The length of the body that follows. Throws PROTOCOL_VIOLATION. */
export function headerLength(bytes: Buffer): number {
  const length = bytes.readUInt32BE(0)
  if (length === 0 || length > CONTROL_MAX_BYTES) throw violation('a header of an impossible length')
  return length
}

/** `version`: what the handshake agreed on. Throws PROTOCOL_VIOLATION. */
export function decodeHeader(body: Buffer, version: ClassicVersion): ClassicHeader {
  const parsed = v.safeParse(schema, parseJson(decodeUtf8(body), 'a header'))
  if (!parsed.success) throw violation('a malformed header')
  const { OneChunk, FullChunk, FullSize, DPVersion, CompressType, FileName, Checksum } = parsed.output
  if (DPVersion !== version) throw violation('a header of another version than the handshake')
  if (version === '1.1.0' && Checksum === undefined) throw violation('a header without a checksum')
  return {
    version,
    oneChunk: OneChunk,
    fullChunk: FullChunk,
    fullSize: FullSize,
    compressType: CompressType,
    fileName: FileName === '' ? UNNAMED : FileName,
    checksum: version === '1.1.0' ? (Checksum ?? '').toLowerCase() : null,
  }
}
