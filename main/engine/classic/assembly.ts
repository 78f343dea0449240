import { say } from '../../../shared/sentence.ts'
import { EngineError, violation } from '../errors.ts'
import type { ClassicPlan } from './plan.ts'

/**
 * Which chunks are here. 1.0.0 counts from 1 and 1.1.0 from 0, but either is taken from either, in any order, so the base is open
 * until a chunk decides it: number 0 means base 0; the number behind the last one of base 0 means base 1; a short chunk can only be
 * the last one. A whole set of n chunks holds either number 0 or number n, so at its end the base is always known.
 *
 * Where the payload's size is not announced (1.0.0 with compression), a short chunk or the close tells the end, and the set must be
 * without a hole.
 */
export class Assembly {
  readonly #plan: ClassicPlan
  /** By number. */
  readonly #seen: Uint8Array
  #base: 0 | 1 | null = null
  #count = 0
  #highest = -1
  /** Number and size of the one short chunk. */
  #short: { readonly number: number; readonly size: number } | null = null

  constructor(plan: ClassicPlan) {
    this.#plan = plan
    this.#seen = new Uint8Array(Math.ceil(plan.payloadMaxBytes / plan.oneChunk) + 1)
  }

  get base(): 0 | 1 | null {
    return this.#base
  }

  get count(): number {
    return this.#count
  }

  has(number: number): boolean {
    return this.#seen[number] === 1
  }

  /** Of a chunk that is here. */
  sizeOf(number: number): number {
    return this.#short?.number === number ? this.#short.size : this.#plan.oneChunk
  }

  /** A chunk head. Throws PROTOCOL_VIOLATION; nothing was changed then. */
  take(number: number, size: number): void {
    if (number >= this.#seen.length) throw violation('a chunk that does not exist')
    if (size === 0 || size > this.#plan.oneChunk) throw violation('a chunk of the wrong size')
    if (this.has(number)) throw violation('a chunk that came twice')
    const base = this.#baseWith(number, size)
    const short = size < this.#plan.oneChunk ? { number, size } : this.#short
    this.#check(number, { base, short })
    this.#base = base
    this.#short = short
    this.#seen[number] = 1
    this.#count += 1
    this.#highest = Math.max(this.#highest, number)
  }

  /** Every chunk is here, as far as the numbers can tell. */
  get complete(): boolean {
    const { payloadBytes, chunks } = this.#plan
    if (payloadBytes !== null) return this.#count === chunks
    return this.#short !== null && this.#whole(this.has(0) ? 0 : 1)
  }

  /** Call when nothing more comes. Base and bytes of the payload; throws PEER_LOST when something is missing. */
  finish(): { readonly base: 0 | 1; readonly bytes: number } {
    const { payloadBytes, chunks, oneChunk } = this.#plan
    const base = this.has(0) ? 0 : 1
    if (payloadBytes !== null) {
      if (this.#count !== chunks) throw missing()
      return { base: chunks === 0 ? 0 : base, bytes: payloadBytes }
    }
    if (!this.#whole(base)) throw missing()
    return { base, bytes: (this.#count - 1) * oneChunk + (this.#short?.size ?? oneChunk) }
  }

  #whole(base: 0 | 1): boolean {
    return this.#count > 0 && this.#highest - base + 1 === this.#count
  }

  #baseWith(number: number, size: number): 0 | 1 | null {
    const { payloadBytes, chunks, oneChunk } = this.#plan
    const told: (0 | 1)[] = this.#base === null ? [] : [this.#base]
    if (number === 0) told.push(0)
    if (payloadBytes !== null) {
      if (number === chunks) told.push(1)
      if (size < oneChunk) told.push(this.#baseOfLast(number, size))
    }
    if (new Set(told).size > 1) throw violation('chunk numbers that contradict each other')
    return told[0] ?? null
  }

  /** A short chunk is the last one, and as long as what is left for it. */
  #baseOfLast(number: number, size: number): 0 | 1 {
    const { payloadMaxBytes, chunks, oneChunk } = this.#plan
    const base = number - (chunks - 1)
    if (size !== payloadMaxBytes - (chunks - 1) * oneChunk || (base !== 0 && base !== 1)) throw violation('a chunk of the wrong size')
    return base
  }

  #check(number: number, { base, short }: { base: 0 | 1 | null; short: { readonly number: number } | null }): void {
    const { payloadBytes, chunks, oneChunk } = this.#plan
    if (short !== null && (this.#highest > short.number || number > short.number || (this.#short !== null && short !== this.#short)))
      throw violation('a chunk behind the last one')
    if (payloadBytes === null || base === null || payloadBytes % oneChunk === 0) return
    const last = chunks - 1 + base
    if ((number === last || this.has(last)) && short?.number !== last) throw violation('a chunk of the wrong size')
  }
}

function missing(): EngineError {
  return new EngineError('PEER_LOST', say('classicEndedBeforeAll'))
}
