import { ZSTD_LEVEL_DEFAULT } from '../../../../shared/settings.ts'
import { COMPRESS_TYPES, type CompressType } from '../../../../shared/transfer.ts'
import { EngineError } from '../../errors.ts'
import { decodeTarGz, encodeTarGz } from './tar-gz.ts'
import { decodeZip, encodeZip } from './zip.ts'
import { compressedBlocks, mayOutgrow, withContentSize } from './zstd-frame.ts'
import { nativeZstd } from './zstd-native.ts'

/** CompressTypes this version can speak, in the order of the published list. */
export const CODECS = COMPRESS_TYPES
export type CodecName = CompressType

export interface Codec {
  readonly name: CodecName
  /** Encoded bytes of one chunk, or null when they would not be shorter than the raw ones. */
  encode(raw: Buffer): Promise<Buffer | null>
  /** Exactly `rawLength` bytes. Throws DIGEST_MISMATCH: a damaged body is asked for again like a wrong digest. */
  decode(encoded: Buffer, rawLength: number): Promise<Buffer>
}

const none: Codec = {
  name: 'None',
  encode: () => Promise.resolve(null),
  decode: () => Promise.reject(new EngineError('DIGEST_MISMATCH')),
}

async function inflated(frame: Buffer): Promise<Buffer> {
  return nativeZstd()
    .decompress(frame)
    .catch((error: unknown) => {
      throw new EngineError('DIGEST_MISMATCH', undefined, error)
    })
}

let lastOutgrown: Promise<unknown> = Promise.resolve()

/** The decoder has no bound of its own: frames that might come out many times too long are taken singly, so that their memory is that of one. */
function oneAtATime(decode: () => Promise<Buffer>): Promise<Buffer> {
  const turn = lastOutgrown.then(decode)
  lastOutgrown = turn.catch(() => {})
  return turn
}

const zstdAt = (level: number): Codec => ({
  name: 'Zstd',
  encode: async (raw) => {
    const frame = withContentSize(await nativeZstd().compress(raw, level), raw.length)
    return frame && frame.length < raw.length ? frame : null
  },
  decode: async (encoded, rawLength) => {
    const blocks = compressedBlocks(encoded, rawLength)
    if (blocks === null) throw new EngineError('DIGEST_MISMATCH')
    const raw = mayOutgrow(blocks, rawLength) ? await oneAtATime(() => inflated(encoded)) : await inflated(encoded)
    if (raw.length !== rawLength) throw new EngineError('DIGEST_MISMATCH')
    return raw
  },
})

const zip: Codec = {
  name: 'Zip',
  encode: async (raw) => shorter(await encodeZip(raw), raw),
  decode: decodeZip,
}

const tarGz: Codec = {
  name: 'TarGz',
  encode: async (raw) => shorter(await encodeTarGz(raw), raw),
  decode: decodeTarGz,
}

const BY_NAME: Readonly<Record<CodecName, Codec>> = { None: none, Zstd: zstdAt(ZSTD_LEVEL_DEFAULT), Zip: zip, TarGz: tarGz }

/** `level` counts for Zstd alone: 1 (fast) … 19 (small); the shape of what it makes is the same. */
export function codecOf(name: CodecName, level: number = ZSTD_LEVEL_DEFAULT): Codec {
  return name === 'Zstd' && level !== ZSTD_LEVEL_DEFAULT ? zstdAt(level) : BY_NAME[name]
}

function shorter(encoded: Buffer, raw: Buffer): Buffer | null {
  return encoded.length < raw.length ? encoded : null
}
