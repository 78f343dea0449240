import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { FaultCode } from '../../../shared/fault.ts'
import { CHUNK } from '../../../shared/flow.ts'
import { say } from '../../../shared/sentence.ts'
import type { BufferPool } from '../buffers.ts'
import { usedConnections } from '../connections.ts'
import { asEngineError, EngineError, violation } from '../errors.ts'
import type { Flow } from '../flow.ts'
import { CHUNK_TRIES_MAX, SPACE_CHECK_EVERY_MS, STORED_BATCH_MAX, STORED_EVERY_MS } from '../limits.ts'
import { log } from '../log.ts'
import { Scope } from '../scope.ts'
import { readChunkBody } from '../wire/chunk-body.ts'
import { type Codec, codecOf } from '../wire/codec/codec.ts'
import { createDigester, DIGEST_BYTES, type Digester, digestAt, rootOf } from '../wire/digest.ts'
import { packExcluded } from '../wire/excluded.ts'
import { buildHeader } from '../wire/header.ts'
import type { Link } from '../wire/link.ts'
import type { MessageOf } from '../wire/messages.ts'
import { cutIfMoved } from '../wire/moved.ts'
import { pauseMessage } from '../wire/pause.ts'
import { Claims } from './claims.ts'
import { dataPortsFor } from './data-ports.ts'
import { watchIdle } from './idle-watch.ts'
import { Intake, type ReceivedChunk } from './intake.ts'
import { intakePool } from './intake-pool.ts'
import { Intakes } from './intakes.ts'
import type { KeptLanding } from './kept-landing.ts'
import type { Landing } from './landing.ts'
import { makeLanding } from './make-landing.ts'
import { fileListOf, payloadOf } from './opening.ts'
import type { PartJournal } from './part-journal.ts'
import { Patience } from './patience.ts'
import { RateWish } from './rate-wish.ts'
import type { ReceiverOptions } from './receiver-options.ts'
import type { Reuse } from './reuse.ts'
import { reuseFor } from './reuse-for.ts'
import { Voids } from './voids.ts'

/** Ways to lose the other side that say nothing against going on later. */
const LOST: ReadonlySet<FaultCode> = new Set<FaultCode>(['PEER_LOST', 'PEER_SILENT', 'AWAY'])

/** One accepted drop on its way in: from ACCEPT to COMMIT. */
export class Receiver {
  readonly #options: ReceiverOptions
  readonly #scope = new Scope()
  readonly #abort = new AbortController()
  readonly #session: string
  readonly #token = randomBytes(32)
  readonly #intakes: Intakes
  readonly #tries = new Map<number, number>()
  readonly #receipts: number[] = []
  #claims: Claims | null = null
  #reuse: Reuse | null = null
  readonly #pool: BufferPool
  #digests = Buffer.alloc(0)
  readonly #codec: Codec
  #digester: Digester | null = null
  #flow: Flow | null = null
  #landing: Landing | null = null
  readonly #voids: Voids
  readonly #rate: RateWish
  readonly #patience: Patience
  /** ACCEPT is on its way: from here on the sender knows what PAUSE is about. */
  #accepted = false
  /** Final names are being given: from here on a cancel comes too late. */
  #committed = false
  #suspended = false

  constructor(options: ReceiverOptions) {
    this.#options = options
    this.#session = options.keeping?.session ?? randomBytes(16).toString('hex')
    const { agreement } = options.opened
    this.#pool = intakePool(options.opened)
    this.#codec = codecOf(agreement.compressType)
    this.#voids = new Voids(options)
    this.#rate = new RateWish(options)
    this.#intakes = new Intakes(options.transfer)
    this.#patience = new Patience({
      folder: options.folder,
      signal: this.#abort.signal,
      leftBytes: () => (this.#flow ? this.#flow.totalBytes - this.#flow.storedBytes : 0),
      onChange: (reason) => {
        options.transfer.block(reason)
        this.#tellPause()
      },
    })
  }

  /** Never rejects: how it ended is in the transfer. */
  async run(): Promise<void> {
    const { transfer, control } = this.#options
    this.#scope.add(() => control.end())
    this.#scope.add(() => this.#pool.dispose())
    control.gone().catch((error: unknown) => this.cancel(asEngineError(error)))
    try {
      await this.#accept()
      const root = await this.#untilRoot()
      transfer.publishing()
      await this.#publish(root)
    } catch (error) {
      this.#end(asEngineError(error))
      await this.#left(asEngineError(this.#abort.signal.reason))
    } finally {
      await this.#scope.close()
    }
  }

  /** Lost is not ended: what is here stays, and waits. */
  async #left(reason: EngineError): Promise<void> {
    const { transfer, keeping } = this.#options
    const underWay = transfer.state === 'moving' || transfer.state === 'publishing' || transfer.state === 'interrupted'
    // names are not given while the disk is full, and the next run gives them
    const mayWait = LOST.has(reason.code) && (!this.#committed || reason.code === 'AWAY')
    if (keeping && underWay && mayWait) {
      this.#suspended = true
      await this.#scope.close()
      transfer.interrupted(reason)
    } else {
      await keeping?.ended()
      transfer.fail(reason)
    }
  }

  /** This program ends; the transfer can go on when it runs again. */
  leave(): void {
    if (!this.#committed || this.#patience.full) this.#end(new EngineError(this.#options.keeping ? 'AWAY' : 'CANCELLED'))
  }

  /** This device is about to sleep. What could not go on behind that is left to its luck. */
  suspend(): boolean {
    const mayGoOn = this.#options.keeping !== null && !this.#committed
    if (mayGoOn) this.leave()
    return mayGoOn
  }

  moved(): void {
    cutIfMoved(this.#options.control)
  }

  /** The sender comes anew, so the connection it came on before is dead, whether that was noticed here or not. */
  supersede(): void {
    if (!this.#committed) this.#options.control.destroy(new EngineError('PEER_LOST'))
  }

  /** Ends it from outside, unless final names are being given already; one that waits for its disk there can be ended by its user. */
  cancel(reason: EngineError = new EngineError('CANCELLED')): void {
    if (!this.#committed || (this.#patience.full && reason.code === 'CANCELLED')) this.#end(reason)
  }

  /** Holds it up on this side, or lets go. The sender stops; what is on the way still comes. */
  pause(on: boolean): void {
    const { transfer } = this.#options
    if (!on) void this.#patience.look(true)
    if (transfer.state !== 'moving') return
    transfer.hold('here', on)
    this.#tellPause()
    void this.#options.keeping?.held(on)
  }

  /** Asks the sender to go no faster. Throws BAD_SETTING. */
  limit(bytesPerSecond: number | null): void {
    this.#rate.set(bytesPerSecond)
    void this.#options.keeping?.limited(bytesPerSecond)
  }

  /** Goes on without these files, or ends when none would be left. Throws BAD_SETTING. */
  skip(entries: readonly number[]): void {
    if (!this.#voids.skip(entries)) this.cancel()
  }

  #tellPause(): void {
    if (!this.#accepted) return
    const { heldHere, blocked } = this.#options.transfer
    this.#options.control.send(pauseMessage(heldHere, blocked)).catch(() => {})
  }

  /** Tells the other side why it ends, and removes what was begun. The first reason stays. */
  #end(reason: EngineError): void {
    if (this.#abort.signal.aborted || this.#scope.closed) return
    this.#abort.abort(reason)
    this.#intakes.destroy()
    void this.#options.control.cancel(reason)
  }

  /** A data connection that names this session. Throws when it may not join. */
  attach(link: Link, message: MessageOf<'ATTACH'>): void {
    const { control, opened } = this.#options
    const sameKey = link.peerKey.keyHash === control.link.peerKey.keyHash
    if (!sameKey || !timingSafeEqual(Buffer.from(message.Token, 'hex'), this.#token)) throw violation('a data connection of somebody else')
    const { connections } = opened.agreement
    this.#intakes.makeRoom(message.Lane, connections)
    const flow = this.#flow
    if (!flow || this.#abort.signal.aborted) throw violation('a data connection before its time')
    const intake = new Intake({
      link,
      lane: message.Lane,
      layout: opened.layout,
      digestBytes: this.#digester?.bytes ?? 0,
      pool: this.#pool,
      flow,
      onChunk: (chunk) => void this.#chunk(chunk),
      onReconnect: (old) => this.#intakes.reconnected(old, flow),
    })
    this.#intakes.add(intake, flow)
  }

  /** The session is known before ACCEPT is sent, so that a quick data connection finds it. */
  async #accept(): Promise<void> {
    const { control, opened, transfer } = this.#options
    const { layout, agreement } = opened
    const { unwritable: onUnwritable } = this.#voids
    const landing = await makeLanding(this.#options, { session: this.#session, patiently: this.#patience.run, onUnwritable })
    this.#landing = landing
    this.#scope.add(() => (this.#suspended && landing.suspend ? landing.suspend() : landing.discard()))
    this.#digester = await createDigester(agreement.digest)
    this.#digests = Buffer.alloc(layout.fullChunk * DIGEST_BYTES[agreement.digest])
    this.#scope.add(() => this.#intakes.end())
    this.#flow = transfer.moving(payloadOf(opened), agreement.connections, this.#scope)
    transfer.files = fileListOf(opened, { voids: this.#voids.entries, flow: () => transfer.flow })
    this.#flow.measured(layout)
    if (opened.header.Kind === 'files') this.#scope.interval(() => void this.#patience.look(), SPACE_CHECK_EVERY_MS)
    this.#scope.interval(() => this.#sendReceipts(), STORED_EVERY_MS)
    if (!this.#options.left) this.#open()
    const { deviceName, deviceKind } = this.#options
    this.#reuse = await this.#findReuse(landing, this.#flow)
    await control.send(buildHeader({ layout, agreement, kind: opened.header.Kind, title: opened.header.FileName, deviceName, deviceKind }))
    await this.#reuse?.announce()
    const ports = await dataPortsFor(this.#options, this.#scope)
    const told = control.send({ type: 'ACCEPT', Session: this.#session, Token: this.#token.toString('hex'), Excluded: packExcluded(opened.excluded), ...ports })
    this.#accepted = true
    if (transfer.paused) this.#tellPause()
    await told
    if (this.#options.left) await this.#tellHeld(landing as KeptLanding, this.#options.left)
    this.#voids.told()
    this.#rate.told()
    void this.#reuse?.look()
  }

  #findReuse(landing: Landing, flow: Flow): Promise<Reuse | null> {
    return reuseFor(this.#options, {
      landing,
      flow,
      digests: this.#digests,
      receipt: (chunk) => this.#receipt(chunk),
      askAgain: (chunk) => this.#askAgain(chunk),
      failed: (reason) => this.cancel(reason),
      scope: this.#scope,
      signal: this.#abort.signal,
    })
  }

  /** From here on data connections may come. */
  #open(): void {
    const { transfer, keeping } = this.#options
    const flow = this.#flow as Flow
    const onIdle = (): void => this.cancel(new EngineError(keeping ? 'AWAY' : 'PEER_SILENT', say('PEER_SILENT')))
    const recognised = (): number => (this.#claims?.recognised ?? 0) + (this.#reuse?.steps ?? 0)
    this.#voids.open({
      landing: this.#landing as Landing,
      flow,
      onVoid: (chunk) => this.#claims?.voided(chunk),
      onLost: (entry, chunks) => this.#reuse?.voided(entry, chunks),
      readElsewhere: async (chunk, raw) => (await this.#reuse?.readLeft(chunk, raw)) ?? false,
    })
    watchIdle({ flow, transfer, scope: this.#scope, connections: () => this.#intakes.size, recognised, onIdle })
    this.#scope.add(this.#options.register(this.#session, this))
  }

  /** What an earlier connection has left is told before anything else may come. */
  async #tellHeld(landing: KeptLanding, left: PartJournal): Promise<void> {
    const { control } = this.#options
    left.digests.copy(this.#digests)
    const claims = new Claims({ landing, left, control, flow: this.#flow as Flow, digestBytes: (this.#digester as Digester).bytes })
    await claims.tell(this.#abort.signal)
    this.#claims = claims
    this.#open()
    await claims.end()
  }

  async #untilRoot(): Promise<string> {
    const { control, transfer } = this.#options
    let message = await control.receive()
    for (; message.type === 'PAUSE' || message.type === 'SAME' || message.type === 'VOID'; message = await control.receive()) {
      if (message.type === 'PAUSE') transfer.hold('there', message.Paused)
      else if (message.type === 'VOID') this.#voids.take(message)
      else this.#same(message.Chunks)
    }
    if (message.type !== 'ROOT') throw violation(`${message.type} out of place`)
    if (!this.#flow?.whole || this.#claims?.settled === false || this.#reuse?.settled === false) throw violation('ROOT before the last chunk')
    return message.Root
  }

  #same(chunks: readonly number[]): void {
    for (const chunk of chunks) {
      const isHere = this.#isHere(chunk)
      // what is copied out of a file of the user's is receipted when it is
      if (this.#reuse?.takes(chunk, isHere)) continue
      if (this.#claims) this.#claims.same(chunk, isHere)
      else if (!isHere) throw violation('a chunk that is not held')
      this.#receipts.push(chunk)
    }
    this.#sendReceipts()
  }

  async #publish(root: string): Promise<void> {
    const { control, opened, transfer, keeping } = this.#options
    const landing = this.#landing as Landing
    await this.#voids.settle(this.#digester as Digester, this.#digests)
    if (root !== rootOf(opened.layout.fullSize, opened.layout.oneChunk, this.#digests)) throw new EngineError('DIGEST_MISMATCH')
    const lost = this.#voids.lost()
    await landing.finish(root, lost)
    this.#abort.signal.throwIfAborted()
    this.#committed = true
    const alreadyThere = this.#reuse?.leftAlone ?? new Map<number, string>()
    const kept = await landing.publish(alreadyThere)
    await keeping?.committed(root, lost)
    await landing.discard()
    await control.send({ type: 'COMMIT', Root: root, Void: lost }).catch((error: unknown) => log('commit not told: %s', asEngineError(error).message))
    transfer.done(kept.paths, usedConnections(opened.agreement.connections, this.#flow?.lanes.length ?? 0), { ...kept, leftAlone: alreadyThere.size })
  }

  /** Judges one chunk and stores it. A violation closes its connection only; the others go on. */
  async #chunk(chunk: ReceivedChunk): Promise<void> {
    try {
      await this.#store(chunk)
    } catch (error) {
      // what waited for its turn at the disk when it all ended is not a reason
      const reason = this.#abort.signal.aborted ? asEngineError(this.#abort.signal.reason) : asEngineError(error, 'DISK_ERROR')
      if (reason.code === 'PROTOCOL_VIOLATION') chunk.intake.link.destroy(reason)
      else if (reason.code === 'DIGEST_MISMATCH') this.#damaged(chunk.number)
      else this.cancel(reason)
    } finally {
      this.#pool.give(chunk.buffer)
    }
  }

  async #store(chunk: ReceivedChunk): Promise<void> {
    const { layout } = this.#options.opened
    const digester = this.#digester as Digester
    const flow = this.#flow as Flow
    const { number } = chunk
    const rawLength = layout.rawLength(number)
    const head = readChunkBody(chunk.buffer.subarray(0, chunk.size), digester.bytes, rawLength)
    if (head.encoded && this.#codec.name === 'None') throw violation('an encoded chunk where none was agreed')
    if (this.#isHere(number)) {
      flow.resentBytes += rawLength
      return
    }
    const raw = head.encoded ? await flow.waits.decoding.during(() => this.#codec.decode(head.data, rawLength)) : head.data
    if (!head.digest.equals(chunk.digest ?? digester.digest(raw))) throw new EngineError('DIGEST_MISMATCH')
    if (this.#isHere(number)) return
    this.#claims?.replaced(number)
    flow.mark(number, CHUNK.VERIFIED)
    digestAt(this.#digests, number, digester.bytes).set(head.digest)
    const landing = this.#landing as Landing
    await flow.waits.writing.during(() => landing.write(number, raw))
    landing.stored?.(number, head.digest)
    flow.stored(number, rawLength, { type: head.encoded ? this.#codec.name : 'None', bytes: head.data.length })
    this.#reuse?.brought(number)
    this.#receipt(number)
  }

  #receipt(number: number): void {
    this.#receipts.push(number)
    if (this.#receipts.length >= STORED_BATCH_MAX || this.#flow?.storedBytes === this.#flow?.totalBytes) this.#sendReceipts()
  }

  /** Stored, or verified and on its way to the disk: one content only, whoever brings it again. */
  #isHere(number: number): boolean {
    const state = this.#flow?.states[number - 1]
    return state === CHUNK.VERIFIED || state === CHUNK.VOID || (state === CHUNK.STORED && !this.#claims?.has(number))
  }

  #damaged(number: number): void {
    if (this.#isHere(number)) return
    const { transfer } = this.#options
    const tries = (this.#tries.get(number) ?? 0) + 1
    this.#tries.set(number, tries)
    if (tries >= CHUNK_TRIES_MAX) {
      this.cancel(new EngineError('DIGEST_MISMATCH'))
      return
    }
    if (this.#flow) this.#flow.retries += 1
    transfer.emit({ event: 'retry', transferId: transfer.id, reason: 'digest', chunks: 1, connection: null })
    this.#askAgain(number)
  }

  #askAgain(number: number): void {
    this.#flow?.mark(number, CHUNK.RETRIED)
    this.#options.control.send({ type: 'RETRY', Chunks: [number] }).catch(() => {})
  }

  #sendReceipts(): void {
    while (this.#receipts.length > 0) {
      const chunks = this.#receipts.splice(0, STORED_BATCH_MAX)
      const noted = this.#landing?.flush?.() ?? Promise.resolve()
      void noted.then(() => this.#options.control.send({ type: 'STORED', Chunks: chunks })).catch(() => {})
    }
  }
}
