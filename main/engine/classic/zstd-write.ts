import type { Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { say } from '../../../shared/sentence.ts'
import { EngineError } from '../errors.ts'
import { CLASSIC_PIECE_BYTES, CLASSIC_ZSTD_ONE_SHOT_MAX_BYTES } from '../limits.ts'
import type { SourceEntry } from '../send/source.ts'
import { piecesOf } from '../send/source-reader.ts'
import { withContentSize } from '../wire/codec/zstd-frame.ts'
import { loadZstd } from '../wire/codec/zstd-native.ts'
import type { Spool } from './spool.ts'
import { through } from './through.ts'

const LEVEL = 1
/** ZSTD_c_compressionLevel, as zstd.h numbers it. */
const LEVEL_PARAMETER = 100

type CreateZstd = (options: { readonly pledgedSrcSize: number; readonly chunkSize: number; readonly params: Readonly<Record<number, number>> }) => Transform

/** In node:zlib since Node 22.15; null in older runtimes. */
export const createZstdCompress: CreateZstd | null = 'createZstdCompress' in zlib ? (zlib.createZstdCompress as CreateZstd) : null

/**
 * A file as one zstd frame that says its size: the author's 1.1.0 decoder refuses any other. As a stream where the runtime can; else at
 * once in memory, up to CLASSIC_ZSTD_ONE_SHOT_MAX_BYTES. Throws LIMIT_EXCEEDED, SOURCE_CHANGED, SOURCE_UNREADABLE, NO_SPACE.
 */
export async function writeZstd(entry: SourceEntry, spool: Spool): Promise<void> {
  if (createZstdCompress) {
    const stream = createZstdCompress({ pledgedSrcSize: entry.size, chunkSize: CLASSIC_PIECE_BYTES / 4, params: { [LEVEL_PARAMETER]: LEVEL } })
    for await (const piece of through(stream, piecesOf(entry, CLASSIC_PIECE_BYTES))) await spool.append(piece)
    return
  }
  checkZstdSize(entry)
  const raw = Buffer.allocUnsafeSlow(entry.size)
  let have = 0
  for await (const piece of piecesOf(entry, CLASSIC_PIECE_BYTES)) have += piece.copy(raw, have)
  const frame = withContentSize(await loadZstd().compress(raw, LEVEL), raw.length)
  if (!frame) throw new EngineError('INTERNAL')
  await spool.append(frame)
}

/** Said before anything is dialled or read. Throws LIMIT_EXCEEDED. */
export function checkZstdSize(entry: SourceEntry): void {
  if (createZstdCompress || entry.size <= CLASSIC_ZSTD_ONE_SHOT_MAX_BYTES) return
  const mebibytes = CLASSIC_ZSTD_ONE_SHOT_MAX_BYTES / 1024 / 1024
  throw new EngineError('LIMIT_EXCEEDED', say('classicZstdTooLarge', { name: entry.path, mebibytes }))
}
