import { say } from '../../shared/sentence.ts'
import { SEND_LIMIT_MAX, SEND_LIMIT_MIN, ZSTD_LEVEL_MAX } from '../../shared/settings.ts'
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
    zstdLevel: within('theZstdLevel', options.zstdLevel, [1, ZSTD_LEVEL_MAX]),
    digest: options.digest ?? 'xxh3-128',
    chunkBytes: within('theChunkSize', options.chunkBytes, [ONE_CHUNK_MIN_BYTES, ONE_CHUNK_MAX_BYTES]),
  }
}

/** FastDP 1.x compresses the whole file or none of it, so nothing can be measured on the way. Throws BAD_SETTING. */
export function classicCompression(wishes: Wishes): CompressType {
  if (wishes.text) throw new EngineError('BAD_SETTING', say('classicTakesFilesOnly'))
  return wishes.compression === 'auto' ? 'None' : wishes.compression
}

/** Bytes a second; null: no limit. Throws BAD_SETTING. */
export function checkedLimit(bytesPerSecond: number | null): number | null {
  return bytesPerSecond === null ? null : within('theLimit', bytesPerSecond, [SEND_LIMIT_MIN, SEND_LIMIT_MAX])
}

function within(what: 'theZstdLevel' | 'theChunkSize' | 'theLimit', value: number | undefined, [least, most]: readonly [number, number]): number | null {
  if (value === undefined) return null
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new EngineError('BAD_SETTING', say('outOfBounds', { what: say(what), least, most, value }))
}
