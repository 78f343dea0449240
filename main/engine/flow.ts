import { CHUNK, type ChunkFacts, type TransferEvent } from '../../shared/flow.ts'
import type { CompressionReport, CompressType, LostFile, Progress } from '../../shared/transfer.ts'
import { ChunkStates } from './chunk-states.ts'
import { LaneTrack } from './lane-track.ts'
import { LimitJudge } from './limited-by.ts'
import { CHUNK_FACTS_MAX, RATE_SHOWN_EVERY_MS } from './limits.ts'
import { Meter } from './meter.ts'
import { Processor } from './processor.ts'
import { RateRecord } from './rate-chart.ts'
import { TimeLeft } from './time-left.ts'
import { TransferEvents } from './transfer-events.ts'
import { Waits } from './waits.ts'

/** What a chunk was on the wire: its payload's encoding and length. */
export interface Travelled {
  readonly type: CompressType
  readonly bytes: number
}

/** What moves in one transfer, as counters. Nothing here waits or calls out: progress is sampled from it on a timer. */
export class Flow {
  readonly totalBytes: number
  /** Where bytes wait. Judged once somebody keeps it up to date, see `measured`. */
  readonly waits = new Waits()
  #bytesOf: ((chunk: number) => number) | null = null
  readonly lanes: LaneTrack[] = []
  storedBytes = 0
  retries = 0
  resentBytes = 0
  /** Payload bytes that did not have to travel, because the receiver had them in its own files. */
  alreadyThereBytes = 0
  readonly #there: Uint8Array
  /** Connections in use where their number is chosen by measuring; else null. */
  chosenConnections: number | null = null
  /** Files that do not come any more. Replaced as a whole. */
  lost: readonly LostFile[] = []
  /** Of the chunks that are stored: payload bytes as they travelled, and how many travelled as what. */
  wireBytes = 0
  #savedBytes = 0
  readonly #travelledAs: Partial<Record<CompressType, number>> = {}
  readonly #chunks: ChunkStates
  #sameBytes = 0
  /** Of files that do not come: counted as stored, and nothing that moved. */
  #voidBytes = 0
  #meter = new Meter()
  #rate = 0
  #rateShown = 0
  #rateShownAtMs = Number.NEGATIVE_INFINITY
  #secondsLeft: number | null = null
  readonly #timeLeft = new TimeLeft()
  readonly #chart = new RateRecord()
  readonly #events = new TransferEvents()
  readonly #judge = new LimitJudge()
  readonly #processor = new Processor()
  /** The most that was ever stored: what is shown never falls. */
  #shownBytes = 0

  /** `fullChunk`: number of chunks; states[n − 1] is chunk n. */
  constructor(fullChunk: number, totalBytes: number) {
    this.#chunks = new ChunkStates(fullChunk)
    this.#there = new Uint8Array(fullChunk)
    this.totalBytes = totalBytes
  }

  /** One byte a chunk; to be read. */
  get states(): Uint8Array {
    return this.#chunks.states
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
    this.#chunks.set(chunk, state)
  }

  /** It is on its way over that connection, once more. */
  carried(chunk: number, lane: number): void {
    this.#chunks.carried(chunk, lane)
  }

  /** A connection is gone, and what was on its way over it has to come again. */
  forgetFlying(lane: number): void {
    this.states.forEach((state, index) => {
      if (state === CHUNK.IN_FLIGHT_BASE + lane) this.mark(index + 1, CHUNK.WAITING)
    })
  }

  /** What is where is not known any more; what is counted stays. */
  clearMap(): void {
    this.#chunks.clear()
  }

  /** Whoever carries the bytes keeps `waits` up to date from now on, and knows each chunk's length; FastDP 1.x does neither. */
  measured(layout: { readonly rawLength: (chunk: number) => number }): void {
    this.#bytesOf = (chunk) => layout.rawLength(chunk)
  }

  /** Of the chunks `first` to `last`, as far as they exist, at most CHUNK_FACTS_MAX; null when none does. */
  chunkFacts(first: number, last: number): ChunkFacts | null {
    const end = Math.min(last, this.states.length, first + CHUNK_FACTS_MAX - 1)
    return first < 1 || end < first ? null : this.#chunks.facts(first, end, this.#bytesOf)
  }

  note(event: Omit<TransferEvent, 'atMs' | 'sample'>): void {
    this.#events.note({ ...event, atMs: Date.now(), sample: this.#chart.samples })
  }

  /** Milliseconds since the last event of that kind. */
  sinceLast(kind: TransferEvent['kind']): number {
    const atMs = this.#events.lastAt(kind)
    return atMs === null ? 0 : Math.max(0, Date.now() - atMs)
  }

  /** Idempotent: a chunk counts once. `as`: how it travelled, where chunks may be encoded one by one. */
  stored(chunk: number, bytes: number, as?: Travelled): void {
    if (this.#isDone(chunk)) return
    this.mark(chunk, CHUNK.STORED)
    this.storedBytes += bytes
    if (!as) return
    this.#travelledAs[as.type] = (this.#travelledAs[as.type] ?? 0) + 1
    this.wireBytes += as.bytes
    this.#savedBytes += bytes - as.bytes
  }

  /** It does not come, and is not waited for. */
  voided(chunk: number, bytes: number): void {
    if (!this.#isDone(chunk)) {
      this.storedBytes += bytes
      this.#voidBytes += bytes
    }
    this.#forgetThere(chunk, bytes)
    this.mark(chunk, CHUNK.VOID)
  }

  /** Nothing more is awaited. */
  get whole(): boolean {
    return this.states.every((_, index) => this.#isDone(index + 1))
  }

  #isDone(chunk: number): boolean {
    const state = this.states[chunk - 1]
    return state === CHUNK.STORED || state === CHUNK.VOID
  }

  /** It was stored as far as anyone knew, and is not. */
  missing(chunk: number, bytes: number): void {
    if (this.#isDone(chunk)) this.storedBytes -= bytes
    if (this.#chunks.isSame(chunk)) this.#setSame(chunk, bytes, false)
    this.mark(chunk, CHUNK.WAITING)
    this.#forgetThere(chunk, bytes)
  }

  /** The receiver has it in a file of its own: it counts as stored. */
  alreadyThere(chunk: number, bytes: number): void {
    if (this.#isDone(chunk)) return
    this.stored(chunk, bytes)
    this.#setSame(chunk, bytes, true)
    this.#there[chunk - 1] = 1
    this.alreadyThereBytes += bytes
  }

  isAlreadyThere(chunk: number): boolean {
    return this.#there[chunk - 1] === 1
  }

  /** That file has changed meanwhile. Nothing for a chunk that was not taken from one. */
  notThere(chunk: number, bytes: number): void {
    if (this.isAlreadyThere(chunk)) this.missing(chunk, bytes)
  }

  #forgetThere(chunk: number, bytes: number): void {
    if (!this.isAlreadyThere(chunk)) return
    this.#there[chunk - 1] = 0
    this.alreadyThereBytes -= bytes
  }

  /** The two ends have compared what is there. What was not known to be stored was there already. */
  compared(isThere: (chunk: number) => boolean, layout: { readonly rawLength: (chunk: number) => number }): void {
    const before = this.states.slice()
    // what an earlier run has counted need not fit
    this.storedBytes = 0
    this.#sameBytes = 0
    this.#voidBytes = 0
    for (let chunk = 1; chunk <= this.states.length; chunk += 1) {
      const bytes = layout.rawLength(chunk)
      const same = isThere(chunk) && (this.#chunks.isSame(chunk) || before[chunk - 1] !== CHUNK.STORED)
      this.#chunks.setSame(chunk, same)
      this.mark(chunk, isThere(chunk) ? CHUNK.STORED : CHUNK.WAITING)
      if (isThere(chunk)) this.storedBytes += bytes
      else this.#forgetThere(chunk, bytes)
      if (same) this.#sameBytes += bytes
    }
    // what was compared did not move
    this.#meter = new Meter()
  }

  #setSame(chunk: number, bytes: number, same: boolean): void {
    this.#chunks.setSame(chunk, same)
    this.#sameBytes += same ? bytes : -bytes
  }

  /** It goes on after so long; what an earlier run of the program has measured is not known, so neither is this. */
  resumed(afterMs: number): void {
    if (this.#chart.samples > 0) this.#chart.stood(afterMs)
    this.note({ kind: 'resumed', afterMs })
  }

  /** Nothing is in flight any more; what is stored stays so until the two ends have compared. */
  interrupted(): void {
    this.states.forEach((state, index) => {
      if (state !== CHUNK.STORED && state !== CHUNK.VOID && state !== CHUNK.WAITING) this.mark(index + 1, CHUNK.WAITING)
    })
    this.#rate = 0
    this.#rateShown = 0
    this.#secondsLeft = null
    this.#meter = new Meter()
    this.#judge.forget()
    for (const lane of this.lanes) if (lane.state !== 'closed') lane.detach('lost')
  }

  /** As far as is known, its connections wait for this device and not for the path. */
  get isStarved(): boolean {
    const { verdict } = this.#judge
    return verdict !== null && verdict !== 'path'
  }

  compression(): CompressionReport {
    return { chunks: { ...this.#travelledAs }, savedBytes: this.#savedBytes }
  }

  sampleRate(nowMs: number): void {
    // what was there and turned out to be wrong is taken off again
    this.#rate = Math.max(0, this.#meter.sample(this.storedBytes - this.#sameBytes - this.#voidBytes, nowMs))
    if (nowMs - this.#rateShownAtMs < RATE_SHOWN_EVERY_MS) return
    this.#rateShownAtMs = nowMs
    this.#rateShown = Math.round(this.#rate)
    this.#secondsLeft = this.#timeLeft.sample(this.totalBytes - this.storedBytes, this.#rate, nowMs)
  }

  /** Lanes, chart, and what limits; `held`: it is paused, and waiting says nothing. */
  sampleLanes(nowMs: number, held = false): void {
    for (const lane of this.lanes) lane.sample(nowMs)
    this.#chart.sample(this.#rate)
    const processor = this.#processor.sample()
    if (held || this.#bytesOf === null) this.#judge.restart()
    else this.#judge.sample({ waits: this.waits, lanes: this.lanes.filter(({ state }) => state === 'open').length, nowMs, processor })
  }

  progress(): Progress {
    this.#shownBytes = Math.max(this.#shownBytes, this.storedBytes)
    return {
      bytes: this.#shownBytes,
      totalBytes: this.totalBytes,
      bytesPerSecond: this.#rateShown,
      secondsLeft: this.#secondsLeft,
      sameBytes: this.#sameBytes,
      limitedBy: this.#judge.verdict,
      reconnects: this.reconnects,
      retries: this.retries,
      resentBytes: this.resentBytes,
      ...(this.alreadyThereBytes > 0 && { alreadyThereBytes: this.alreadyThereBytes }),
      compression: this.compression(),
      chart: this.#chart.snapshot(),
      events: this.#events.all,
      lanes: this.lanes.map((lane) => lane.snapshot(this.#chunks.inFlight(lane.lane))),
      map: this.#chunks.map(),
      ...(this.chosenConnections !== null && { chosenConnections: this.chosenConnections }),
      ...(this.lost.length > 0 && { lost: this.lost }),
    }
  }
}
