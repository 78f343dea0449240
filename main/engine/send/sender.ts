import { setMaxListeners } from 'node:events'
import type { Compression, DeviceKind, DigestName, OfferKind, PauseReason, Payload, TransferPeer } from '../../../shared/transfer.ts'
import { resolveHost } from '../address.ts'
import { asEngineError, EngineError, violation } from '../errors.ts'
import type { Flow } from '../flow.ts'
import { Gate } from '../gate.ts'
import type { Identity } from '../identity/identity.ts'
import {
  CHUNK_TRIES_MAX,
  CONSENT_WAIT_MS,
  HANDSHAKE_TIMEOUT_MS,
  LANE_SKEW_MS,
  LATE_CHECK_EVERY_MS,
  OPENING_TIMEOUT_MS,
  oneChunkFor,
  RECONNECT_EVERY_BYTES,
  STALL_CHECK_EVERY_MS,
} from '../limits.ts'
import { RateLimit } from '../meter.ts'
import { awaitAnswer, type MeetInOffer } from '../pairing/in-offer.ts'
import { Backoff, pause } from '../retry.ts'
import { Scope } from '../scope.ts'
import type { Transfer } from '../transfer.ts'
import type { CodecName } from '../wire/codec/codec.ts'
import { ControlChannel, type Page } from '../wire/control.ts'
import { createDigester, rootOf } from '../wire/digest.ts'
import { readExcluded } from '../wire/excluded.ts'
import { type Agreement, buildHeader, checkAnswer, fittingConnections, type Header } from '../wire/header.ts'
import { dial, type Link } from '../wire/link.ts'
import { ManifestWriter } from '../wire/manifest.ts'
import type { Message, MessageOf } from '../wire/messages.ts'
import { pauseReasonOf } from '../wire/pause.ts'
import { type Layout, layOut } from '../wire/plan.ts'
import { ChunkList, lateAfter } from './chunk-list.ts'
import { encoderFor } from './encoder.ts'
import { Feeder } from './feeder.ts'
import { Flights } from './flights.ts'
import { cutStalled, type LaneShared, SenderLane, Turns } from './lane.ts'
import { checkPin, type Pin } from './pin.ts'
import { openSource, type Source } from './source.ts'
import { SourceReader } from './source-reader.ts'
import { TextReader, textSource } from './text-source.ts'

export interface SenderOptions {
  readonly identity: Identity
  readonly deviceName: string
  readonly deviceKind: DeviceKind
  readonly localAddress: string | null
  readonly host: string
  readonly port: number
  readonly paths: readonly string[]
  /** Who has answered, by its key; `name`: what it calls itself. */
  readonly introduce: (link: Link, name: string) => TransferPeer
  /** Meets a receiver that wants to be paired before it answers. */
  readonly onPairFirst: MeetInOffer
  /** Nothing is told to a device that is not paired. */
  readonly onlyPaired: boolean
  /** Nothing is told but to this one paired device. */
  readonly pin: Pin | null
  /** Sent instead of files. */
  readonly text: Buffer | null
  readonly connections: number
  readonly compression: Compression
  /** Null: the default, or with `auto` what measuring says. */
  readonly zstdLevel: number | null
  readonly digest: DigestName
  /** Bytes a chunk; null: by the published rule. */
  readonly chunkBytes: number | null
  readonly limitBytesPerSecond: number | null
  readonly transfer: Transfer
}

/** What the other side agreed to. */
interface Consent {
  readonly agreement: Agreement
  readonly accept: MessageOf<'ACCEPT'>
  /** Files of the offer that are not wanted. */
  readonly leftOut: number
}

/** One drop on its way out: from looking at the files to the receiver's COMMIT. */
export class Sender {
  readonly #options: SenderOptions
  readonly #scope = new Scope()
  readonly #abort = new AbortController()
  /** Aborted when no chunk will be sent any more, for whatever reason. */
  readonly #over = new AbortController()
  readonly #flights = new Flights()
  readonly #tries = new Map<number, number>()
  readonly #gate = new Gate()
  #control: ControlChannel | null = null
  /** HEADER is on its way; before that there is nothing to take back, and nothing is told. */
  #offered = false
  #afterPause: () => void = () => {}

  constructor(options: SenderOptions) {
    this.#options = options
    // every connection listens to both
    setMaxListeners(0, this.#abort.signal, this.#over.signal)
  }

  /** Never rejects: how it ended is in the transfer. */
  async run(): Promise<void> {
    const { transfer } = this.#options
    try {
      const source = await this.#source()
      transfer.title = source.title
      transfer.connecting(this.#payload(source, this.#layOut(source), { compressType: this.#wish, leftOut: 0 }))
      await this.#deliver({ source, ...(await this.#consent(source)) })
    } catch (error) {
      this.cancel(asEngineError(error))
      transfer.fail(asEngineError(this.#abort.signal.reason))
    } finally {
      await this.#scope.close()
    }
  }

  #source(): Promise<Source> {
    const { paths, text } = this.#options
    return text ? Promise.resolve(textSource(text, Date.now())) : openSource(paths, this.#abort.signal)
  }

  /** Ends it, and tells the other side why. The first reason stays. */
  cancel(reason: EngineError = new EngineError('CANCELLED')): void {
    if (this.#abort.signal.aborted) return
    this.#abort.abort(reason)
    this.#over.abort(reason)
    this.#gate.open()
    if (this.#control) void (this.#offered ? this.#control.cancel(reason) : this.#control.end())
  }

  /** Holds it up on this side, or lets go; bytes stop between two slices of a chunk. */
  pause(on: boolean): void {
    if (this.#options.transfer.state !== 'moving') return
    this.#hold('here', on)
    this.#control?.send({ type: 'PAUSE', Paused: on }).catch(() => {})
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

  /** Asks, and stands in line while the receiver has too many questions open (BUSY): two drops on one card both get through. */
  async #consent(source: Source): Promise<{ control: ControlChannel; layout: Layout; consent: Consent }> {
    const backoff = new Backoff()
    const startedMs = performance.now()
    for (;;) {
      try {
        const control = await this.#open()
        return { control, ...(await this.#offer(control, source)) }
      } catch (error) {
        const busy = asEngineError(error).code === 'BUSY' && performance.now() - startedMs < CONSENT_WAIT_MS
        if (!busy || this.#abort.signal.aborted) throw error
        await this.#control?.end()
        await pause(backoff.next(), this.#abort.signal)
      }
    }
  }

  /** Dials the control connection and waits until the receiver has accepted our key. No name was told before that. */
  async #open(): Promise<ControlChannel> {
    const { transfer, host } = this.#options
    const address = await resolveHost(host, this.#options.localAddress)
    const control = new ControlChannel(await this.#dial(address))
    this.#control = control
    this.#offered = false
    this.#scope.add(() => control.end())
    if (this.#abort.signal.aborted) throw new EngineError('CANCELLED')
    const { pin, onlyPaired, introduce } = this.#options
    checkPin(pin, control.link.peerKey.keyHash)
    const ready = await control.expect('READY', HANDSHAKE_TIMEOUT_MS)
    const peer = introduce(control.link, ready.DeviceName)
    // a pin is of a paired device; it may have been unpaired since
    if ((onlyPaired || pin) && !peer.verified) throw new EngineError('NOT_VERIFIED')
    transfer.peer = peer
    control.startHeartbeat()
    return control
  }

  #dial(address: string): Promise<Link> {
    const { identity, localAddress, port } = this.#options
    return dial({ host: address, port, identity, localAddress, signal: this.#over.signal })
  }

  /** HEADER, MANIFEST pages, OFFER; then the receiver's answer. */
  async #offer(control: ControlChannel, source: Source): Promise<{ layout: Layout; consent: Consent }> {
    const { transfer } = this.#options
    const layout = this.#layOut(source)
    const header = this.#header(source, layout)
    this.#offered = true
    await control.send(header)
    const manifest = await new ManifestWriter().write(source.entries)
    for (const page of manifest.pages) await control.sendPage(page)
    await control.send({
      type: 'OFFER',
      Entries: source.entries.length,
      Pages: manifest.pages.length,
      ManifestBytes: manifest.bytes,
      ManifestSha256: manifest.sha256,
    })
    if (transfer.state !== 'asking') transfer.asking()
    const answer = await awaitAnswer(control, this.#options.onPairFirst)
    const accept = await control.expect('ACCEPT', OPENING_TIMEOUT_MS)
    const consent = { agreement: checkAnswer(answer, header), accept }
    if (this.#options.text && accept.Excluded.length > 0) throw violation('a text of which something is left out')
    const excluded = readExcluded(accept.Excluded, source.entries.length)
    const agreed = accept.Excluded.length === 0 ? layout : this.#layOut(source, excluded)
    if (answer.FullChunk !== agreed.fullChunk || answer.FullSize !== agreed.fullSize) throw violation('a header that does not fit the offer')
    const leftOut = source.entries.filter((entry, index) => excluded[index] && entry.kind === 'file').length
    return { layout: agreed, consent: { ...consent, leftOut } }
  }

  #header(source: Source, layout: Layout): Header {
    const { deviceName, deviceKind, digest } = this.#options
    const connections = Math.min(this.#options.connections, fittingConnections(layout.oneChunk))
    const agreement: Agreement = { oneChunk: layout.oneChunk, compressType: this.#wish, digest, connections }
    return buildHeader({ layout, agreement, kind: this.#kind, title: source.title, deviceName, deviceKind })
  }

  /** What `auto` asks for is the fastest; each chunk's flag says whether it was used. */
  get #wish(): CodecName {
    const { compression } = this.#options
    return compression === 'auto' ? 'Zstd' : compression
  }

  get #kind(): OfferKind {
    return this.#options.text ? 'text' : 'files'
  }

  #layOut(source: Source, excluded: readonly boolean[] = []): Layout {
    const sizes = source.entries.map((entry, index) => (entry.kind === 'directory' || excluded[index] ? null : entry.size))
    return layOut(sizes, this.#options.chunkBytes ?? oneChunkFor(source.totalBytes))
  }

  #payload(source: Source, layout: Layout, { compressType, leftOut }: { readonly compressType: CodecName; readonly leftOut: number }): Payload {
    return {
      files: source.files - leftOut,
      directories: source.directories,
      totalBytes: layout.fullSize,
      chunks: layout.fullChunk,
      chunkBytes: layout.oneChunk,
      compressType,
      kind: this.#kind,
      autoCompression: this.#options.compression === 'auto',
      skipped: source.skipped.slice(0, 1000),
      excluded: leftOut,
    }
  }

  /** The chunks, until each is STORED; then the root, and COMMIT. */
  async #deliver(job: { control: ControlChannel; source: Source; layout: Layout; consent: Consent }): Promise<void> {
    const { control, source, layout, consent } = job
    const { transfer } = this.#options
    const connections = consent.agreement.connections
    const flow = transfer.moving(
      this.#payload(source, layout, { compressType: consent.agreement.compressType, leftOut: consent.leftOut }),
      connections,
      this.#scope,
    )
    const run = await this.#startLanes({ ...job, flow })
    try {
      await this.#untilStored(control, run)
    } finally {
      this.#over.abort()
      this.#gate.open()
      run.feeder.close()
    }
    transfer.publishing()
    const root = rootOf(layout.fullSize, layout.oneChunk, run.feeder.digests)
    await control.send({ type: 'ROOT', Root: root })
    const commit = await this.#untilCommit(control)
    if (commit.Root !== root) throw violation('a commit of something else')
    if (commit.Void.length > 0) throw new EngineError('PEER_FAILED', `The other side could not keep ${commit.Void.length} of the files. Send them again.`)
    transfer.done(this.#options.paths, connections)
  }

  async #startLanes(job: { control: ControlChannel; source: Source; layout: Layout; consent: Consent; flow: Flow }): Promise<Running> {
    const { control, source, layout, consent, flow } = job
    const { text } = this.#options
    const reader = text ? new TextReader(text, layout) : new SourceReader(source.entries, layout)
    this.#scope.add(() => reader.close())
    const list = new ChunkList(layout, flow)
    const digester = await createDigester(consent.agreement.digest)
    const fail = (error: EngineError): void => this.cancel(error)
    const { compressType, connections } = consent.agreement
    const encoder = encoderFor(this.#options, compressType, flow)
    const startedMs = performance.now()
    const lateAfterMs = (): number =>
      this.#gate.isShut ? Number.POSITIVE_INFINITY : lateAfter(layout.oneChunk, (flow.storedBytes * 1000) / (performance.now() - startedMs) / connections)
    const feeder = new Feeder({ layout, list, reader, compressType, encoder, digester, connections, lateAfterMs, onError: fail })
    this.#scope.add(() => feeder.close())
    this.#scope.interval(() => feeder.kick(), LATE_CHECK_EVERY_MS)
    this.#abort.signal.addEventListener('abort', () => feeder.close())
    const shared = this.#laneShared({ control, consent, list, feeder, flow })
    // connections that start together would all reach the mark together, and wait for each other's reconnect
    const skewMs = layout.fullSize / consent.agreement.connections >= RECONNECT_EVERY_BYTES ? LANE_SKEW_MS : 0
    const lanes = Array.from(
      { length: layout.fullChunk === 0 ? 0 : consent.agreement.connections },
      (_, lane) => new SenderLane(shared, flow.lane(lane), this.#flights),
    )
    let alive = lanes.length
    const runs = lanes.map((lane, index) => {
      const run = pause(index * skewMs, shared.over).then(() => lane.run())
      return run.catch((error: unknown) => {
        // a lane that cannot come back leaves its chunks to the others
        alive -= 1
        if (alive === 0 || asEngineError(error).code === 'KEY_CHANGED') fail(asEngineError(error))
      })
    })
    this.#scope.add(() => Promise.all(runs).then(() => {}))
    this.#scope.interval(() => this.#gate.isShut || cutStalled(lanes), STALL_CHECK_EVERY_MS)
    this.#afterPause = () => {
      list.restartClocks()
      for (const lane of lanes) lane.restartClock()
    }
    return { list, feeder, flow }
  }

  #laneShared(job: { control: ControlChannel; consent: Consent; list: ChunkList; feeder: Feeder; flow: Flow }): LaneShared {
    const { transfer, limitBytesPerSecond } = this.#options
    const { control, consent, flow } = job
    return {
      session: consent.accept.Session,
      token: consent.accept.Token,
      keyHash: control.link.peerKey.keyHash,
      list: job.list,
      feeder: job.feeder,
      limit: limitBytesPerSecond === null ? null : new RateLimit(limitBytesPerSecond),
      failed: this.#abort.signal,
      over: this.#over.signal,
      dial: () => this.#dial(control.link.remoteAddress),
      turns: new Turns(),
      gate: this.#gate,
      onReconnect: (lane, bytes, gapMs) => transfer.emit({ event: 'reconnect', transferId: transfer.id, connection: lane, bytes, gapMs }),
      onLost: (lane, chunks) => {
        flow.retries += chunks
        transfer.emit({ event: 'retry', transferId: transfer.id, reason: 'connection', chunks, connection: lane })
      },
    }
  }

  async #untilStored(control: ControlChannel, run: Running): Promise<void> {
    while (!run.list.allStored) {
      const message = await control.receive()
      if (message.type === 'STORED') this.#stored(message.Chunks, run)
      else if (message.type === 'RETRY') this.#retry(message.Chunks, run)
      else if (message.type === 'PAUSE') this.#hold('there', message.Paused, pauseReasonOf(message))
      else throw unexpected(message)
    }
  }

  #stored(chunks: readonly number[], run: Running): void {
    for (const chunk of chunks) {
      run.list.stored(chunk)
      this.#flights.settle(chunk)
    }
  }

  #retry(chunks: readonly number[], run: Running): void {
    const { transfer } = this.#options
    // receipt and RETRY may cross where a chunk was sent twice
    const due = chunks.filter((chunk) => !run.list.isStored(chunk))
    if (due.length === 0) return
    for (const chunk of due) {
      const tries = (this.#tries.get(chunk) ?? 0) + 1
      this.#tries.set(chunk, tries)
      if (!run.list.wasSent(chunk) || tries > CHUNK_TRIES_MAX) throw violation('a retry that is not due')
      this.#flights.settle(chunk)
      run.list.putBack(chunk)
    }
    run.flow.retries += due.length
    transfer.emit({ event: 'retry', transferId: transfer.id, reason: 'digest', chunks: due.length, connection: null })
    run.feeder.kick()
  }

  /** Publishing may take long on a slow disk; the heartbeat tells a slow peer from a dead one. Late receipts are harmless. */
  async #untilCommit(control: ControlChannel): Promise<MessageOf<'COMMIT'>> {
    for (;;) {
      const message = await control.receive()
      if (message.type === 'COMMIT') return message
      // nothing is held up any more, but a full disk there is worth knowing
      if (message.type === 'PAUSE') this.#options.transfer.hold('there', message.Paused, pauseReasonOf(message))
      else if (!['STORED', 'RETRY'].includes(message.type)) throw unexpected(message)
    }
  }
}

interface Running {
  readonly list: ChunkList
  readonly feeder: Feeder
  readonly flow: Flow
}

const unexpected = (message: Message | Page): EngineError => violation(`${message.type} out of place`)
