import type { FaultCode } from '../../../shared/fault.ts'
import type { Digester } from './digest.ts'
import { digestAt } from './digest.ts'
import type { Layout } from './plan.ts'

/**
 * The files of an accepted layout that are lost on the way, and what that makes of its chunks. Both ends keep one, and come to the same
 * root: a chunk of which nothing is left counts as zeros there, and of a bundle in which some files are void it is the digest of the
 * bundle with zeros in their place, whatever was sent of it before.
 */
export class VoidEntries {
  readonly #layout: Layout
  readonly #codes = new Map<number, FaultCode>()

  constructor(layout: Layout) {
    this.#layout = layout
  }

  get size(): number {
    return this.#codes.size
  }

  has(entry: number): boolean {
    return this.#codes.has(entry)
  }

  codeOf(entry: number): FaultCode | null {
    return this.#codes.get(entry) ?? null
  }

  entries(): IterableIterator<[number, FaultCode]> {
    return this.#codes.entries()
  }

  /** Ignored for one that is void already. Returns the chunks of which nothing is left by that. */
  add(entry: number, code: FaultCode): number[] {
    if (this.#codes.has(entry)) return []
    this.#codes.set(entry, code)
    return this.#chunksOf(entry).filter((chunk) => this.isVoidChunk(chunk))
  }

  /** Nothing of that chunk is left. */
  isVoidChunk(chunk: number): boolean {
    return this.#codes.size > 0 && this.#layout.slices(chunk).every(({ entry }) => this.#codes.has(entry))
  }

  /** Where the bytes of void files are in a chunk. */
  gapsIn(chunk: number): { readonly start: number; readonly end: number }[] {
    let at = 0
    return this.#layout.slices(chunk).flatMap(({ entry, length }) => {
      const start = at
      at += length
      return this.#codes.has(entry) ? [{ start, end: at }] : []
    })
  }

  /** Chunks in which something is void, ascending. */
  touched(): number[] {
    const chunks = new Set<number>()
    for (const entry of this.#codes.keys()) for (const chunk of this.#chunksOf(entry)) chunks.add(chunk)
    return [...chunks].sort((a, b) => a - b)
  }

  /** Chunks of which nothing is left, ascending. */
  wholeChunks(): number[] {
    return this.touched().filter((chunk) => this.isVoidChunk(chunk))
  }

  #chunksOf(entry: number): number[] {
    const first = this.#layout.firstChunkOf(entry)
    const count = first === 0 ? 0 : Math.max(1, this.#layout.chunksOf(entry))
    return Array.from({ length: count }, (_, index) => first + index)
  }
}

export interface Resettled {
  readonly layout: Layout
  readonly voids: VoidEntries
  readonly digester: Digester
  /** All digests in chunk order; those of touched chunks are replaced. */
  readonly digests: Buffer
  /** Fills in what this end has of a chunk. What stands in the gaps does not matter. */
  readonly read: (chunk: number, target: Buffer) => Promise<void>
}

/** Replaces the digests of chunks in which something is void. Returns those that were replaced and are not zeros. */
export async function settleDigests({ layout, voids, digester, digests, read }: Resettled): Promise<number[]> {
  const touched = voids.touched()
  const mended: number[] = []
  const buffer = Buffer.allocUnsafeSlow(touched.some((chunk) => !voids.isVoidChunk(chunk)) ? layout.oneChunk : 0)
  for (const chunk of touched) {
    const place = digestAt(digests, chunk, digester.bytes)
    if (voids.isVoidChunk(chunk)) {
      place.fill(0)
      continue
    }
    const raw = buffer.subarray(0, layout.rawLength(chunk))
    await read(chunk, raw)
    for (const { start, end } of voids.gapsIn(chunk)) raw.fill(0, start, end)
    place.set(digester.digest(raw))
    mended.push(chunk)
  }
  return mended
}
