/**
 * Manifest pages as they came, to be written down without packing them anew. Kept as long as all of them are no larger than their text, which
 * is bounded: a sender that pads them has them packed anew, and fills nobody's memory. They can be taken once.
 */
export class PackedPages {
  #pages: Buffer[] | null = []
  #bytes = 0
  #textBytes = 0

  add(page: Buffer, textBytes: number): void {
    this.#bytes += page.length
    this.#textBytes += textBytes
    if (this.#bytes <= this.#textBytes) this.#pages?.push(page)
    else this.#pages = null
  }

  /** Null: they are not here, or not any more. */
  take(): readonly Buffer[] | null {
    const pages = this.#pages
    this.#pages = null
    return pages
  }
}
