import { violation } from '../errors.ts'
import { DIGEST_BYTES, type DigestName, digestAt } from '../wire/digest.ts'
import { heldRecords } from '../wire/have.ts'
import type { Run } from '../wire/look.ts'
import type { MessageOf } from '../wire/messages.ts'

const WAITING = 1
const FREE = 2

/**
 * The chunks for which a receiver looks at its own files, and what it says of them. None of them is sent before it has been answered: by a
 * digest, by the digest of a later one, or by HAVE.
 */
export class LookedAt {
  readonly #runs: readonly Run[]
  readonly #states: Uint8Array
  readonly #digests: Buffer
  readonly #known: Uint8Array
  readonly #digestBytes: number
  readonly #free: (chunk: number) => void
  /** The run and the chunk in it that are answered next. */
  #run = 0
  #next: number
  #last = 0
  #pages = 0
  #told = 0
  #ended = false

  /** `free`: that chunk is to be read now, in order. */
  constructor(runs: readonly Run[], terms: { readonly fullChunk: number; readonly digest: DigestName }, free: (chunk: number) => void) {
    this.#runs = runs
    this.#digestBytes = DIGEST_BYTES[terms.digest]
    this.#states = new Uint8Array(terms.fullChunk)
    this.#known = new Uint8Array(terms.fullChunk)
    this.#digests = Buffer.alloc(terms.fullChunk * this.#digestBytes)
    this.#free = free
    this.#next = runs[0]?.first ?? 0
    for (const { first, last } of runs) this.#states.fill(WAITING, first - 1, last)
  }

  /** It was looked at, answered or not. */
  has(chunk: number): boolean {
    return (this.#states[chunk - 1] ?? 0) !== 0
  }

  /** Every one is answered. */
  get settled(): boolean {
    return this.#run >= this.#runs.length
  }

  /** Throws PROTOCOL_VIOLATION. */
  page(body: Buffer): void {
    if (this.#ended) throw violation('a page of held chunks behind HAVE')
    for (const { number, digest } of heldRecords(body, this.#digestBytes)) {
      if (number <= this.#last || !this.has(number)) throw violation('a held chunk out of place')
      this.#last = number
      this.#told += 1
      if (this.#states[number - 1] === WAITING) {
        digestAt(this.#digests, number, this.#digestBytes).set(digest)
        this.#known[number - 1] = 1
      }
      this.#freeUpTo(number)
    }
    this.#pages += 1
  }

  /** That was all. Throws PROTOCOL_VIOLATION. */
  end({ Pages, Chunks }: MessageOf<'HAVE'>): void {
    if (this.#ended || Pages !== this.#pages || Chunks !== this.#told) throw violation('HAVE out of place')
    this.#ended = true
    this.giveUp()
  }

  /** Whatever was not answered yet is sent; answers that come later change nothing. */
  giveUp(): void {
    this.#freeUpTo(Number.POSITIVE_INFINITY)
  }

  /** Whether the receiver holds that chunk with this content. It is asked once: a chunk that comes back has to be sent. */
  isThere(chunk: number, digest: Uint8Array): boolean {
    if (this.#known[chunk - 1] !== 1) return false
    this.#known[chunk - 1] = 0
    return digestAt(this.#digests, chunk, this.#digestBytes).equals(digest)
  }

  #freeUpTo(number: number): void {
    for (let run = this.#runs[this.#run]; run && this.#next <= number; run = this.#runs[this.#run]) {
      this.#states[this.#next - 1] = FREE
      this.#free(this.#next)
      this.#next += 1
      if (this.#next <= run.last) continue
      this.#run += 1
      this.#next = this.#runs[this.#run]?.first ?? 0
    }
  }
}
