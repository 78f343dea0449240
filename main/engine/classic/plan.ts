import { EngineError, violation } from '../errors.ts'
import { FULL_CHUNK_MAX } from '../limits.ts'
import type { ClassicHeader } from './header.ts'

export const CHUNK_HEAD_BYTES = 8

/** What follows from a header: how much comes, and in how many chunks. */
export interface ClassicPlan {
  readonly oneChunk: number
  /** Bytes of the encoded payload; null: nobody said, it ends with the close (1.0.0 with compression). */
  readonly payloadBytes: number | null
  /** Chunks that come, or as many as were announced. */
  readonly chunks: number
  /** Bound on the payload and on chunk numbers, whatever was announced. */
  readonly payloadMaxBytes: number
}

/** Checks the sizes against each other. FullChunk may be one too many: the published sample counts so. Throws PROTOCOL_VIOLATION, LIMIT_EXCEEDED. */
export function planOf(header: ClassicHeader): ClassicPlan {
  const { oneChunk, fullChunk, fullSize } = header
  const chunks = Math.ceil(fullSize / oneChunk)
  if (fullChunk !== chunks && fullChunk !== chunks + 1) throw violation('sizes that do not add up')
  const known = header.version === '1.1.0' || header.compressType === 'None'
  const payloadMaxBytes = known ? fullSize : encodedMaxBytes(fullSize)
  if (Math.ceil(payloadMaxBytes / oneChunk) > FULL_CHUNK_MAX) throw new EngineError('LIMIT_EXCEEDED')
  return { oneChunk, payloadBytes: known ? fullSize : null, chunks: known ? chunks : Math.max(1, chunks), payloadMaxBytes }
}

/** What does not compress grows by a fraction of a percent; archives add headers of a few kilobytes. */
function encodedMaxBytes(rawBytes: number): number {
  return rawBytes + Math.ceil(rawBytes / 64) + 1024 * 1024
}
