import { randomBytes } from 'node:crypto'
import type { EngineEvent } from '../../../shared/events.ts'
import type { KeptTransfer } from '../../../shared/kept.ts'
import { say } from '../../../shared/sentence.ts'
import type { TransferPeer } from '../../../shared/transfer.ts'
import { asEngineError, EngineError } from '../errors.ts'
import { KeptFiles } from '../kept-files.ts'
import { RESUME_KEPT_MAX, RESUME_KEPT_MS } from '../limits.ts'
import { log } from '../log.ts'
import { thisProcess } from '../owner.ts'
import { Transfer } from '../transfer.ts'
import type { Worker } from '../transfers.ts'
import type { ControlChannel } from '../wire/control.ts'
import { canResume } from '../wire/header.ts'
import type { Link } from '../wire/link.ts'
import type { MessageOf } from '../wire/messages.ts'
import { doubt } from './doubt.ts'
import { KeptDrop, keptDropSchema, type KeptDropRecord as Record } from './kept-drop.ts'
import { keptOf } from './kept-view.ts'
import { type Opened, payloadOf } from './opening.ts'
import { removePart } from './part-folder.ts'
import { type PartJournal, readPartJournal } from './part-journal.ts'
import type { Receiver } from './receiver.ts'
import type { ReceiverParts, Replacing } from './receiver-options.ts'
import { finishPublishing } from './recovery.ts'
import { Waiting } from './waiting.ts'

export interface IncomingParts {
  readonly dataDir: string
  readonly emit: (event: EngineEvent) => void
  readonly run: (transfer: Transfer, worker: Worker) => Promise<void>
  /** No more drops at the moment. */
  readonly full: () => boolean
  /** Who has called, by its key; `name`: what it calls itself. */
  readonly introduce: (link: Link, name: string) => TransferPeer
  /** Who has called in an earlier run, as it is known now. */
  readonly recall: (peer: TransferPeer) => TransferPeer
  readonly receiver: (parts: ReceiverParts) => Receiver
  readonly replacing: Replacing
  /** Lets the sender know that we are here. True: its own key answered. */
  readonly knock: (transfer: Transfer) => Promise<boolean>
}

/** Drops on their way in that can go on over another connection or in another run, and for a while those that were delivered. */
export class Incoming {
  readonly #parts: IncomingParts
  readonly #files: KeptFiles<Record>
  readonly #bySession = new Map<string, KeptDrop>()
  readonly #closing = new AbortController()

  constructor(parts: IncomingParts) {
    this.#parts = parts
    this.#files = new KeptFiles<Record>(parts.dataDir, 'in', keptDropSchema)
  }

  /** What an earlier run has left: listed as interrupted, or, where only final names were missing, published. */
  async restore(only: readonly string[] | null = null): Promise<void> {
    for (const { id, record } of await this.#files.list()) {
      // what has ended is remembered for those who ask
      if (only && record.state === 'open' && !only.includes(id)) continue
      try {
        await this.#restoreOne(id, record)
      } catch (error) {
        log('%s is left alone: %s', id, asEngineError(error).message)
      }
    }
  }

  /** Something may be otherwise for those who wait: each sender is told once that we are here. */
  sign(): void {
    for (const { transfer, running } of this.#bySession.values()) {
      if (transfer?.state === 'interrupted' && !running) void this.#parts.knock(transfer)
    }
  }

  /** What has waited since before that, and memories of what ended then. */
  expire(nowMs: number, reason: EngineError): void {
    for (const kept of this.#bySession.values()) {
      const { record, transfer, running } = kept
      if (record.untilMs >= nowMs || running) continue
      this.#bySession.delete(record.session)
      transfer?.fail(reason)
      void this.#forget(kept.id, record)
    }
  }

  /** After everything that runs has ended. */
  async close(): Promise<void> {
    this.#closing.abort()
    // what a run leaves is noted before it is let go: a later word would be said over that of whoever takes it
    await Promise.all([...this.#bySession.values()].map(async ({ running }) => running))
    const open = [...this.#bySession.values()].filter(({ record }) => record.state === 'open' && record.owner !== null)
    await Promise.all(open.map((kept) => kept.letGo()))
  }

  /** All that can go on, whoever works on it. */
  async kept(): Promise<KeptTransfer[]> {
    const open = (await this.#files.all()).filter(({ record }) => record.state === 'open')
    const all = await Promise.all(open.map(async ({ id, record, inHand }) => keptOf({ id, record, inHand }, await readPartJournal(record.folder, id))))
    return all.filter((each) => each !== null)
  }

  /** Nobody works on it: its part files go, and its sender hears of that when it comes back for it. */
  async discard(id: string): Promise<void> {
    const found = (await this.#files.list()).find((each) => each.id === id)
    if (!found) return
    await this.#files.save(id, { ...found.record, state: 'ended', owner: null })
    await removePart(found.record.folder, id)
  }

  /** For a drop that was accepted. Null: it cannot be kept. */
  keepingFor(transfer: Transfer, opened: Opened, place: { readonly keyHash: string; readonly verified: boolean; readonly folder: string }): KeptDrop | null {
    if (!canResume(opened.header) || !this.#makeRoom()) return null
    this.#forgetGhosts(place.keyHash, opened.manifestSha256)
    transfer.memories.add('incoming')
    const session = randomBytes(16).toString('hex')
    const { manifestSha256 } = opened
    const untilMs = Date.now() + RESUME_KEPT_MS
    const record: Record = {
      owner: thisProcess,
      untilMs,
      version: 1,
      session,
      manifestSha256,
      ...place,
      state: 'open',
      root: null,
      lost: [],
      held: false,
      limit: null,
      unwanted: [],
    }
    return this.#add(transfer.id, record, transfer)
  }

  /** Who offers the very same drop anew does not know of an earlier one. */
  #forgetGhosts(keyHash: string, manifestSha256: string): void {
    for (const kept of this.#bySession.values()) {
      const { record, transfer, running } = kept
      const isSame = record.keyHash === keyHash && record.manifestSha256 === manifestSha256
      if (isSame && transfer?.state === 'interrupted' && running === null && hasNothing(transfer)) {
        void this.#forgetGhost(kept)
      }
    }
  }

  /** A receiver's run that may leave something. */
  async run(transfer: Transfer, receiver: Receiver, kept: KeptDrop | null): Promise<void> {
    if (!kept) return this.#parts.run(transfer, receiver)
    kept.receiver = receiver
    kept.running = this.#parts.run(transfer, receiver).finally(() => {
      kept.running = null
      kept.receiver = null
      if (transfer.state === 'interrupted') void kept.waits()
    })
    await kept.running
    if (transfer.state === 'interrupted') await this.#wait(kept, transfer)
    // where its parts could not even be opened, nobody has removed them
    else if (kept.record.state === 'ended') await removePart(kept.record.folder, kept.id)
  }

  /** Whether it began that very drop here. */
  knows(keyHash: string, wanted: MessageOf<'RESUME'>): boolean {
    return this.#find(keyHash, wanted) !== null
  }

  #find(keyHash: string, { Session, ManifestSha256 }: MessageOf<'RESUME'>): KeptDrop | null {
    const kept = this.#bySession.get(Session)
    return kept?.record.keyHash === keyHash && kept.record.manifestSha256 === ManifestSha256 ? kept : null
  }

  /** A sender that wants to go on. Throws what it is told. */
  async resume(control: ControlChannel, wanted: MessageOf<'RESUME'>): Promise<void> {
    control.startHeartbeat()
    const kept = this.#find(control.link.peerKey.keyHash, wanted)
    if (!kept) throw new EngineError('FORGOTTEN')
    while (kept.running) {
      kept.receiver?.supersede()
      await Promise.race([kept.running, control.gone()])
    }
    if (kept.record.state === 'ended') throw new EngineError('CANCELLED')
    if (kept.record.state === 'delivered') {
      await control.send({ type: 'COMMIT', Root: kept.record.root ?? '', Void: [...kept.record.lost] })
      return control.end()
    }
    if (this.#parts.full()) throw new EngineError('BUSY')
    await this.#goOn(kept, control)
  }

  async #goOn(kept: KeptDrop, control: ControlChannel): Promise<void> {
    let begun: () => void = () => {}
    // taken before anything is awaited: another connection may come for the same
    kept.running = new Promise((resolve) => {
      begun = resolve
    })
    let again: Pick<ReceiverParts, 'opened' | 'transfer' | 'left'>
    try {
      again = await this.#again(kept, control)
      // who ends does not begin anything: it would run on behind its last word
      if (this.#closing.signal.aborted) throw new EngineError('BUSY')
    } finally {
      // nothing is awaited from here until `run` has taken it
      kept.running = null
      begun()
    }
    await this.run(again.transfer, this.#parts.receiver({ control, folder: kept.record.folder, keeping: kept, ...again }), kept)
  }

  /** What the drop was, for the sender that has come for it. Throws what it is told. */
  async #again(kept: KeptDrop, control: ControlChannel): Promise<Pick<ReceiverParts, 'opened' | 'transfer' | 'left'>> {
    const { record, transfer } = kept
    const left = await readPartJournal(record.folder, kept.id)
    kept.checkWanted()
    if (!transfer || left?.session !== record.session) {
      await this.#drop(kept, new EngineError('FORGOTTEN', say('damagedOrGone')))
      throw new EngineError('FORGOTTEN')
    }
    const peer = this.#parts.introduce(control.link, left.opened.header.DeviceName)
    if (record.verified && !peer.verified) {
      await this.#drop(kept, unpairedSince())
      throw new EngineError('DECLINED')
    }
    transfer.peer = peer
    await kept.met(peer.verified)
    kept.checkWanted()
    return { opened: { ...left.opened, peer }, transfer, left }
  }

  async #restoreOne(id: string, record: Record): Promise<void> {
    if (record.untilMs < Date.now()) return this.#forget(id, record)
    if (record.state !== 'open') {
      this.#add(id, record, null)
      // a run that was killed behind its last word has left it
      return removePart(record.folder, id)
    }
    const left = await readPartJournal(record.folder, id)
    if (left?.session !== record.session) return this.#forget(id, record)
    const peer = this.#parts.recall(left.opened.peer)
    if (record.verified && !peer.verified) return this.#forget(id, record)
    const start = { id, direction: 'receive' as const, title: left.opened.header.FileName, peer, emit: this.#parts.emit, limit: record.limit }
    const transfer = new Transfer(start, 'interrupted', payloadOf(left.opened))
    transfer.hold('here', record.held)
    const kept = this.#add(id, { ...record, owner: thisProcess }, transfer)
    await this.#files.save(id, kept.record)
    this.#showLeft(transfer, left)
    this.#parts.emit({ event: 'transfer', transfer: transfer.snapshot() })
    if (left.root !== null) await finishPublishing({ transfer, left, folder: record.folder, keeping: kept, replacing: this.#parts.replacing })
    if (transfer.state === 'interrupted') await this.#wait(kept, transfer)
    else await this.#parts.run(transfer, new Waiting(() => {}))
  }

  /** As the journal says; what of it is right will be seen when it goes on. */
  #showLeft(transfer: Transfer, { claimed, opened }: PartJournal): void {
    claimed.forEach((one, index) => {
      if (one === 1) transfer.flow?.stored(index + 1, opened.layout.rawLength(index + 1))
    })
  }

  async #wait(kept: KeptDrop, transfer: Transfer): Promise<void> {
    if (hasNothing(transfer)) this.#doubt(kept, transfer)
    const waiting = new Waiting(() => {
      void this.#drop(kept, new EngineError('CANCELLED'))
    })
    waiting.resume = () => void this.#parts.knock(transfer)
    waiting.pause = (on) => {
      transfer.hold('here', on)
      void kept.held(on)
    }
    waiting.limit = (bytesPerSecond) => {
      transfer.pace.limit = bytesPerSecond
      void kept.limited(bytesPerSecond)
    }
    await this.#parts.run(transfer, waiting)
  }

  /** A sender that never heard our yes has no such transfer, and nobody would ever come back for it. */
  #doubt(kept: KeptDrop, transfer: Transfer): void {
    const isGhost = (): boolean => transfer.state === 'interrupted' && kept.running === null && hasNothing(transfer)
    doubt({
      isWaiting: isGhost,
      signal: this.#closing.signal,
      knock: () => this.#parts.knock(transfer),
      giveUp: () => void this.#forgetGhost(kept),
    })
  }

  /** Nobody has ended it: whoever comes for it after all is told that it is not known, and offers it anew. */
  async #forgetGhost(kept: KeptDrop): Promise<void> {
    this.#bySession.delete(kept.record.session)
    kept.transfer?.fail(new EngineError('FORGOTTEN', say('notKnownThere')))
    await this.#forget(kept.id, kept.record)
  }

  /** The user's word, or nothing is left to go on with. */
  async #drop(kept: KeptDrop, reason: EngineError): Promise<void> {
    kept.transfer?.fail(reason)
    await kept.ended()
    await removePart(kept.record.folder, kept.id)
  }

  async #forget(id: string, record: Record): Promise<void> {
    await removePart(record.folder, id)
    await this.#files.remove(id)
  }

  #add(id: string, record: Record, transfer: Transfer | null): KeptDrop {
    const kept = new KeptDrop({ id, record, transfer }, this.#files)
    this.#bySession.set(record.session, kept)
    return kept
  }

  /** The oldest memory of something that has ended goes first. False: too many wait. */
  #makeRoom(): boolean {
    if (this.#bySession.size < RESUME_KEPT_MAX) return true
    const oldest = [...this.#bySession.values()].find(({ record }) => record.state !== 'open')
    if (!oldest) return false
    this.#bySession.delete(oldest.record.session)
    void this.#files.remove(oldest.id)
    return true
  }
}

function hasNothing({ flow }: Transfer): boolean {
  return flow !== null && flow.storedBytes === 0 && flow.totalBytes > 0
}

function unpairedSince(): EngineError {
  return new EngineError('CANCELLED', say('unpairedMeanwhile'))
}
