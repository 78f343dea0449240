import { CHUNK, type ChunkFacts, type ChunkMapSnapshot, MAX_MAP_CELLS } from '../../shared/flow.ts'

const TRIES_MAX = 255

/**
 * What is known of each chunk, and the map that is made of it. A map of a million chunks is not made anew ten times a second: only the cells
 * in which something has changed are.
 */
export class ChunkStates {
  /** One byte a chunk, see CHUNK; chunk n is at n − 1. To be read; changed by `set` alone. */
  readonly states: Uint8Array
  readonly #same: Uint8Array
  /** The connection that carried it last, plus one. */
  readonly #carrier: Uint8Array
  readonly #tries: Uint8Array
  /** Chunks on their way for the first time, by connection. */
  readonly #flying: number[] = []
  /** Those that go again, or are to: the connections they went over before may still be at them. */
  #again = 0
  readonly #perCell: number
  readonly #stale: Uint8Array
  #map: ChunkMapSnapshot
  #isStale = false

  constructor(chunks: number, cellsMax: number = MAX_MAP_CELLS) {
    this.states = new Uint8Array(chunks)
    this.#same = new Uint8Array(chunks)
    this.#carrier = new Uint8Array(chunks)
    this.#tries = new Uint8Array(chunks)
    this.#perCell = Math.max(1, Math.ceil(chunks / cellsMax))
    const cells = Math.ceil(chunks / this.#perCell)
    this.#stale = new Uint8Array(cells)
    this.#map = { chunks, chunksPerCell: this.#perCell, cells: new Uint8Array(cells) }
  }

  set(chunk: number, state: number): void {
    this.#flies(this.states[chunk - 1], -1)
    this.states[chunk - 1] = state
    this.#flies(state, 1)
    this.#touch(chunk)
  }

  /** How many chunks may be on their way over that connection: its own, and all that go again. */
  inFlight(lane: number): number {
    return this.#again + (this.#flying[lane] ?? 0)
  }

  #flies(state: number | undefined, count: 1 | -1): void {
    if (state === CHUNK.RETRIED) this.#again += count
    if (state === undefined || state < CHUNK.IN_FLIGHT_BASE) return
    const lane = state - CHUNK.IN_FLIGHT_BASE
    this.#flying[lane] = (this.#flying[lane] ?? 0) + count
  }

  /** It was there already; it is stored, too. */
  setSame(chunk: number, same: boolean): void {
    this.#same[chunk - 1] = same ? 1 : 0
    this.#touch(chunk)
  }

  isSame(chunk: number): boolean {
    return this.#same[chunk - 1] === 1
  }

  carried(chunk: number, lane: number): void {
    this.#carrier[chunk - 1] = lane + 1
    this.#tries[chunk - 1] = Math.min(TRIES_MAX, (this.#tries[chunk - 1] ?? 0) + 1)
  }

  /** Nothing is known any more. */
  clear(): void {
    this.states.fill(CHUNK.WAITING)
    this.#flying.length = 0
    this.#again = 0
    this.#same.fill(0)
    this.#stale.fill(1)
    this.#isStale = true
  }

  /** The same object until something changes. */
  map(): ChunkMapSnapshot {
    if (!this.#isStale) return this.#map
    const cells = this.#map.cells.slice()
    for (let cell = 0; cell < cells.length; cell += 1) if (this.#stale[cell] === 1) cells[cell] = this.#merged(cell)
    this.#stale.fill(0)
    this.#isStale = false
    this.#map = { ...this.#map, cells }
    return this.#map
  }

  /** `bytesOf`: payload bytes of a chunk, where they are known. */
  facts(first: number, last: number, bytesOf: ((chunk: number) => number) | null): ChunkFacts {
    const facts = { stored: 0, same: 0, tries: 0 }
    let bytes = 0
    const lanes = new Set<number>()
    for (let chunk = first; chunk <= last; chunk += 1) {
      bytes += bytesOf?.(chunk) ?? 0
      if (this.states[chunk - 1] === CHUNK.STORED) facts.stored += 1
      facts.same += this.#same[chunk - 1] ?? 0
      facts.tries = Math.max(facts.tries, this.#tries[chunk - 1] ?? 0)
      const carrier = this.#carrier[chunk - 1] ?? 0
      if (carrier > 0) lanes.add(carrier - 1)
    }
    return { first, last, bytes: bytesOf && bytes, ...facts, lanes: [...lanes].sort((a, b) => a - b) }
  }

  #touch(chunk: number): void {
    this.#stale[Math.floor((chunk - 1) / this.#perCell)] = 1
    this.#isStale = true
  }

  /** The least finished state of a cell; "sent again" before all, then "in flight"; "there already" only where all of it was. */
  #merged(cell: number): number {
    const end = Math.min(this.states.length, (cell + 1) * this.#perCell)
    let least: number = CHUNK.STORED
    let flying = 0
    let all = true
    let isVoid = true
    for (let at = cell * this.#perCell; at < end; at += 1) {
      const state = this.states[at] ?? CHUNK.WAITING
      if (state === CHUNK.RETRIED) return CHUNK.RETRIED
      if (state >= CHUNK.IN_FLIGHT_BASE) flying = state
      else if (state < least) least = state
      all &&= this.#same[at] === 1
      isVoid &&= state === CHUNK.VOID
    }
    if (flying > 0) return flying
    if (isVoid) return CHUNK.VOID
    return all && least === CHUNK.STORED ? CHUNK.SAME : least
  }
}
