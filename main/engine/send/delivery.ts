import { setMaxListeners } from 'node:events'
import { say } from '../../../shared/sentence.ts'
import type { PauseReason } from '../../../shared/transfer.ts'
import { asEngineError, codeForPeer, codeFromPeer, EngineError, violation } from '../errors.ts'
import type { Flow } from '../flow.ts'
import { Gate } from '../gate.ts'
import { CHUNK_TRIES_MAX, LANE_SKEW_MS, LATE_CHECK_EVERY_MS, RATE_MIN_BYTES_PER_SECOND, RECONNECT_EVERY_BYTES, STALL_CHECK_EVERY_MS } from '../limits.ts'
import { pause } from '../retry.ts'
import { Scope } from '../scope.ts'
import type { Transfer } from '../transfer.ts'
import type { ControlChannel, Page } from '../wire/control.ts'
import { createDigester, type Digester, rootOf } from '../wire/digest.ts'
import type { Agreement } from '../wire/header.ts'
import type { Run } from '../wire/look.ts'
import type { Message, MessageOf } from '../wire/messages.ts'
import { pauseReasonOf } from '../wire/pause.ts'
import type { Layout } from '../wire/plan.ts'
import { settleDigests } from '../wire/void.ts'
import { chooseConnections } from './choosing.ts'
import { ChunkList, lateAfter } from './chunk-list.ts'
import type { DataDial } from './data-dial.ts'
import type { Encoder } from './encoder.ts'
import { Feeder } from './feeder.ts'
import { Flights } from './flights.ts'
import { cutStalled, type LaneShared, SenderLane } from './lane.ts'
import type { Ledger } from './ledger.ts'
import { Looking } from './looking.ts'
import type { Lost, LostFiles } from './lost-files.ts'
import { recheckBeside } from './recheck-beside.ts'
import { Seats } from './seats.ts'
import type { ChunkReader } from './source-reader.ts'
import { Turns } from './turns.ts'
import { type SharedPath, Turnstile } from './turnstile.ts'

export interface DeliveryOptions {
  readonly control: ControlChannel
  readonly transfer: Transfer
  readonly flow: Flow
  readonly layout: Layout
  readonly agreement: Agreement
  readonly accept: MessageOf<'ACCEPT'>
  readonly reader: ChunkReader
  readonly lost: LostFiles
  readonly encoder: Encoder
  readonly ledger: Ledger
  /** What the receiver holds from before, by number; null: nothing is resumed. */
  readonly held: ReadonlyMap<number, Buffer> | null
  /** Chunks for which it looks at its own files; empty: none. */
  readonly looks: readonly Run[]
  readonly shared: SharedPath
  /** The receiver may say how fast it wants to be sent to. */
  readonly rates: boolean
  /** How many of the agreed connections are used is measured. */
  readonly choosesConnections: boolean
  /** Data connections to where the control connection goes. */
  readonly data: Pick<DataDial, 'dial' | 'failed'>
  /** What the other side is told when the reason is ours. */
  readonly word: (reason: EngineError) => EngineError
  /** ROOT is about to be sent. */
  readonly onRoot: (root: string) => void
}

interface Running {
  readonly list: ChunkList
  readonly feeder: Feeder
  readonly digester: Digester
}

/** A drop over one control connection: from the receiver's yes to its COMMIT, or to the loss of that connection. */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #scope = new Scope()
  readonly #abort = new AbortController()
  /** Aborted when no chunk will be sent any more, for whatever reason. */
  readonly #over = new AbortController()
  readonly #flights = new Flights()
  readonly #tries = new Map<number, number>()
  readonly #gate = new Gate()
  readonly #turnstile: Turnstile
  #receiptAtMs = 0
  #afterPause: () => void = () => {}
  #looking: Looking | null = null
  #run: Running | null = null
  /** Asked for, and not answered yet. */
  #next: Promise<Message | Page> | null = null
  /** Something else than a message may have brought the end of the chunks. */
  #look: () => void = () => {}

  constructor(options: DeliveryOptions) {
    this.#options = options
    options.flow.measured(options.layout)
    // what it wished over an earlier connection is forgotten with that
    options.transfer.pace.peerLimit = null
    this.#turnstile = new Turnstile(options.transfer, { waits: options.flow.waits, shared: options.shared, oneChunk: options.layout.oneChunk })
    this.#scope.add(() => this.#turnstile.close())
    // every connection listens to both
    setMaxListeners(0, this.#abort.signal, this.#over.signal)
  }

  /** The chunks, until each is STORED; then the root, and COMMIT. Rejects with the first reason that ended it. */
  async run(): Promise<void> {
    const { transfer } = this.#options
    try {
      if (transfer.paused) this.#gate.shut()
      if (transfer.heldHere) this.#tellPause(true)
      await this.#deliver()
    } catch (error) {
      this.end(asEngineError(error))
      throw asEngineError(this.#abort.signal.reason)
    } finally {
      await this.#scope.close()
    }
  }

  /** Ends it, and tells the other side why. The first reason stays. */
  end(reason: EngineError): void {
    if (this.#abort.signal.aborted) return
    this.#abort.abort(reason)
    this.#over.abort(reason)
    this.#gate.open()
    void this.#options.control.cancel(this.#options.word(reason))
  }

  /** Holds it up on this side, or lets go; bytes stop between two slices of a chunk. */
  pause(on: boolean): void {
    this.#hold('here', on)
    this.#tellPause(on)
  }

  /** Its user has set another limit, or none. */
  limited(): void {
    this.#turnstile.review()
  }

  #tellPause(on: boolean): void {
    this.#options.control.send({ type: 'PAUSE', Paused: on }).catch(() => {})
  }

  #hold(side: 'here' | 'there', on: boolean, reason: PauseReason | null = null): void {
    const { transfer } = this.#options
    transfer.hold(side, on, reason)
    if (transfer.paused) this.#gate.shut()
    else if (this.#gate.isShut) {
      this.#afterPause()
      this.#gate.open()
    }
  }

  async #deliver(): Promise<void> {
    const { control, layout, transfer, ledger } = this.#options
    const run = await this.#startLanes()
    try {
      await this.#untilStored(run)
    } finally {
      this.#over.abort()
      this.#gate.open()
      run.feeder.close()
    }
    await this.#settleLost(run)
    transfer.publishing()
    const root = rootOf(layout.fullSize, layout.oneChunk, ledger.digests)
    this.#options.onRoot(root)
    await control.send({ type: 'ROOT', Root: root })
    const commit = await this.#untilCommit()
    if (commit.Root !== root) throw violation('a commit of something else')
    this.#checkVoid(commit.Void)
  }

  /** What both have agreed on is the least that it lists. */
  #checkVoid(list: MessageOf<'COMMIT'>['Void']): void {
    const { lost, flow } = this.#options
    if (!lost.allowed && list.length > 0) throw new EngineError('PEER_FAILED', say('notKeptThere', { count: list.length }))
    const named = new Set(list.map(({ Entry }) => Entry))
    for (const [entry] of lost.voids.entries()) if (!named.has(entry)) throw violation('a commit of a file that was lost')
    lost.adopt(list)
    flow.lost = lost.listed()
  }

  /** These do not come any more: the other side is told, and nothing of them is waited for. */
  voided({ entries, code, chunks }: Lost): void {
    const { control, flow, lost } = this.#options
    flow.lost = lost.listed()
    const run = this.#run
    // what was lost before the first chunk is told with the rest of it
    if (!run) return
    control.send({ type: 'VOID', Entries: [...entries], Code: codeForPeer(code) }).catch(() => {})
    for (const chunk of chunks) {
      run.list.voided(chunk)
      this.#flights.settle(chunk)
    }
    run.feeder.kick()
    this.#look()
  }

  /** An earlier connection may have told them, but what it told is forgotten with it. */
  #tellLost(list: ChunkList): void {
    const { control, flow, lost } = this.#options
    for (const chunk of lost.voids.wholeChunks()) list.voided(chunk)
    for (const { entries, code } of lost.told()) control.send({ type: 'VOID', Entries: entries, Code: codeForPeer(code) }).catch(() => {})
    flow.lost = lost.listed()
    lost.open()
  }

  /** Both ends come to the digests of what is left. A file may be found to be lost in that very moment, and changes them again. */
  async #settleLost({ digester }: Running): Promise<void> {
    const { layout, ledger, lost, reader } = this.#options
    for (let before = -1; before !== lost.voids.size; ) {
      before = lost.voids.size
      await settleDigests({ layout, voids: lost.voids, digester, digests: ledger.digests, read: (chunk, raw) => reader.read(chunk, raw) })
    }
    this.#abort.signal.throwIfAborted()
    lost.close()
  }

  async #startLanes(): Promise<Running> {
    const { layout, agreement, flow, reader, encoder, ledger, held } = this.#options
    const { compressType, connections } = agreement
    const list = new ChunkList(layout, flow, { sentBefore: ledger.sent, held: held?.keys() ?? [] })
    const digester = await createDigester(agreement.digest)
    const onError = (error: EngineError): void => this.end(error)
    const startedMs = performance.now()
    // up to the last receipt: a connection that stands still shall not make itself look as if that were its pace
    const rate = (): number => (flow.storedBytes * 1000) / Math.max(1, this.#receiptAtMs - startedMs)
    const lateAfterMs = (): number =>
      this.#gate.isShut ? Number.POSITIVE_INFINITY : lateAfter({ oneChunk: layout.oneChunk, rate: rate(), connections, mostFlying: list.mostFlying })
    const isThere = (chunk: number, own: Uint8Array): boolean => this.#looking?.isThere(chunk, own) ?? false
    const feeder = new Feeder({ layout, list, reader, compressType, encoder, digester, connections, lateAfterMs, ledger, isThere, onError, waits: flow.waits })
    this.#scope.add(() => feeder.close())
    this.#scope.interval(() => feeder.kick(), LATE_CHECK_EVERY_MS)
    this.#abort.signal.addEventListener('abort', () => feeder.close())
    const run = { list, feeder, digester }
    this.#startLooking(run)
    this.#tellLost(list)
    this.#run = run
    if (held) recheckBeside({ ...this.#options, list, feeder, held, signal: this.#over.signal, onError })
    const lanes = this.#lanes(run)
    this.#scope.interval(() => this.#gate.isShut || cutStalled(lanes), STALL_CHECK_EVERY_MS)
    this.#afterPause = () => {
      list.restartClocks()
      for (const lane of lanes) lane.restartClock()
    }
    return run
  }

  /** What the receiver has in its own files is compared as it is read for sending. */
  #startLooking({ list, feeder }: Running): void {
    const { control, layout, agreement, looks } = this.#options
    if (looks.length === 0) return
    const terms = { fullChunk: layout.fullChunk, digest: agreement.digest }
    const send = (same: MessageOf<'SAME'>): Promise<void> => control.send(same)
    this.#looking = new Looking({ runs: looks, terms, list, kick: () => feeder.kick(), held: () => this.#gate.isShut, send, scope: this.#scope })
  }

  /** They start as they get their seats. */
  #lanes({ list, feeder }: Pick<Running, 'list' | 'feeder'>): readonly SenderLane[] {
    const { layout, agreement, flow } = this.#options
    const seats = this.#seats()
    const shared = this.#laneShared({ list, feeder, seats })
    // connections that start together would all reach the mark together, and wait for each other's reconnect
    const skewMs = layout.fullSize / agreement.connections >= RECONNECT_EVERY_BYTES ? LANE_SKEW_MS : 0
    const lanes: SenderLane[] = []
    let alive = 0
    const run = async (index: number): Promise<void> => {
      await seats.until(index)
      if (shared.over.aborted) return
      const lane = new SenderLane(shared, flow.lane(index), this.#flights)
      lanes.push(lane)
      alive += 1
      await pause(index * skewMs, shared.over)
      await lane.run().catch((error: unknown) => {
        // a lane that cannot come back leaves its chunks to the others, and its seat to one that waits
        alive -= 1
        if (alive === 0 || asEngineError(error).code === 'KEY_CHANGED') this.end(asEngineError(error))
        else seats.lose(index)
      })
    }
    const runs = Array.from({ length: layout.fullChunk === 0 ? 0 : agreement.connections }, (_, index) => run(index))
    this.#scope.add(() => Promise.all(runs).then(() => {}))
    return lanes
  }

  /** All of the agreed connections, or as many as turn out to pay. */
  #seats(): Seats {
    const { agreement, flow, control, choosesConnections } = this.#options
    const { connections } = agreement
    const { roundTripMs } = control.link
    if (!choosesConnections) return new Seats(connections, connections)
    const seats = chooseConnections({ flow, most: connections, roundTripMs, scope: this.#scope, held: () => this.#gate.isShut })
    if (this.#over.signal.aborted) seats.open()
    this.#over.signal.addEventListener('abort', () => seats.open(), { once: true })
    return seats
  }

  #laneShared({ list, feeder, seats }: Pick<Running, 'list' | 'feeder'> & Pick<LaneShared, 'seats'>): LaneShared {
    const { transfer, accept, agreement, control, flow } = this.#options
    return {
      session: accept.Session,
      token: accept.Token,
      keyHash: control.link.peerKey.keyHash,
      list,
      feeder,
      turnstile: this.#turnstile,
      failed: this.#abort.signal,
      over: this.#over.signal,
      dial: () => this.#options.data.dial(this.#over.signal),
      unattached: (link) => this.#options.data.failed(link),
      turns: new Turns(),
      alone: agreement.connections === 1,
      seats,
      gate: this.#gate,
      onReconnect: (lane, bytes, gapMs) => transfer.emit({ event: 'reconnect', transferId: transfer.id, connection: lane, bytes, gapMs }),
      onLost: (lane, chunks) => {
        flow.retries += chunks
        transfer.emit({ event: 'retry', transferId: transfer.id, reason: 'connection', chunks, connection: lane })
      },
    }
  }

  async #untilStored(run: Running): Promise<void> {
    while (!run.list.allStored) {
      const message = await this.#nextOrEnd()
      if (message === null) continue
      if (message.type === 'STORED') this.#stored(message.Chunks, run)
      else if (message.type === 'RETRY') this.#retry(message.Chunks, run)
      else if (message.type === 'PAUSE') this.#hold('there', message.Paused, pauseReasonOf(message))
      else if (message.type === 'SKIP' && this.#options.lost.allowed) this.#skip(message)
      else if (message.type === 'RATE' && this.#options.rates) this.#rate(message)
      else if (!this.#looking?.takes(message)) throw unexpected(message)
    }
  }

  /** Null: it may be that nothing more is waited for. */
  async #nextOrEnd(): Promise<Message | Page | null> {
    this.#next ??= this.#options.control.receive()
    // nobody may be waiting for it when it fails
    this.#next.catch(() => {})
    const looked = new Promise<null>((resolve) => {
      this.#look = () => resolve(null)
    })
    const message = await Promise.race([this.#next, looked])
    if (message !== null) this.#next = null
    return message
  }

  #skip({ Entries, Code }: MessageOf<'SKIP'>): void {
    const { lost } = this.#options
    if (!Entries.every((entry) => lost.isFile(entry))) throw violation('SKIP of what is no file of this transfer')
    lost.skip(Entries, codeFromPeer(Code))
  }

  #rate({ BytesPerSecond }: MessageOf<'RATE'>): void {
    this.#options.transfer.pace.peerLimit = BytesPerSecond === 0 ? null : Math.max(BytesPerSecond, RATE_MIN_BYTES_PER_SECOND)
    this.#turnstile.review()
  }

  #stored(chunks: readonly number[], run: Running): void {
    this.#receiptAtMs = performance.now()
    for (const chunk of chunks) {
      run.list.stored(chunk)
      this.#flights.settle(chunk)
    }
  }

  #retry(chunks: readonly number[], run: Running): void {
    const { transfer, flow } = this.#options
    // receipt and RETRY may cross where a chunk was sent twice
    const due = chunks.filter((chunk) => !run.list.isStored(chunk))
    if (due.length === 0) return
    // what was to be taken from a file over there did not travel before, and is no damage
    const damaged = due.filter((chunk) => !flow.isAlreadyThere(chunk)).length
    for (const chunk of due) {
      const tries = (this.#tries.get(chunk) ?? 0) + 1
      this.#tries.set(chunk, tries)
      if (!run.list.wasSent(chunk) || tries > CHUNK_TRIES_MAX) throw violation('a retry that is not due')
      this.#flights.settle(chunk)
      run.list.putBack(chunk)
    }
    flow.retries += damaged
    if (damaged > 0) transfer.emit({ event: 'retry', transferId: transfer.id, reason: 'digest', chunks: damaged, connection: null })
    run.feeder.kick()
  }

  /** Publishing may take long on a slow disk; the heartbeat tells a slow peer from a dead one. Late receipts are harmless. */
  async #untilCommit(): Promise<MessageOf<'COMMIT'>> {
    for (;;) {
      const message = await (this.#next ?? this.#options.control.receive())
      this.#next = null
      if (message.type === 'COMMIT') return message
      // nothing is held up any more, but a full disk there is worth knowing
      if (message.type === 'PAUSE') this.#options.transfer.hold('there', message.Paused, pauseReasonOf(message))
      else if (!['STORED', 'RETRY', 'SKIP', 'RATE'].includes(message.type) && !this.#looking?.takes(message)) throw unexpected(message)
    }
  }
}

function unexpected(message: Message | Page): EngineError {
  return violation(`${message.type} out of place`)
}
