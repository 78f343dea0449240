import { ZSTD_LEVEL_MAX } from '../../shared/settings.ts'
import type { CompressType } from '../../shared/transfer.ts'
import { EngineError } from './errors.ts'
import type { SendOptions } from './facade.ts'
import { ONE_CHUNK_MAX_BYTES, ONE_CHUNK_MIN_BYTES } from './limits.ts'
import type { SenderOptions } from './send/sender.ts'
import { textBytes } from './send/text-source.ts'

export type Wishes = Pick<SenderOptions, 'text' | 'compression' | 'zstdLevel' | 'digest' | 'chunkBytes'>

/** What a front end wishes for a transfer, with the defaults. Throws BAD_SETTING. */
export function wishesOf(options: SendOptions): Wishes {
  return {
    text: options.text === undefined ? null : textBytes(options.text),
    compression: options.compression ?? 'auto',
    zstdLevel: within('The zstd level', options.zstdLevel, [1, ZSTD_LEVEL_MAX]),
    digest: options.digest ?? 'xxh3-128',
    chunkBytes: within('The chunk size', options.chunkBytes, [ONE_CHUNK_MIN_BYTES, ONE_CHUNK_MAX_BYTES]),
  }
}

/** FastDP 1.x compresses the whole file or none of it, so nothing can be measured on the way. Throws BAD_SETTING. */
export function classicCompression(wishes: Wishes): CompressType {
  if (wishes.text) throw new EngineError('BAD_SETTING', 'A FastDP 1.x device takes files only. Save the text as a file, and send that.')
  return wishes.compression === 'auto' ? 'None' : wishes.compression
}

function within(what: string, value: number | undefined, [least, most]: readonly [number, number]): number | null {
  if (value === undefined) return null
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new EngineError('BAD_SETTING', `${what} is a whole number from ${least} to ${most}, not ${value}.`)
}
