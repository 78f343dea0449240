import type { EngineEvent } from '../../shared/events.ts'
import type { KeptTransfer } from '../../shared/kept.ts'
import { diskPaths } from '../../shared/sent-path.ts'
import { say } from '../../shared/sentence.ts'
import { DEFAULT_PORT } from '../../shared/settings.ts'
import type { TransferPeer } from '../../shared/transfer.ts'
import type { Circle } from './circle.ts'
import { asEngineError, EngineError } from './errors.ts'
import type { Identity } from './identity/identity.ts'
import { keptTransfers, mayDiscard } from './kept-transfers.ts'
import { DP_VERSION, EXPIRY_EVERY_MS, RESUME_KEPT_DAYS } from './limits.ts'
import { log } from './log.ts'
import { reach } from './reach.ts'
import { Incoming, type IncomingParts } from './receive/incoming.ts'
import { ReplacedFiles } from './replaced-files.ts'
import type { Scope } from './scope.ts'
import type { Place } from './send/keeping.ts'
import { type LeftDeparture, Outbox } from './send/outbox.ts'
import { Outgoing } from './send/outgoing.ts'
import { meetAgain, tellOnce } from './send/resuming.ts'
import type { Sender, SenderOptions } from './send/sender.ts'
import { recallRuns } from './send/stored-runs.ts'
import { Transfer } from './transfer.ts'
import { whereabouts } from './whereabouts.ts'
import { dial } from './wire/dial.ts'
import type { Link } from './wire/link.ts'

const WAITED_IN_VAIN = say('transferWaitedInVain', { days: RESUME_KEPT_DAYS })

export interface GoingOnParts extends Omit<IncomingParts, 'knock' | 'introduce' | 'recall' | 'replacing'> {
  readonly identity: Identity
  readonly circle: Circle
  readonly scope: Scope
  readonly localAddress: () => string | null
  readonly sender: (options: SendAgain) => Sender
  /** Ends one that waits. */
  readonly giveUp: (transferId: string, reason: EngineError) => void
}

/** What the engine does not know by itself of a sender. */
export type SendAgain = Omit<SenderOptions, 'identity' | 'deviceName' | 'deviceKind' | 'localAddress' | 'shared' | 'keeping' | 'onPairFirst'>

/** Transfers that wait, both ways: what earlier runs have left, and the signs of a device that they wait for. */
export class GoingOn {
  readonly incoming: Incoming
  readonly outgoing: Outgoing
  readonly replaced: ReplacedFiles
  readonly outbox: Outbox
  #asleep = false
  readonly #parts: GoingOnParts

  constructor(parts: GoingOnParts) {
    this.#parts = parts
    const { circle } = parts
    this.replaced = new ReplacedFiles(parts.dataDir)
    this.incoming = new Incoming({
      ...parts,
      introduce: (link, name) => circle.introduce(link, name),
      recall: (peer) => circle.recall(peer),
      replacing: this.replaced.begin,
      knock: (transfer) => this.#knock(transfer),
    })
    const waiting = { dataDir: parts.dataDir, peers: () => circle.peers.list(), asleep: () => this.#asleep }
    this.outbox = new Outbox({ ...waiting, meet: (place, keyHash, signal) => this.#meet(place, keyHash, signal) })
    this.outgoing = new Outgoing({ ...waiting, onAccepted: (transferId) => this.outbox.taken(transferId) })
  }

  /** From now on nothing is kept longer than it is promised. */
  watch(): void {
    this.#parts.scope.interval(() => this.expire(Date.now()), EXPIRY_EVERY_MS, 'unref')
  }

  /** What has waited in vain for so long that nobody expects it any more is given up. */
  expire(nowMs: number): void {
    this.outbox.expire(nowMs)
    for (const id of this.outgoing.expired(nowMs)) this.#parts.giveUp(id, new EngineError('PEER_LOST', WAITED_IN_VAIN))
    this.incoming.expire(nowMs, new EngineError('PEER_LOST', WAITED_IN_VAIN))
  }

  /** What earlier runs have left here, before anyone can come for it. `only`: these; null: all. */
  async restoreIncoming(only: readonly string[] | null): Promise<void> {
    await this.replaced.keepClear(this.#parts.scope)
    await this.incoming.restore(only)
  }

  /** Goes on with what earlier runs were ended in the sending of, or had not begun to send. */
  async restoreOutgoing(only: readonly string[] | null): Promise<void> {
    const { circle, emit, run, sender } = this.#parts
    const takenBefore = await this.outgoing.restore(only, Date.now())
    const ids = new Set(takenBefore.map(({ id }) => id))
    for (const { id, title, peer, payload, wishes, accepted, place, held, limit, stored } of takenBefore) {
      const transfer = new Transfer({ id, direction: 'send', title, peer: circle.recall(peer), emit, limit, sent: wishes.paths }, 'interrupted', payload)
      transfer.hold('here', held)
      if (stored && transfer.flow) recallRuns(transfer.flow, stored)
      const introduce = (link: Link, name: string): TransferPeer => circle.introduce(link, name)
      // who was verified when it began may have been unpaired since
      const onlyPaired = wishes.onlyPaired || peer.verified
      void run(transfer, sender({ ...wishes, ...place, onlyPaired, introduce, pin: null, text: null, transfer, left: { accepted, place } }))
      emit({ event: 'transfer', transfer: transfer.snapshot() })
    }
    for (const left of await this.outbox.restore(only, Date.now())) {
      // a run that was killed when the drop had just been accepted has left both words of it
      if (ids.has(left.id)) this.outbox.taken(left.id)
      else this.#restoreWaiting(left)
    }
  }

  #restoreWaiting(left: LeftDeparture): void {
    const { circle, emit, run, sender } = this.#parts
    const { deviceId, name, place, paths, held } = left.record
    const known = circle.recall({ name, deviceId, address: place?.host ?? '', verified: true, wire: DP_VERSION })
    const title = left.looked?.title ?? diskPaths(paths)[0] ?? ''
    const { limitBytesPerSecond: limit, ...kept } = left.record.wishes
    const transfer = new Transfer({ id: left.id, direction: 'send', title, peer: known, emit, limit, sent: paths })
    transfer.hold('here', held)
    emit({ event: 'transfer', transfer: transfer.snapshot() })
    // unpaired since, it is told nothing, and the user is told that
    if (!known.verified) return this.#refused(transfer)
    const pin = circle.pinOf({ deviceId }, null)
    const wishes = { ...kept, paths }
    const introduce = (link: Link, called: string): TransferPeer => circle.introduce(link, called)
    const worker = this.outbox.departure({
      transfer,
      wishes,
      left,
      to: { device: pin && { deviceId, pin }, place, present: false },
      sender: ({ place: at, dropped }) => sender({ ...wishes, ...at, introduce, pin, text: null, transfer, waits: true, ...(dropped !== null && { dropped }) }),
    })
    void run(transfer, worker)
  }

  #refused(transfer: Transfer): void {
    void this.#parts.run(transfer, { run: () => Promise.resolve(transfer.fail(new EngineError('NOT_VERIFIED'))), cancel: () => {} })
    this.outbox.taken(transfer.id)
  }

  kept(): Promise<KeptTransfer[]> {
    return keptTransfers(this.incoming, this.outgoing, this.outbox)
  }

  /** See `Engine.discardKept`. */
  async discard(id: string): Promise<{ readonly transfer: KeptTransfer; readonly told: boolean }> {
    const { identity, localAddress } = this.#parts
    const transfer = mayDiscard(await this.kept(), id)
    if (transfer.direction === 'receive') await this.incoming.discard(id)
    const dialTo = ({ host, port }: Place): Promise<Link> => dial({ host, port, identity, localAddress: localAddress() })
    const told = await this.outgoing.discard(id, (accepted, places) => tellOnce(accepted, new EngineError('CANCELLED'), { places, dial: dialTo }))
    await this.outbox.discard(id)
    return { transfer, told }
  }

  /** Nobody is dialled until it wakes. */
  sleep(asleep: boolean): void {
    this.#asleep = asleep
    if (!asleep) this.sign()
  }

  /** The network, or the time of day, is another one: whatever waits is tried at once. */
  sign(): void {
    this.outgoing.sign()
    this.outbox.sign()
    this.outbox.review()
    this.incoming.sign()
  }

  /** A device has called, from `address`: its key is the proof. */
  called(deviceId: string, address: string): void {
    this.outgoing.sign(deviceId, address)
    this.outbox.sign(deviceId, address)
  }

  /** Where a device was seen, or where we are now, an interrupted transfer is tried at once. */
  tell(event: EngineEvent): void {
    const seen = event.event === 'peer' && event.peer.state === 'online'
    if (seen || event.event === 'listening') this.outgoing.sign()
    if (event.event === 'listening') this.outbox.sign()
    if (seen && event.peer.verified && event.peer.deviceId !== undefined) this.outbox.sign(event.peer.deviceId)
    if (event.event === 'interrupted') this.outbox.review()
  }

  async #meet({ host, port }: Place, keyHash: string, signal: AbortSignal): Promise<void> {
    const { identity, localAddress } = this.#parts
    const { control } = await meetAgain(dial({ host, port, identity, localAddress: localAddress(), signal }), keyHash)
    await control.end()
  }

  /** Lets a sender that waits for us know that we are here: it dials, and we only show ourselves. */
  async #knock({ peer }: Transfer): Promise<boolean> {
    const { identity, circle, localAddress } = this.#parts
    let answered = false
    if (this.#asleep) return false
    for (const { host, port } of whereabouts(circle.peers.list(), peer, { host: peer.address, port: DEFAULT_PORT })) {
      await reach({ identity, localAddress: localAddress(), host, port }).then(
        ({ control }) => {
          answered ||= control.link.peerKey.deviceId === peer.deviceId
          return control.end()
        },
        (error: unknown) => log('%s is not there: %s', host, asEngineError(error).message),
      )
    }
    return answered
  }
}
