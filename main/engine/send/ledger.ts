import { DIGEST_BYTES, type DigestName, digestAt } from '../wire/digest.ts'

/** What a sender knows of its own chunks over all connections of a transfer. */
export class Ledger {
  /** All digests in chunk order, D bytes each, for the root. */
  readonly digests: Buffer
  /** 1: it was sent at least once. */
  readonly sent: Uint8Array
  readonly #known: Uint8Array
  readonly #bytes: number

  constructor(fullChunk: number, digest: DigestName) {
    this.#bytes = DIGEST_BYTES[digest]
    this.digests = Buffer.alloc(fullChunk * this.#bytes)
    this.sent = new Uint8Array(fullChunk)
    this.#known = new Uint8Array(fullChunk)
  }

  note(chunk: number, digest: Uint8Array): void {
    digestAt(this.digests, chunk, this.#bytes).set(digest)
    this.#known[chunk - 1] = 1
  }

  /** Null: its content was not looked at yet. */
  digestOf(chunk: number): Buffer | null {
    return this.#known[chunk - 1] === 1 ? digestAt(this.digests, chunk, this.#bytes) : null
  }
}
