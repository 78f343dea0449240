import { SAME_EVERY_MS, STORED_BATCH_MAX } from '../limits.ts'
import { createDigester } from '../wire/digest.ts'
import type { Agreement } from '../wire/header.ts'
import type { Layout } from '../wire/plan.ts'
import type { Ledger } from './ledger.ts'
import type { ChunkReader } from './source-reader.ts'

export interface RecheckParts {
  readonly layout: Layout
  readonly agreement: Agreement
  readonly reader: ChunkReader
  readonly ledger: Ledger
  /** Digests of what the receiver holds, by number, ascending. */
  readonly held: ReadonlyMap<number, Buffer>
  readonly signal: AbortSignal
  /** These need not be sent. */
  readonly same: (chunks: readonly number[]) => Promise<void>
  /** Nothing of that chunk is left to be compared. */
  readonly isVoid: (chunk: number) => boolean
  /** The receiver holds something else. */
  readonly other: (chunk: number) => void
}

/**
 * Compares what the receiver holds with our own content. A digest that is known from this run is used, because the source is looked at
 * for changes whenever it is read; everything else is read and hashed again.
 */
export class Recheck {
  readonly #parts: RecheckParts
  #same: number[] = []
  #toldAtMs = performance.now()

  constructor(parts: RecheckParts) {
    this.#parts = parts
  }

  /** Throws SOURCE_CHANGED, SOURCE_UNREADABLE. */
  async run(): Promise<void> {
    const { layout, agreement, ledger, held, reader, signal, isVoid, other } = this.#parts
    const digester = await createDigester(agreement.digest)
    const buffer = Buffer.allocUnsafeSlow(layout.oneChunk)
    for (const [chunk, digest] of held) {
      if (signal.aborted) return
      if (isVoid(chunk)) continue
      let own = ledger.digestOf(chunk)
      if (!own) {
        const raw = buffer.subarray(0, layout.rawLength(chunk))
        await reader.read(chunk, raw)
        if (signal.aborted) return
        if (isVoid(chunk)) continue
        ledger.note(chunk, digester.digest(raw))
        own = ledger.digestOf(chunk)
      }
      if (own?.equals(digest)) await this.#found(chunk)
      else other(chunk)
    }
    await this.#tell()
  }

  async #found(chunk: number): Promise<void> {
    this.#same.push(chunk)
    if (this.#same.length >= STORED_BATCH_MAX || performance.now() - this.#toldAtMs > SAME_EVERY_MS) await this.#tell()
  }

  async #tell(): Promise<void> {
    const same = this.#same
    this.#same = []
    this.#toldAtMs = performance.now()
    if (same.length > 0 && !this.#parts.signal.aborted) await this.#parts.same(same)
  }
}
