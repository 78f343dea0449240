import { createInflateRaw } from 'node:zlib'
import { errnoOf } from '../errors.ts'
import { CLASSIC_PIECE_BYTES } from '../limits.ts'
import { damaged } from './damaged.ts'
import type { PartFile } from './part-file.ts'
import { through } from './through.ts'

/** A raw deflate stream that must be all of the bytes from `from` to `to`. Throws DIGEST_MISMATCH. */
export async function* inflated(file: PartFile, from: number, to: number): AsyncGenerator<Buffer> {
  const stream = createInflateRaw({ chunkSize: CLASSIC_PIECE_BYTES / 4 })
  try {
    yield* through(stream, file.pieces(from, to))
  } catch (error) {
    throw isZlibError(error) ? damaged(error) : error
  }
  if (stream.bytesWritten !== to - from) throw damaged()
}

function isZlibError(error: unknown): boolean {
  return errnoOf(error).startsWith('Z_')
}
