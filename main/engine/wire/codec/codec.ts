import type { CompressType } from '../../../../shared/transfer.ts'
import { EngineError } from '../../errors.ts'
import { isHonestFrame, withContentSize } from './zstd-frame.ts'

/** CompressTypes this version can speak; the others are refused in the header exchange, never pretended. */
export const CODECS = ['None', 'Zstd'] as const satisfies readonly CompressType[]
export type CodecName = (typeof CODECS)[number]

const ZSTD_LEVEL = 1

/** Native code: loaded when it is agreed, not at every start. */
const loadZstd = () => import('@mongodb-js/zstd')

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

const zstd: Codec = {
  name: 'Zstd',
  encode: async (raw) => {
    const { compress } = await loadZstd()
    const frame = withContentSize(await compress(raw, ZSTD_LEVEL), raw.length)
    return frame && frame.length < raw.length ? frame : null
  },
  decode: async (encoded, rawLength) => {
    if (!isHonestFrame(encoded, rawLength)) throw new EngineError('DIGEST_MISMATCH')
    const { decompress } = await loadZstd()
    const raw = await decompress(encoded).catch((error: unknown) => {
      throw new EngineError('DIGEST_MISMATCH', undefined, error)
    })
    if (raw.length !== rawLength) throw new EngineError('DIGEST_MISMATCH')
    return raw
  },
}

export function codecOf(name: CodecName): Codec {
  return name === 'Zstd' ? zstd : none
}

export function isCodec(name: CompressType): name is CodecName {
  return (CODECS as readonly CompressType[]).includes(name)
}
