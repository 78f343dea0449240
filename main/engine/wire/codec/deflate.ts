import { promisify } from 'node:util'
import { deflateRaw, type InputType, inflateRaw, type ZlibOptions } from 'node:zlib'
import { EngineError } from '../../errors.ts'

/** Level 1: at the speed of a local network every further level costs more time than it saves. */
export const DEFLATE_LEVEL = 1

const deflateAsync = promisify<InputType, ZlibOptions, Buffer>(deflateRaw)

export function deflated(raw: Buffer): Promise<Buffer> {
  return deflateAsync(raw, { level: DEFLATE_LEVEL })
}

/** Inflates a raw deflate stream that must be all of `stream` and give exactly `length` bytes. Throws DIGEST_MISMATCH. */
export function inflatedExactly(stream: Buffer, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // one byte of room more than is due: a longer stream then fails here and not in memory
    inflateRaw(stream, { maxOutputLength: length + 1, info: true }, (error, result) => {
      const { buffer, engine } = (result ?? {}) as unknown as { buffer?: Buffer; engine?: { bytesWritten: number } }
      if (error || buffer?.length !== length || engine?.bytesWritten !== stream.length) reject(new EngineError('DIGEST_MISMATCH', undefined, error))
      else resolve(buffer)
    })
  })
}
