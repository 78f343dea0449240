import { violation } from '../errors.ts'
import { PAGE_MAX_BYTES } from '../limits.ts'

/**
 * What a receiver holds: of a resumed transfer, or of its own files. In pages (kind byte 0x02 in a control frame):
 *
 *     0     1
 *     0x02  number u32, digest D bytes; again and again, ascending
 */
export const PAGE_KIND_HAVE = 0x02
const NUMBER_BYTES = 4

/** Collects records into pages. */
export class HaveWriter {
  readonly #send: (page: Buffer) => Promise<void>
  readonly #recordBytes: number
  readonly #recordsAPage: number
  #records: Buffer[] = []
  pages = 0
  chunks = 0

  constructor(digestBytes: number, send: (page: Buffer) => Promise<void>) {
    this.#send = send
    this.#recordBytes = NUMBER_BYTES + digestBytes
    this.#recordsAPage = Math.floor((PAGE_MAX_BYTES - 1) / this.#recordBytes)
  }

  async add(number: number, digest: Uint8Array): Promise<void> {
    const record = Buffer.allocUnsafe(this.#recordBytes)
    record.writeUInt32BE(number, 0)
    record.set(digest, NUMBER_BYTES)
    this.#records.push(record)
    this.chunks += 1
    if (this.#records.length >= this.#recordsAPage) await this.flush()
  }

  /** Call once more at the end. */
  async flush(): Promise<void> {
    if (this.#records.length === 0) return
    const page = Buffer.concat([Buffer.from([PAGE_KIND_HAVE]), ...this.#records])
    this.#records = []
    this.pages += 1
    await this.#send(page)
  }
}

/** Takes pages from a receiver. Throws PROTOCOL_VIOLATION. */
export class HaveReader {
  /** Digest by number. */
  readonly held = new Map<number, Buffer>()
  readonly #recordBytes: number
  readonly #fullChunk: number
  #last = 0
  pages = 0

  constructor(digestBytes: number, fullChunk: number) {
    this.#recordBytes = NUMBER_BYTES + digestBytes
    this.#fullChunk = fullChunk
  }

  page(body: Buffer): void {
    for (const { number, digest } of heldRecords(body, this.#recordBytes - NUMBER_BYTES)) {
      if (number <= this.#last || number > this.#fullChunk) throw violation('a held chunk out of place')
      this.#last = number
      this.held.set(number, Buffer.from(digest))
    }
    this.pages += 1
  }
}

/** The records of a page, as they stand there. Throws PROTOCOL_VIOLATION. */
export function* heldRecords(body: Buffer, digestBytes: number): Generator<{ readonly number: number; readonly digest: Buffer }> {
  const recordBytes = NUMBER_BYTES + digestBytes
  const bytes = body.length - 1
  if (body[0] !== PAGE_KIND_HAVE || bytes === 0 || bytes % recordBytes !== 0) throw violation('a malformed page of held chunks')
  for (let at = 1; at < body.length; at += recordBytes) {
    yield { number: body.readUInt32BE(at), digest: body.subarray(at + NUMBER_BYTES, at + recordBytes) }
  }
}
