import { say } from '../../../shared/sentence.ts'
import type { CompressType } from '../../../shared/transfer.ts'
import { freeBytes } from '../disk-space.ts'
import { EngineError } from '../errors.ts'
import { CLASSIC_RESERVE_BYTES } from '../limits.ts'
import { damaged } from './damaged.ts'
import { gunzipped } from './gzip-read.ts'
import type { PartFile } from './part-file.ts'
import { readTar } from './tar-read.ts'
import { readZip } from './zip-read.ts'
import { readZstd } from './zstd-read.ts'

export interface DecodeJob {
  readonly type: Exclude<CompressType, 'None'>
  readonly file: PartFile
  readonly from: number
  readonly to: number
  readonly target: PartFile
  /** Whose space counts. */
  readonly folder: string
  /** What a header has announced, if one has. */
  readonly announced: number | null
  readonly signal: AbortSignal
}

interface Content {
  readonly bytes: number
  readonly pieces: AsyncGenerator<Uint8Array>
}

/**
 * Decodes a payload into `target` and returns the bytes of the file. What an archive says of its own size is checked against the space
 * before a byte is written, and is where writing stops. Throws DIGEST_MISMATCH, NO_SPACE, DISK_ERROR.
 */
export async function decodePayload(job: DecodeJob): Promise<number> {
  const { bytes, pieces } = await open(job)
  if (job.announced !== null && bytes !== job.announced) throw damaged()
  if (bytes > (await freeBytes(job.folder)) - CLASSIC_RESERVE_BYTES) {
    throw new EngineError('NO_SPACE', say('noSpaceToUnpack'))
  }
  let done = 0
  for await (const piece of pieces) {
    job.signal.throwIfAborted()
    if (done + piece.length > bytes) throw damaged()
    await job.target.put(piece, done)
    done += piece.length
  }
  await job.target.settle()
  if (done !== bytes) throw damaged()
  return bytes
}

function open({ type, file, from, to }: DecodeJob): Promise<Content> {
  switch (type) {
    case 'Zip':
      return readZip(file, from, to)
    case 'TarGz':
      return readTar(gunzipped(file, from, to))
    case 'Zstd':
      return readZstd(file, from, to)
  }
}
