import { setMaxListeners } from 'node:events'
import { AUTO_CONNECTIONS } from '../../../shared/settings.ts'
import { calledName, type PauseReason, type Payload } from '../../../shared/transfer.ts'
import { sentOver } from '../connections.ts'
import { asEngineError, EngineError, violation } from '../errors.ts'
import { CONSENT_WAIT_MS, PROGRESS_NOTED_EVERY_MS, REDIAL_FOR_MS } from '../limits.ts'
import { awaitAnswer } from '../pairing/in-offer.ts'
import { Backoff, pause } from '../retry.ts'
import { Scope } from '../scope.ts'
import { together } from '../together.ts'
import type { ControlChannel } from '../wire/control.ts'
import type { Excluded } from '../wire/excluded.ts'
import { canHave, canRate, canResume, canVoid, checkAnswer } from '../wire/header.ts'
import { type Manifest, ManifestWriter } from '../wire/manifest.ts'
import type { Layout } from '../wire/plan.ts'
import { skippedTold } from '../wire/skipped.ts'
import { Caller } from './caller.ts'
import { Delivery } from './delivery.ts'
import { encoderFor } from './encoder.ts'
import { expectAccept } from './expect-accept.ts'
import { AWAY_FOR_NOW, acceptedOf, BEFORE_YES, type Job, LOST, MISSING, NOT_YET, type Outcome, wasCut } from './job.ts'
import type { Accepted, Place } from './keeping.ts'
import { Ledger } from './ledger.ts'
import { cannotSkip, type Lost, LostFiles } from './lost-files.ts'
import { askToGoOn, rootOfSource, searchFor, takeLeave, tellOnce } from './resuming.ts'
import type { SenderOptions } from './sender-options.ts'
import { changedSince, checkUnchanged, openAgain, type Source } from './source.ts'
import { SourceReader } from './source-reader.ts'
import { compressTypeOf, headerOf, layOutSource, payloadOfSource, type Taken } from './terms.ts'
import { TextReader, textSource } from './text-source.ts'

export type { SenderOptions } from './sender-options.ts'

/** One drop on its way out: from looking at the files to the receiver's COMMIT, over as many connections as it takes. */
export class Sender {
  readonly #options: SenderOptions
  readonly #scope = new Scope()
  readonly #abort = new AbortController()
  readonly #caller: Caller
  #delivery: Delivery | null = null
  #manifest: Manifest | null = null
  #ledger: Ledger | null = null
  #accepted: Accepted | null
  /** Known from the receiver's yes on. */
  #lost: LostFiles | null = null
  /** Another run has to know what the manifest said of them. */
  readonly #noteLost = together(async () => {
    if (this.#accepted && !this.#abort.signal.aborted && !this.#options.transfer.ended) await this.#note(this.#accepted)
  })
  /** There was somebody to tell when it ended. */
  #told = false
  #wake: () => void = () => {}

  constructor(options: SenderOptions) {
    this.#options = options
    this.#accepted = options.left?.accepted ?? null
    const pin = options.left ? { keyHash: options.left.accepted.keyHash, name: calledName(options.transfer.peer) } : options.pin
    this.#caller = new Caller({ options, place: options.left?.place ?? options, pin, scope: this.#scope, signal: this.#abort.signal })
    // every connection listens to it
    setMaxListeners(0, this.#abort.signal)
  }

  /** Never rejects: how it ended is in the transfer. */
  async run(): Promise<void> {
    const { transfer, keeping, left } = this.#options
    try {
      const source = await this.#source()
      this.#manifest = await new ManifestWriter().write(source.entries)
      transfer.title = source.title
      if (!left) transfer.connecting(this.#payload(source, { layout: this.#layOut(source), compressType: compressTypeOf(this.#options), excluded: [] }))
      await this.#carry(source, left ? await this.#again(source) : await this.#consent(source, this.#caller.place))
      await keeping?.forget()
    } catch (error) {
      this.cancel(asEngineError(error))
      await this.#ended(asEngineError(this.#abort.signal.reason))
    } finally {
      await this.#scope.close()
    }
  }

  /** Over one connection after another, until it is delivered. */
  async #carry(source: Source, first: Outcome): Promise<void> {
    const { transfer } = this.#options
    for (let outcome = first; outcome !== 'delivered'; ) {
      const { consent, control } = outcome
      try {
        await this.#deliver(source, outcome)
        transfer.again = this.#lost?.again(this.#caller.place, transfer.peer) ?? null
        return transfer.done(this.#options.paths, sentOver(this.#options, consent.agreement.connections))
      } catch (error) {
        const reason = asEngineError(error)
        if (!consent.resumable || !LOST.has(reason.code) || this.#abort.signal.aborted) throw error
        await control.end()
        outcome = await this.#waitFor(source, reason)
      }
    }
    this.#deliveredBefore(source)
  }

  /** It was all there already, and only the word of it was lost. */
  #deliveredBefore(source: Source): void {
    const { transfer } = this.#options
    const { agreement, excluded } = this.#accepted as Accepted
    const layout = this.#layOut(source, excluded)
    const flow = transfer.moving(this.#payload(source, { layout, compressType: agreement.compressType, excluded }), agreement.connections, this.#scope)
    flow.compared(() => true, layout)
    const lost = this.#lostFrom(source, layout, this.#accepted?.voids ?? false)
    for (const chunk of lost.voids.wholeChunks()) flow.voided(chunk, layout.rawLength(chunk))
    flow.lost = lost.listed()
    transfer.publishing()
    transfer.again = lost.again(this.#caller.place, transfer.peer)
    transfer.done(this.#options.paths, sentOver(this.#options, agreement.connections))
  }

  #waitFor(source: Source, reason: EngineError): Promise<Outcome> {
    this.#options.transfer.interrupted(reason)
    void this.#options.keeping?.noteState()
    return this.#again(source)
  }

  /** Waits for the device, wherever it is, and goes on where the last connection ended. */
  async #again(source: Source): Promise<Outcome> {
    const { keeping } = this.#options
    const { keyHash } = this.#accepted as Accepted
    return searchFor({
      places: () => this.#caller.places(),
      attempt: async (place) => this.#resume(source, await this.#caller.openAgain(place, keyHash)),
      // what the device has forgotten is an offer like any other
      isFinal: ({ code }) => this.#accepted === null || !NOT_YET.has(code),
      onSign: (wake) => {
        this.#wake = wake
        return keeping?.onSign(wake) ?? (() => {})
      },
      signal: this.#abort.signal,
    })
  }

  /** Asks to go on with what was accepted before; a device that knows nothing of it any more is asked as at first. */
  async #resume(source: Source, control: ControlChannel): Promise<Outcome> {
    const { transfer, keeping } = this.#options
    const accepted = this.#accepted as Accepted
    const layout = this.#layOut(source, accepted.excluded)
    try {
      if (accepted.manifestSha256 !== this.#manifest?.sha256) throw changedSince()
      const lost = this.#lostFrom(source, layout, accepted.voids)
      await checkUnchanged(source.entries, lost)
      this.#caller.begin()
      const onPause = (on: boolean, why: PauseReason | null): void => transfer.hold('there', on, why)
      const resumed = await askToGoOn(control, accepted, { fullChunk: layout.fullChunk, fullSize: layout.fullSize, onPause })
      if (resumed.kind === 'delivered') {
        lost.adopt(resumed.lost)
        if (resumed.root !== (accepted.root ?? (await rootOfSource({ source, layout, lost, agreement: accepted.agreement }))))
          throw violation('a commit of something else')
        return 'delivered'
      }
      await this.#note({ ...accepted, lost: lost.kept() })
      return {
        control,
        layout,
        consent: { agreement: accepted.agreement, accept: resumed.accept, resumable: true, voids: accepted.voids, rates: accepted.rates },
        held: resumed.held,
        looks: resumed.looks,
      }
    } catch (error) {
      const reason = asEngineError(error)
      if (reason.code === 'SOURCE_CHANGED') await takeLeave(control, accepted, reason)
      if (reason.code !== 'FORGOTTEN') throw error
      await control.end()
      await keeping?.forget()
      this.#accepted = null
      this.#ledger = null
      this.#lost = null
      return this.#consent(source, this.#caller.place)
    }
  }

  /** What is left of it when it ends without having been delivered. */
  async #ended(reason: EngineError): Promise<void> {
    const { transfer, keeping } = this.#options
    const mayGoOn = reason.code === 'AWAY' && this.#accepted !== null && keeping !== null
    if (this.#mayWait(reason)) {
      // what was not even looked at yet has nothing to show
      if (transfer.state !== 'preparing') transfer.waiting(AWAY_FOR_NOW)
    } else if (mayGoOn) {
      await keeping.letGo()
      transfer.interrupted(reason)
    } else {
      const untold = transfer.state === 'interrupted' && reason.code === 'CANCELLED' && !this.#told
      transfer.fail(reason)
      await keeping?.forget()
      if (untold && this.#accepted)
        await tellOnce(this.#accepted, reason, { places: this.#caller.places(), dial: (place) => this.#caller.dial(place, new AbortController().signal) })
    }
  }

  /** Not taken yet, and nothing but the device was missing. */
  #mayWait({ code }: EngineError): boolean {
    const { waits = false, transfer } = this.#options
    return waits && this.#accepted === null && MISSING.has(code) && BEFORE_YES.has(transfer.state)
  }

  /** This program ends; the transfer can go on when it runs again, but for a text, which is in memory alone. */
  leave(): void {
    const { keeping, text, waits = false } = this.#options
    this.cancel(new EngineError((this.#accepted && keeping) || (waits && !text) ? 'AWAY' : 'CANCELLED'))
  }

  /** This device is about to sleep. What could not go on behind that is left to its luck. */
  suspend(): boolean {
    if (this.#accepted && this.#options.keeping) this.#delivery?.end(new EngineError('AWAY'))
    return false
  }

  moved(): void {
    this.#caller.moved()
  }

  /** Does not wait any longer for the other device to show itself. */
  resume(): void {
    this.#wake()
  }

  #source(): Promise<Source> {
    const { paths, text, left } = this.#options
    return text ? Promise.resolve(textSource(text, Date.now())) : openAgain(paths, left?.accepted.lost ?? [], this.#abort.signal)
  }

  /** Ends it, and tells the other side why. The first reason stays. */
  cancel(reason: EngineError = new EngineError('CANCELLED')): void {
    if (this.#abort.signal.aborted) return
    this.#told = this.#caller.isOpen
    this.#abort.abort(reason)
    this.#delivery?.end(reason)
    void this.#caller.end(reason.code === 'AWAY' && !this.#accepted ? new EngineError('CANCELLED') : reason)
  }

  /** Holds it up on this side, or lets go. Of an interrupted transfer it is told when it goes on. */
  pause(on: boolean): void {
    const { transfer, keeping } = this.#options
    if (transfer.state === 'interrupted') transfer.hold('here', on)
    else if (transfer.state === 'moving') this.#delivery?.pause(on)
    void keeping?.noteState()
  }

  /** Another limit, from its next chunk on. */
  limit(bytesPerSecond: number | null): void {
    this.#options.transfer.pace.limit = bytesPerSecond
    this.#delivery?.limited()
    void this.#options.keeping?.noteState()
  }

  /** Goes on without these files, or ends when none is left. Throws BAD_SETTING. */
  skip(entries: readonly number[]): void {
    const lost = this.#lost
    if (!lost?.allowed) throw cannotSkip(this.#options.transfer.peer)
    if (lost.left(entries) === 0) return this.cancel()
    lost.skip(entries, 'SKIPPED')
  }

  /** What is lost over all connections of the transfer. */
  #lostFrom(source: Source, layout: Layout, allowed: boolean): LostFiles {
    const before = this.#accepted?.lost ?? []
    this.#lost ??= new LostFiles({ entries: source.entries, layout, allowed, before, onLost: (lost) => this.#onLost(lost) })
    return this.#lost
  }

  #onLost(lost: Lost): void {
    if (this.#accepted) this.#accepted = { ...this.#accepted, lost: this.#lost?.kept() ?? [] }
    this.#delivery?.voided(lost)
    this.#noteLost()
  }

  /** Asks, and stands in line while the receiver has too many questions open (BUSY), or too many connections (a cut): all drops on one card get through. */
  async #consent(source: Source, at: Place): Promise<Outcome> {
    const backoff = new Backoff()
    const startedMs = performance.now()
    for (;;) {
      try {
        const hasLeft = (await this.#options.keeping?.hasLeft(this.#manifest?.sha256 ?? '')) ?? false
        const control = await this.#caller.open(at)
        if (hasLeft) this.#accepted ??= await this.#leftFor(control)
        if (this.#accepted) return await this.#resume(source, control)
        return { control, held: null, ...(await this.#offer(control, source)) }
      } catch (error) {
        const reason = asEngineError(error)
        // it was accepted in an earlier run, and a lost connection takes nothing of that back
        if (this.#accepted && LOST.has(reason.code) && !this.#abort.signal.aborted) return this.#waitFor(source, reason)
        const patienceMs = reason.code === 'BUSY' ? CONSENT_WAIT_MS : !this.#caller.hasBegun && wasCut(reason) ? REDIAL_FOR_MS : 0
        if (performance.now() - startedMs >= patienceMs || this.#abort.signal.aborted) throw error
        await this.#caller.end()
        await pause(backoff.next(), this.#abort.signal)
      }
    }
  }

  /** What an earlier run has left of the same drop to the same device. */
  async #leftFor(control: ControlChannel): Promise<Accepted | null> {
    const { keeping } = this.#options
    return (await keeping?.find(control.link.peerKey.keyHash, this.#manifest?.sha256 ?? '')) ?? null
  }

  /** HEADER, MANIFEST pages, OFFER; then the receiver's answer. */
  async #offer(control: ControlChannel, source: Source): Promise<Pick<Job, 'layout' | 'consent' | 'looks'>> {
    const { transfer } = this.#options
    const layout = this.#layOut(source, [], control.link.roundTripMs)
    const header = headerOf(source, this.#options, layout)
    this.#caller.begin()
    await control.send(header)
    const manifest = this.#manifest as Manifest
    for (const page of manifest.pages) await control.sendPage(page)
    await control.send({
      type: 'OFFER',
      Entries: source.entries.length,
      Pages: manifest.pages.length,
      ManifestBytes: manifest.bytes,
      ManifestSha256: manifest.sha256,
      ...skippedTold(source.skipped),
    })
    if (transfer.state !== 'asking') transfer.asking()
    const answer = await awaitAnswer(control, this.#options.onPairFirst)
    const { accept, looks } = await expectAccept(control, answer.FullChunk, canHave(answer) && canHave(header))
    if (this.#options.text && accept.Excluded.length > 0) throw violation('a text of which something is left out')
    const consent = {
      agreement: checkAnswer(answer, header),
      accept,
      resumable: canResume(answer) && canResume(header),
      voids: canVoid(answer) && canVoid(header),
      rates: canRate(answer) && canRate(header),
    }
    const agreed = accept.Excluded.length === 0 ? layout : this.#layOut(source, accept.Excluded, control.link.roundTripMs)
    if (answer.FullChunk !== agreed.fullChunk || answer.FullSize !== agreed.fullSize) throw violation('a header that does not fit the offer')
    if (consent.resumable) await this.#note(acceptedOf(consent, control.link.peerKey.keyHash, manifest.sha256))
    return { layout: agreed, consent, looks }
  }

  #payload(source: Source, taken: Taken): Payload {
    const { dropped = null } = this.#options
    const changed = dropped !== null && dropped !== this.#manifest?.sha256
    return { ...payloadOfSource(source, this.#options, taken), ...(changed && { changedSince: true as const }) }
  }

  #layOut(source: Source, excluded: Excluded = [], roundTripMs: number | null = null): Layout {
    return layOutSource(source, { oneChunk: this.#accepted?.agreement.oneChunk ?? this.#options.chunkBytes, roundTripMs, excluded })
  }

  /** Over this connection, until COMMIT or its loss. */
  async #deliver(source: Source, { control, layout, consent, held, looks }: Job): Promise<void> {
    const { transfer, text, shared, connections } = this.#options
    const { agreement, accept, resumable, voids, rates } = consent
    const lost = this.#lostFrom(source, layout, voids)
    const scope = new Scope()
    const flow = transfer.moving(
      this.#payload(source, { layout, compressType: agreement.compressType, excluded: accept.Excluded }),
      agreement.connections,
      scope,
    )
    if (held) flow.compared((chunk) => held.has(chunk), layout)
    scope.interval(() => void this.#options.keeping?.noteState(), PROGRESS_NOTED_EVERY_MS)
    const reader = text ? new TextReader(text, layout) : new SourceReader(source.entries, layout, lost)
    scope.add(() => reader.close())
    this.#ledger ??= new Ledger(layout.fullChunk, agreement.digest)
    const delivery = new Delivery({
      control,
      transfer,
      flow,
      layout,
      agreement,
      accept,
      reader,
      lost,
      held,
      looks,
      shared,
      rates,
      choosesConnections: connections === AUTO_CONNECTIONS,
      ledger: this.#ledger,
      encoder: encoderFor(this.#options, agreement.compressType, flow),
      data: this.#caller.dataDial({ control, accept, layout }),
      // who is only lost to us shall not throw away what it has
      word: (reason) => (resumable && LOST.has(reason.code) ? new EngineError('AWAY', reason.sentence) : reason),
      onRoot: (root) => void (this.#accepted && this.#note({ ...this.#accepted, root })),
    })
    this.#delivery = delivery
    transfer.files = lost.fileList(() => transfer.flow)
    try {
      this.#abort.signal.throwIfAborted()
      await delivery.run()
    } finally {
      this.#delivery = null
      await scope.close()
    }
  }

  async #note(accepted: Accepted): Promise<void> {
    const { keeping, transfer } = this.#options
    this.#accepted = accepted
    this.#caller.pin = { keyHash: accepted.keyHash, name: calledName(transfer.peer) }
    await keeping?.note(accepted, transfer.peer, this.#caller.place)
  }
}
