/**
 * Lays the payload out as chunks: a pure function of the accepted files and OneChunk that both ends compute alike.
 *
 * First the small files (1 … OneChunk−1 bytes), whole, packed in manifest order into bundles of at most OneChunk; then
 * each larger file in chunks of its own, its last one short. Empty files have no bytes and no chunk. Chunk numbers start
 * at 1, as published.
 */
export interface Slice {
  /** Index of the manifest entry. */
  readonly entry: number
  /** Byte offset in that file. */
  readonly offset: number
  /** Bytes. */
  readonly length: number
}

/** `sizes[i]` is the size of entry i in bytes, or null for a directory or an entry that was left out. */
export function layOut(sizes: readonly (number | null)[], oneChunk: number): Layout {
  const bundles: number[][] = []
  const large: number[] = []
  let room = 0
  sizes.forEach((size, entry) => {
    if (size === null || size === 0) return
    if (size >= oneChunk) {
      large.push(entry)
      return
    }
    if (size > room) {
      bundles.push([])
      room = oneChunk
    }
    bundles.at(-1)?.push(entry)
    room -= size
  })
  return new Layout({ sizes, oneChunk, bundles, large })
}

interface Parts {
  readonly sizes: readonly (number | null)[]
  readonly oneChunk: number
  readonly bundles: readonly (readonly number[])[]
  readonly large: readonly number[]
}

export class Layout {
  readonly oneChunk: number
  /** FullSize: sum of all sizes, in bytes. */
  readonly fullSize: number
  /** FullChunk: number of chunks. */
  readonly fullChunk: number
  readonly #sizes: readonly (number | null)[]
  readonly #bundles: readonly (readonly number[])[]
  readonly #large: readonly number[]
  /** First chunk number of each large file; ascending. */
  readonly #firstChunk: number[] = []
  /** First entry of each bundle; ascending. */
  readonly #firstOfBundle: readonly number[]

  constructor(parts: Parts) {
    this.oneChunk = parts.oneChunk
    this.#sizes = parts.sizes
    this.#bundles = parts.bundles
    this.#large = parts.large
    this.fullSize = parts.sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
    this.#firstOfBundle = parts.bundles.map(([first = 0]) => first)
    let next = parts.bundles.length + 1
    for (const entry of parts.large) {
      this.#firstChunk.push(next)
      next += Math.ceil(this.#sizeOf(entry) / this.oneChunk)
    }
    this.fullChunk = next - 1
  }

  /** False for a folder, and for what was left out. */
  has(entry: number): boolean {
    return typeof this.#sizes[entry] === 'number'
  }

  /** True for a chunk that holds whole small files. */
  isBundle(number: number): boolean {
    return number <= this.#bundles.length
  }

  /** Raw bytes of a chunk, 1 ≤ number ≤ fullChunk. */
  rawLength(number: number): number {
    if (this.isBundle(number)) return this.#bundle(number).reduce((sum, entry) => sum + this.#sizeOf(entry), 0)
    const { entry, offset } = this.#place(number)
    return Math.min(this.oneChunk, this.#sizeOf(entry) - offset)
  }

  /** What a chunk is made of, in order. */
  slices(number: number): Slice[] {
    if (this.isBundle(number)) return this.#bundle(number).map((entry) => ({ entry, offset: 0, length: this.#sizeOf(entry) }))
    const { entry, offset } = this.#place(number)
    return [{ entry, offset, length: this.rawLength(number) }]
  }

  /** The chunk that an entry's first byte is in; 0 for one without a byte. A small file has that one, maybe with others in it. */
  firstChunkOf(entry: number): number {
    const size = this.#sizeOf(entry)
    if (size === 0) return 0
    if (size >= this.oneChunk) return this.#firstChunk[lastAtMost(this.#large, entry)] ?? 0
    // both lists are in the order of the manifest
    return lastAtMost(this.#firstOfBundle, entry) + 1
  }

  /** Number of chunks a large file has; 0 for all others. */
  chunksOf(entry: number): number {
    const size = this.#sizeOf(entry)
    return size < this.oneChunk ? 0 : Math.ceil(size / this.oneChunk)
  }

  #sizeOf(entry: number): number {
    return this.#sizes[entry] ?? 0
  }

  #bundle(number: number): readonly number[] {
    return this.#bundles[number - 1] ?? []
  }

  #place(number: number): { entry: number; offset: number } {
    const low = lastAtMost(this.#firstChunk, number)
    return { entry: this.#large[low] ?? 0, offset: (number - (this.#firstChunk[low] ?? 0)) * this.oneChunk }
  }
}

/** Index of the last of these ascending numbers that is not above `most`; 0 when none is. */
function lastAtMost(numbers: readonly number[], most: number): number {
  let low = 0
  let high = numbers.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((numbers[middle] ?? 0) <= most) low = middle
    else high = middle - 1
  }
  return low
}
