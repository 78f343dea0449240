import type { FileHandle } from 'node:fs/promises'
import type { Layout } from '../wire/plan.ts'
import { type Existing, sameStamp } from './existing.ts'
import { openPlain, readFully } from './part-check.ts'

/** Reads chunks out of the user's own files, which are only ever read, and only as long as they are what was found. */
export class ExistingReader {
  readonly #existing: Existing
  readonly #layout: Layout
  /** The large file that was read last; chunks are asked for in order. */
  #open: { readonly index: number; readonly file: FileHandle } | null = null

  constructor(existing: Existing, layout: Layout) {
    this.#existing = existing
    this.#layout = layout
  }

  /** Fills `target` with what stands in the place of a chunk; false: it cannot be read, or is not what was found. Never rejects. */
  async read(number: number, target: Buffer): Promise<boolean> {
    try {
      let at = 0
      for (const { entry, offset, length } of this.#layout.slices(number)) {
        const piece = target.subarray(at, at + length)
        at += length
        const whole = this.#layout.isBundle(number) ? this.#readSmall(entry, piece) : this.#readLarge(entry, offset, piece)
        if (!(await whole)) return false
      }
      return true
    } catch {
      return false
    }
  }

  async close(): Promise<void> {
    const open = this.#open
    this.#open = null
    await open?.file.close().catch(() => {})
  }

  async #readSmall(index: number, target: Buffer): Promise<boolean> {
    const file = await openPlain(this.#existing.files.get(index)?.path ?? '')
    try {
      return await this.#readChecked(file, index, { offset: 0, target })
    } finally {
      await file.close()
    }
  }

  async #readLarge(index: number, offset: number, target: Buffer): Promise<boolean> {
    if (this.#open?.index !== index) {
      await this.close()
      this.#open = { index, file: await openPlain(this.#existing.files.get(index)?.path ?? '') }
    }
    return this.#readChecked(this.#open.file, index, { offset, target })
  }

  /** What took the file's place, a FIFO or a link too, is another file; one that is written to meanwhile shows it by its times. */
  async #readChecked(file: FileHandle, index: number, { offset, target }: { readonly offset: number; readonly target: Buffer }): Promise<boolean> {
    if (!(await this.#isUnchanged(file, index))) return false
    return (await readFully(file, offset, target)) && this.#isUnchanged(file, index)
  }

  async #isUnchanged(file: FileHandle, index: number): Promise<boolean> {
    const found = this.#existing.files.get(index)
    return found !== undefined && sameStamp(await file.stat({ bigint: true }), found.stamp)
  }
}
