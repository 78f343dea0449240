import { violation } from '../errors.ts'

/**
 * Body of a chunk frame:
 *
 *     0      1           5        5 + D
 *     flags  raw length  digest   encoded bytes …
 *
 * flags u8: bit 0 = the bytes are encoded with the agreed CompressType, else raw; other bits 0. raw length uint32 BE.
 * digest: D bytes (16 XXH3-128, 32 SHA-256) of the raw bytes.
 */
export const CHUNK_FIXED_BYTES = 5
const FLAG_ENCODED = 0x01

/** Of the bytes of a body that are there, at least one. */
export function isEncoded(body: Uint8Array): boolean {
  return ((body[0] ?? 0) & FLAG_ENCODED) !== 0
}

export interface ChunkHead {
  readonly encoded: boolean
  readonly rawLength: number
  readonly digest: Buffer
  readonly data: Buffer
}

/** Writes the head in front of the data; returns its length in bytes. */
export function writeChunkHead(target: Buffer, head: { readonly encoded: boolean; readonly rawLength: number; readonly digest: Uint8Array }): number {
  target.writeUInt8(head.encoded ? FLAG_ENCODED : 0, 0)
  target.writeUInt32BE(head.rawLength, 1)
  target.set(head.digest, CHUNK_FIXED_BYTES)
  return CHUNK_FIXED_BYTES + head.digest.length
}

/** Reads a chunk body whose raw length is known from the layout. Throws PROTOCOL_VIOLATION. */
export function readChunkBody(body: Buffer, digestBytes: number, rawLength: number): ChunkHead {
  const flags = body.readUInt8(0)
  const encoded = isEncoded(body)
  const data = body.subarray(CHUNK_FIXED_BYTES + digestBytes)
  if ((flags & ~FLAG_ENCODED) !== 0 || body.readUInt32BE(1) !== rawLength) throw violation('a chunk of the wrong length')
  if (!encoded && data.length !== rawLength) throw violation('a chunk of the wrong length')
  return { encoded, rawLength, digest: body.subarray(CHUNK_FIXED_BYTES, CHUNK_FIXED_BYTES + digestBytes), data }
}

/** Bounds of a chunk frame's size: at least one encoded byte, at most the raw ones. */
export function chunkBodyBounds(digestBytes: number, rawLength: number): { readonly least: number; readonly most: number } {
  const head = CHUNK_FIXED_BYTES + digestBytes
  return { least: head + 1, most: head + rawLength }
}
