import {
  CHUNK,
  type ChunkMapSnapshot,
  type CompressionReport,
  type CompressType,
  type LaneEvent,
  type LaneSnapshot,
  MAX_MAP_CELLS,
  type Progress,
} from '../../shared/transfer.ts'
import { LANE_EVENTS_KEPT, SAMPLES_KEPT } from './limits.ts'
import { Meter } from './meter.ts'

/** What a chunk was on the wire: its payload's encoding and length. */
export interface Travelled {
  readonly type: CompressType
  readonly bytes: number
}

/** One connection's counters over all its reconnects. */
export class LaneTrack {
  readonly lane: number
  state: LaneSnapshot['state'] = 'connecting'
  reconnects = 0
  readonly #meter = new Meter()
  readonly #history: number[] = []
  readonly #events: LaneEvent[] = []
  #live: (() => number) | null = null
  #before = 0
  #sampledBytes = 0
  #sampledAtMs = 0
  #samples = 0
  #rate = 0

  constructor(lane: number) {
    this.lane = lane
  }

  /** Frame bytes over all connections of this lane. */
  get bytes(): number {
    return this.#before + this.sinceReconnect
  }

  get bytesPerSecond(): number {
    return this.state === 'closed' ? 0 : Math.round(this.#rate)
  }

  get sinceReconnect(): number {
    return this.#live?.() ?? 0
  }

  /** `live` counts the new connection's bytes from zero. */
  attach(live: () => number): void {
    this.#before = this.bytes
    this.#live = live
    this.state = 'open'
  }

  detach(state: 'lost' | 'closed'): void {
    this.#before = this.bytes
    this.#live = null
    this.state = state
  }

  note(event: Omit<LaneEvent, 'atMs' | 'sample'>): void {
    this.#events.push({ ...event, atMs: Date.now(), sample: this.#samples })
    if (this.#events.length > LANE_EVENTS_KEPT) this.#events.shift()
  }

  sample(nowMs: number): void {
    const bytes = this.bytes
    const elapsedMs = nowMs - this.#sampledAtMs
    if (this.#sampledAtMs > 0 && elapsedMs > 0) this.#history.push(Math.round(((bytes - this.#sampledBytes) * 1000) / elapsedMs))
    if (this.#history.length > SAMPLES_KEPT) this.#history.shift()
    this.#samples += 1
    this.#sampledBytes = bytes
    this.#sampledAtMs = nowMs
    this.#rate = this.#meter.sample(bytes, nowMs)
  }

  snapshot(): LaneSnapshot {
    return {
      lane: this.lane,
      state: this.state,
      bytesPerSecond: this.bytesPerSecond,
      bytes: this.bytes,
      bytesSinceReconnect: this.sinceReconnect,
      reconnects: this.reconnects,
      history: [...this.#history],
      events: [...this.#events],
      samples: this.#samples,
    }
  }
}

/** What moves in one transfer, as counters. Nothing here waits or calls out: progress is sampled from it on a timer. */
export class Flow {
  readonly states: Uint8Array
  readonly totalBytes: number
  readonly lanes: LaneTrack[] = []
  storedBytes = 0
  retries = 0
  resentBytes = 0
  /** Of the chunks that are stored: payload bytes as they travelled, and how many travelled as what. */
  wireBytes = 0
  #savedBytes = 0
  readonly #travelledAs: Partial<Record<CompressType, number>> = {}
  #meter = new Meter()
  #rate = 0
  /** The most that was ever stored: what is shown never falls. */
  #shownBytes = 0

  /** `fullChunk`: number of chunks; states[n − 1] is chunk n. */
  constructor(fullChunk: number, totalBytes: number) {
    this.states = new Uint8Array(fullChunk)
    this.totalBytes = totalBytes
  }

  lane(index: number): LaneTrack {
    while (this.lanes.length <= index) this.lanes.push(new LaneTrack(this.lanes.length))
    const lane = this.lanes[index]
    if (!lane) throw new RangeError('lane')
    return lane
  }

  get reconnects(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.reconnects, 0)
  }

  mark(chunk: number, state: number): void {
    this.states[chunk - 1] = state
  }

  /** Idempotent: a chunk counts once. `as`: how it travelled, where chunks may be encoded one by one. */
  stored(chunk: number, bytes: number, as?: Travelled): void {
    if (this.states[chunk - 1] === CHUNK.STORED) return
    this.states[chunk - 1] = CHUNK.STORED
    this.storedBytes += bytes
    if (!as) return
    this.#travelledAs[as.type] = (this.#travelledAs[as.type] ?? 0) + 1
    this.wireBytes += as.bytes
    this.#savedBytes += bytes - as.bytes
  }

  /** It was stored as far as anyone knew, and is not. */
  missing(chunk: number, bytes: number): void {
    if (this.states[chunk - 1] === CHUNK.STORED) this.storedBytes -= bytes
    this.states[chunk - 1] = CHUNK.WAITING
  }

  /** The two ends have compared what is there. */
  compared(isThere: (chunk: number) => boolean, layout: { readonly rawLength: (chunk: number) => number }): void {
    for (let chunk = 1; chunk <= this.states.length; chunk += 1) {
      if (isThere(chunk)) this.stored(chunk, layout.rawLength(chunk))
      else this.missing(chunk, layout.rawLength(chunk))
    }
  }

  /** Nothing is in flight any more; what is stored stays so until the two ends have compared. */
  interrupted(): void {
    this.states.forEach((state, index) => {
      if (state !== CHUNK.STORED) this.states[index] = CHUNK.WAITING
    })
    this.#rate = 0
    this.#meter = new Meter()
    for (const lane of this.lanes) if (lane.state !== 'closed') lane.detach('lost')
  }

  compression(): CompressionReport {
    return { chunks: { ...this.#travelledAs }, savedBytes: this.#savedBytes }
  }

  sampleRate(nowMs: number): void {
    // what was there and turned out to be wrong is taken off again
    this.#rate = Math.max(0, this.#meter.sample(this.storedBytes, nowMs))
  }

  sampleLanes(nowMs: number): void {
    for (const lane of this.lanes) lane.sample(nowMs)
  }

  progress(): Progress {
    const left = this.totalBytes - this.storedBytes
    this.#shownBytes = Math.max(this.#shownBytes, this.storedBytes)
    return {
      bytes: this.#shownBytes,
      totalBytes: this.totalBytes,
      bytesPerSecond: Math.round(this.#rate),
      secondsLeft: this.#rate > 0 ? left / this.#rate : null,
      reconnects: this.reconnects,
      retries: this.retries,
      resentBytes: this.resentBytes,
      compression: this.compression(),
      lanes: this.lanes.map((lane) => lane.snapshot()),
      map: mergeStates(this.states, MAX_MAP_CELLS),
    }
  }
}

/** A map of at most `most` cells; a cell shows the least finished state inside it, "sent again" before all. */
export function mergeStates(states: Uint8Array, most: number): ChunkMapSnapshot {
  const chunksPerCell = Math.max(1, Math.ceil(states.length / most))
  if (chunksPerCell === 1) return { chunks: states.length, chunksPerCell, cells: states.slice() }
  const cells = new Uint8Array(Math.ceil(states.length / chunksPerCell))
  for (let cell = 0; cell < cells.length; cell += 1) {
    cells[cell] = mergedState(states.subarray(cell * chunksPerCell, (cell + 1) * chunksPerCell))
  }
  return { chunks: states.length, chunksPerCell, cells }
}

function mergedState(states: Uint8Array): number {
  let least: number = CHUNK.STORED
  let flying = 0
  for (const state of states) {
    if (state === CHUNK.RETRIED) return CHUNK.RETRIED
    if (state >= CHUNK.IN_FLIGHT_BASE) flying = state
    else if (state < least) least = state
  }
  return flying > 0 ? flying : least
}
