import { lstat } from 'node:fs/promises'
import type { Layout } from '../wire/plan.ts'
import { type Existing, sameStamp } from './existing.ts'
import { type GatedEntry, inside } from './names.ts'
import { treeOf } from './offer-tree.ts'

/** `open`: it may still turn out to be there whole; `whole`: it is; `apart`: something of it is not. */
type State = 'open' | 'whole' | 'apart'

interface Top {
  readonly path: string
  /** Its entries that come, in order. */
  readonly entries: Set<number>
  state: State
  /** Chunks of it that the sender has not said SAME of. */
  left: number
}

interface TopsParts {
  readonly folder: string
  readonly entries: readonly GatedEntry[]
  readonly layout: Layout
  readonly existing: Existing
}

/** Which top entries of a drop stand in the receive folder already, each file of them equal to the last byte. */
export class WholeTops {
  readonly #parts: TopsParts
  /** By the node's number. */
  readonly #tops = new Map<number, Top>()
  /** The top of each entry, by the number of its node. */
  readonly #topOf: Int32Array

  constructor(parts: TopsParts) {
    const { entries, folder } = parts
    this.#parts = parts
    this.#topOf = new Int32Array(entries.length)
    const byName = new Map<string, number>()
    for (const { number, name } of treeOf(entries)) {
      byName.set(name, number)
      this.#tops.set(number, { path: inside(folder, name), entries: new Set(), state: 'open', left: 0 })
    }
    entries.forEach(({ safe, leftOut }, index) => {
      const top = byName.get(safe[0] ?? '') ?? -1
      this.#topOf[index] = top
      if (leftOut) return
      const found = this.#tops.get(top)
      found?.entries.add(index)
      if (found && !this.#fits(index)) found.state = 'apart'
    })
  }

  /** One chunk more to compare; `isHere`: in another way, and then nothing it belongs to is looked at as a whole. */
  count(chunk: number, isHere: boolean): void {
    if (isHere) this.apart(chunk)
    for (const top of this.#of(chunk)) top.left += 1
  }

  /** Something of that size, or a folder, is there. */
  #fits(index: number): boolean {
    const { entries, existing } = this.#parts
    const entry = entries[index]?.entry
    if (entry?.kind !== 'file') return existing.folders.has(index)
    return existing.files.get(index)?.stamp.size === BigInt(entry.size)
  }

  /** Tops that have nothing in them to compare, but are there. */
  get withoutChunks(): number[] {
    return [...this.#tops].flatMap(([index, { state, left }]) => (state === 'open' && left === 0 ? [index] : []))
  }

  /** The sender has said SAME of a chunk. Returns the tops of which that was the last one. */
  same(chunk: number): number[] {
    return this.topsOf(chunk).filter((index) => {
      const top = this.#tops.get(index)
      if (!top) return false
      top.left -= 1
      return top.left === 0 && top.state === 'open'
    })
  }

  /** A chunk had to travel. Returns the tops of which that was not known. */
  apart(chunk: number): number[] {
    return this.#setApart(this.topsOf(chunk))
  }

  /** An entry does not come. Returns its top, if that was not known. */
  without(entry: number): number[] {
    const top = this.#topOf[entry] ?? -1
    this.#tops.get(top)?.entries.delete(entry)
    return this.#setApart([top])
  }

  #setApart(tops: readonly number[]): number[] {
    return tops.filter((index) => {
      const top = this.#tops.get(index)
      if (top?.state !== 'open') return false
      top.state = 'apart'
      return true
    })
  }

  /** Looks once more whether every file of a top is what was compared. */
  async decide(index: number): Promise<State> {
    const top = this.#tops.get(index)
    if (!top) return 'apart'
    const unchanged = await this.#isUnchanged(top)
    if (top.state === 'open') top.state = unchanged ? 'whole' : 'apart'
    return top.state
  }

  async #isUnchanged(top: Top): Promise<boolean> {
    for (const index of top.entries) {
      const found = this.#parts.existing.files.get(index)
      const stats = found && (await lstat(found.path, { bigint: true }).catch(() => null))
      if (found && (!stats || !sameStamp(stats, found.stamp))) return false
    }
    return true
  }

  topsOf(chunk: number): number[] {
    return [...new Set(this.#parts.layout.slices(chunk).map(({ entry }) => this.#topOf[entry] ?? -1))]
  }

  /** What becomes of a chunk that need not travel: it is copied where something of its tops has to be made, and left where all are whole. */
  fateOf(chunk: number): 'copy' | 'leave' | 'wait' {
    const states = this.#of(chunk).map(({ state }) => state)
    if (states.includes('apart')) return 'copy'
    return states.includes('open') ? 'wait' : 'leave'
  }

  /** The top entries that are left as they are, by the number of their node, and where they stand. */
  get whole(): ReadonlyMap<number, string> {
    return new Map([...this.#tops].flatMap(([number, { state, path }]) => (state === 'whole' ? [[number, path] as const] : [])))
  }

  #of(chunk: number): Top[] {
    return this.topsOf(chunk).flatMap((index) => this.#tops.get(index) ?? [])
  }
}
