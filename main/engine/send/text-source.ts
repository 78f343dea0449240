import { say } from '../../../shared/sentence.ts'
import { TEXT_MAX_BYTES, TEXT_NAME } from '../../../shared/transfer.ts'
import { EngineError } from '../errors.ts'
import type { Layout } from '../wire/plan.ts'
import type { Source } from './source.ts'
import type { ChunkReader } from './source-reader.ts'

/** UTF-8 of a text that may be sent. Throws BAD_SETTING. */
export function textBytes(text: string): Buffer {
  if (/\p{Surrogate}/u.test(text)) throw new EngineError('BAD_SETTING', say('halfACharacter'))
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length === 0) throw new EngineError('BAD_SETTING', say('noTextToSend'))
  if (bytes.length > TEXT_MAX_BYTES) throw new EngineError('BAD_SETTING', say('textTooLong', { bytes: TEXT_MAX_BYTES }))
  return bytes
}

/** A text as an offer of one file, which is in memory only. The name says nothing of the content. */
export function textSource(bytes: Buffer, nowMs: number): Source {
  const nothing = { dev: 0n, ino: 0n, size: BigInt(bytes.length), mtimeNs: 0n, ctimeNs: 0n }
  const name = TEXT_NAME
  return {
    entries: [
      { path: name, kind: 'file', size: bytes.length, mtimeUs: nowMs * 1000, executable: false, absolutePath: name, stamp: nothing, followLink: false },
    ],
    skipped: [],
    title: name,
    files: 1,
    directories: 0,
    totalBytes: bytes.length,
  }
}

export class TextReader implements ChunkReader {
  readonly #bytes: Buffer
  readonly #layout: Layout

  constructor(bytes: Buffer, layout: Layout) {
    this.#bytes = bytes
    this.#layout = layout
  }

  read(number: number, target: Buffer): Promise<void> {
    const offset = this.#layout.slices(number)[0]?.offset ?? 0
    this.#bytes.copy(target, 0, offset, offset + target.length)
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
