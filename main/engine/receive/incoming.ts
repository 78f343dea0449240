import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import type { EngineEvent } from '../../../shared/events.ts'
import type { KeptTransfer } from '../../../shared/kept.ts'
import type { TransferPeer } from '../../../shared/transfer.ts'
import { asEngineError, EngineError } from '../errors.ts'
import { heldEntries, KeptFiles } from '../kept-files.ts'
import { RESUME_KEPT_MAX, RESUME_KEPT_MS, VOID_MAX } from '../limits.ts'
import { log } from '../log.ts'
import { thisProcess } from '../owner.ts'
import { Transfer } from '../transfer.ts'
import type { Worker } from '../transfers.ts'
import type { ControlChannel } from '../wire/control.ts'
import { canResume } from '../wire/header.ts'
import type { Link } from '../wire/link.ts'
import type { MessageOf } from '../wire/messages.ts'
import { type Opened, payloadOf } from './opening.ts'
import { removePart } from './part-folder.ts'
import { type PartJournal, readPartJournal } from './part-journal.ts'
import type { Receiver } from './receiver.ts'
import type { Keeping, ReceiverParts, Replacing } from './receiver-options.ts'
import { finishPublishing } from './recovery.ts'

const recordSchema = v.object({
  ...heldEntries,
  version: v.literal(1),
  session: v.string(),
  keyHash: v.string(),
  /** It was paired when it came last. */
  verified: v.boolean(),
  manifestSha256: v.string(),
  /** Where its part folder lies. */
  folder: v.string(),
  state: v.picklist(['open', 'delivered', 'ended']),
  /** Of what was delivered. */
  root: v.nullable(v.string()),
  lost: v.optional(v.pipe(v.array(v.object({ Entry: v.number(), Code: v.string() })), v.maxLength(VOID_MAX)), []),
  /** Its user holds it. */
  held: v.optional(v.boolean(), false),
  /** Bytes a second that its user lets it have. */
  limit: v.optional(v.nullable(v.number()), null),
})
type Record = v.InferOutput<typeof recordSchema>

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
  /** Lets the sender know that we are here. */
  readonly knock: (transfer: Transfer) => void
}

/** Drops on their way in that can go on over another connection or in another run, and for a while those that were delivered. */
export class Incoming {
  readonly #parts: IncomingParts
  readonly #files: KeptFiles<Record>
  readonly #bySession = new Map<string, KeptDrop>()

  constructor(parts: IncomingParts) {
    this.#parts = parts
    this.#files = new KeptFiles<Record>(parts.dataDir, 'in', recordSchema)
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
      if (transfer?.state === 'interrupted' && !running) this.#parts.knock(transfer)
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
    }
    return this.#add(transfer.id, record, transfer)
  }

  /** A receiver's run that may leave something. */
  async run(transfer: Transfer, receiver: Receiver, kept: KeptDrop | null): Promise<void> {
    if (!kept) return this.#parts.run(transfer, receiver)
    kept.receiver = receiver
    kept.running = this.#parts.run(transfer, receiver).finally(() => {
      kept.running = null
      kept.receiver = null
    })
    await kept.running
    if (transfer.state === 'interrupted') {
      void kept.waits()
      await this.#wait(kept, transfer)
    }
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
      await this.#drop(kept, new EngineError('FORGOTTEN', 'What was here of this transfer is damaged or gone. It has to be sent again.'))
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
    const waiting = new Waiting(() => {
      void this.#drop(kept, new EngineError('CANCELLED'))
    })
    waiting.resume = () => this.#parts.knock(transfer)
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

/** One of them. What happens to it is on the disk before anybody relies on it. */
export class KeptDrop implements Keeping {
  readonly id: string
  /** Null: it has ended, and only that is remembered. */
  transfer: Transfer | null
  record: Record
  receiver: Receiver | null = null
  /** While a connection works on it. */
  running: Promise<void> | null = null
  readonly #files: KeptFiles<Record>

  constructor(kept: { readonly id: string; readonly record: Record; readonly transfer: Transfer | null }, files: KeptFiles<Record>) {
    this.id = kept.id
    this.record = kept.record
    this.transfer = kept.transfer
    this.#files = files
  }

  get session(): string {
    return this.record.session
  }

  /** Its user may have discarded it. Throws CANCELLED. */
  checkWanted(): void {
    if (this.record.state === 'ended') throw new EngineError('CANCELLED')
  }

  begin(): Promise<void> {
    return this.#files.save(this.id, this.record)
  }

  committed(root: string, lost: MessageOf<'COMMIT'>['Void']): Promise<void> {
    return this.#change({ state: 'delivered', root, lost: [...lost], owner: null })
  }

  ended(): Promise<void> {
    return this.#change({ state: 'ended', owner: null })
  }

  /** The seven days run from now. */
  waits(): Promise<void> {
    return this.#change({ untilMs: Date.now() + RESUME_KEPT_MS })
  }

  held(on: boolean): Promise<void> {
    return this.#change({ held: on })
  }

  limited(bytesPerSecond: number | null): Promise<void> {
    return this.#change({ limit: bytesPerSecond })
  }

  /** It has come again. */
  async met(verified: boolean): Promise<void> {
    if (verified !== this.record.verified) await this.#change({ verified })
  }

  /** This run is over. */
  letGo(): Promise<void> {
    return this.#change({ owner: null })
  }

  async #change(change: Partial<Record>): Promise<void> {
    this.record = { ...this.record, ...change }
    if (this.record.state !== 'open') this.transfer = null
    await this.#files.save(this.id, this.record).catch((error: unknown) => log('%s: %s', this.id, asEngineError(error).message))
  }
}

/** Holds the place of a transfer that nothing works on at the moment. */
class Waiting implements Worker {
  resume?: () => void
  pause?: (on: boolean) => void
  limit?: (bytesPerSecond: number | null) => void
  readonly #cancel: () => void

  constructor(cancel: () => void) {
    this.#cancel = cancel
  }

  run(): Promise<void> {
    return Promise.resolve()
  }

  cancel(): void {
    this.#cancel()
  }

  /** It waits on in another run. */
  leave(): void {}
}

interface Found {
  readonly id: string
  readonly record: Record
  readonly inHand: boolean
}

function keptOf({ id, record: { held, untilMs }, inHand }: Found, left: PartJournal | null): KeptTransfer | null {
  if (!left) return null
  const { header, peer, layout } = left.opened
  const storedBytes = left.claimed.reduce((sum, one, index) => sum + (one === 1 ? layout.rawLength(index + 1) : 0), 0)
  const common = { id, direction: 'receive', state: 'interrupted', title: header.FileName, held, inHand, untilMs, storedBytes } as const
  return { ...common, peer: { name: peer.name, deviceId: peer.deviceId }, files: payloadOf(left.opened).files, totalBytes: layout.fullSize }
}

function unpairedSince(): EngineError {
  return new EngineError('CANCELLED', 'The device was unpaired, so what it had begun to send was discarded.')
}
