import type { EngineEvent } from '../../shared/events.ts'
import type { KeptTransfer } from '../../shared/kept.ts'
import type { OfferAnswer, OfferEntry, OfferPreview } from '../../shared/offer.ts'
import type { PairedDevice, PairingSnapshot } from '../../shared/pairing.ts'
import type { SelfTestReport } from '../../shared/self-test.ts'
import type { Move, OfferSnapshot, PeerSnapshot, TransferFile, TransferSnapshot } from '../../shared/transfer.ts'
import { Circle, narrower } from './circle.ts'
import { ClassicDoor } from './classic-door.ts'
import { Dispatch } from './dispatch.ts'
import { Entrance } from './entrance.ts'
import { EngineError } from './errors.ts'
import type { ClassicChoice, ClassicOpening, Engine, EngineChange, EngineOptions, EveryoneOpening, PairedChange, PairTarget, SendOptions } from './facade.ts'
import type { FilesRange } from './file-list.ts'
import { GoingOn, type SendAgain } from './going-on.ts'
import { type Identity, loadIdentity } from './identity/identity.ts'
import type { KeyVault } from './identity/key-vault.ts'
import { AGE_EVERY_MS, INTERFACES_EVERY_MS, LINGER_MS, MANUAL_PROBE_EVERY_MS, RECEPTIONS_MAX } from './limits.ts'
import { Listeners } from './listeners.ts'
import { Meeting } from './meeting.ts'
import { PairedDevices } from './pairing/paired-devices.ts'
import { Pairings } from './pairing/pairings.ts'
import { Presence } from './presence.ts'
import { Desk } from './receive/desk.ts'
import { Reception } from './receive/listener.ts'
import { Receiver } from './receive/receiver.ts'
import type { ReceiverParts } from './receive/receiver-options.ts'
import { pause } from './retry.ts'
import { Scope } from './scope.ts'
import { EngineSelfTest } from './self-test/engine-self-test.ts'
import { absolutePaths } from './send/kept-paths.ts'
import { Precedence } from './send/precedence.ts'
import { Sender } from './send/sender.ts'
import type { SharedPath } from './send/turnstile.ts'
import { Throttle } from './throttle.ts'
import { Transfers } from './transfers.ts'
import type { Link } from './wire/link.ts'
import type { Door } from './wire/listen.ts'
import { checkedLimit } from './wishes.ts'

export { writeAtomically } from './atomic-file.ts'
export { makeFolder } from './make-folder.ts'
export { isRunning, thisProcess } from './owner.ts'
export { folderFault } from './receive-folder.ts'
export { ownInterfaces } from './self-test/network.ts'

/** Builds an engine; nothing is opened before `start` or `send`. `vault` seals the device key. Throws KEY_SEALED, DISK_ERROR when the key cannot be had. */
export async function createEngine(options: EngineOptions, vault: KeyVault | null = null): Promise<Engine> {
  const identity = await loadIdentity(options.dataDir, vault)
  return new FastDropEngine(options, identity, await PairedDevices.load(options.dataDir))
}

class FastDropEngine implements Engine {
  #options: EngineOptions
  readonly #identity: Identity
  readonly #scope = new Scope()
  readonly #listeners = new Listeners()
  readonly #transfers = new Transfers((transferId) => this.#emit({ event: 'transfer-removed', transferId }))
  readonly #desk: Desk
  readonly #reception: Reception
  readonly #circle: Circle
  readonly #entrance: Entrance
  readonly #classic: ClassicDoor
  readonly #welcomes = new Set<Promise<void>>()
  readonly #presence: Presence
  readonly #paired: PairedDevices
  readonly #pairings: Pairings
  readonly #goingOn: GoingOn
  readonly #dispatch: Dispatch
  readonly #meeting: Meeting
  readonly #selfTest: EngineSelfTest
  readonly #path: SharedPath

  constructor(options: EngineOptions, identity: Identity, paired: PairedDevices) {
    this.#options = options
    this.#identity = identity
    this.#paired = paired
    this.#path = { roof: new Throttle(checkedLimit(options.sendLimit ?? null)), precedence: new Precedence() }
    const emit = (event: EngineEvent): void => this.#emit(event)
    this.#desk = new Desk({ emit, isPaired: (key) => paired.get(key) !== null, anyPaired: () => paired.list().length > 0 })
    this.#pairings = new Pairings({
      ownKeyHash: identity.keyHash,
      deviceName: () => this.#options.deviceName,
      devices: paired,
      emit,
      onAgreed: (link) => this.#circle.agreed(link),
      onPaired: (link) => (this.#scope.closed ? this.#circle.listChanged() : this.#circle.paired(link)),
    })
    this.#circle = new Circle({ options: () => this.#options, identity, paired, emit, announce: () => this.#presence.refresh() })
    this.#meeting = new Meeting({ options: () => this.#options, identity, circle: this.#circle, pairings: this.#pairings })
    this.#goingOn = new GoingOn({
      dataDir: options.dataDir,
      identity,
      circle: this.#circle,
      scope: this.#scope,
      giveUp: (transferId, reason) => this.#transfers.giveUp(transferId, reason),
      localAddress: () => this.#options.interfaceAddress,
      emit,
      run: (transfer, worker) => this.#transfers.run(transfer, worker),
      full: this.#isFull,
      receiver: this.#receiver,
      sender: (parts) => this.#sender(parts),
    })
    this.#entrance = new Entrance({
      options: () => this.#options,
      circle: this.#circle,
      paired,
      pairings: this.#pairings,
      desk: this.#desk,
      incoming: this.#goingOn.incoming,
      emit,
      full: this.#isFull,
      receiver: this.#receiver,
    })
    this.#reception = new Reception({
      greeting: (key) => this.#circle.greeting(key),
      onHeader: (control, header) => this.#entrance.offer(control, header),
      onResume: (control, first) => this.#entrance.resume(control, first),
      onPairing: (control, first) => this.#entrance.pairing(control, first),
    })
    this.#presence = new Presence(options, {
      identity,
      emit,
      onLink: (link, door) => this.#welcome(link, door),
      circle: this.#circle,
      // nobody waits for what was held through an address that is gone
      onMoved: () => {
        this.#transfers.moved()
        this.#goingOn.sign()
      },
    })
    this.#classic = new ClassicDoor({
      options: () => this.#options,
      desk: this.#desk,
      emit,
      full: this.#isFull,
      run: (transfer, worker) => this.#transfers.run(transfer, worker),
      replacing: this.#goingOn.replaced.begin,
    })
    this.#dispatch = new Dispatch({
      options: () => this.#options,
      circle: this.#circle,
      classic: this.#classic,
      transfers: this.#transfers,
      outbox: this.#goingOn.outbox,
      roof: this.#path.roof,
      sender: (parts) => this.#sender(parts),
      emit,
    })
    const own = (): EngineOptions => this.#options
    this.#selfTest = new EngineSelfTest({ options: own, identity, presence: this.#presence, circle: this.#circle, paired, events: this.#listeners })
  }

  async start(): Promise<void> {
    this.#scope.interval(() => this.#circle.peers.age(performance.now()), AGE_EVERY_MS)
    this.#scope.interval(() => void this.#circle.manual.probeAll(), MANUAL_PROBE_EVERY_MS)
    this.#scope.interval(() => this.#presence.watchInterfaces(), INTERFACES_EVERY_MS)
    const { listen, restore = false } = this.#options
    const only = typeof restore === 'boolean' ? null : restore
    this.#goingOn.watch()
    if (listen) await this.#goingOn.restoreIncoming(only)
    await this.#presence.start()
    if (restore) await this.#goingOn.restoreOutgoing(only)
    this.#goingOn.incoming.sign()
  }

  send(options: SendOptions): string {
    return this.#dispatch.send(options)
  }

  #sender(common: SendAgain): Sender {
    const { deviceName, deviceKind, interfaceAddress: localAddress } = this.#options
    const onPairFirst = this.#meeting.inOfferOf(common.transfer)
    const keeping = common.text ? null : this.#goingOn.outgoing.keepingFor(common.transfer, common)
    return new Sender({ ...common, identity: this.#identity, deviceName, deviceKind, localAddress, shared: this.#path, keeping, onPairFirst })
  }

  answerOffer(offerId: string, answer: OfferAnswer): void {
    this.#desk.answer(offerId, answer)
  }

  offerEntries(offerId: string, range: { readonly from: number; readonly count: number }): readonly OfferEntry[] {
    return this.#desk.entries(offerId, range)
  }

  inspectOffer(offerId: string, folder: string, excluded?: readonly number[]): Promise<OfferPreview> {
    return this.#desk.inspect(offerId, folder, excluded)
  }

  pairFirst(offerId: string): string {
    return this.#desk.pairFirst(offerId)
  }

  readonly cancel: Engine['cancel'] = (transferId) => this.#transfers.cancel(transferId)
  readonly pause: Engine['pause'] = (transferId, paused) => this.#transfers.pause(transferId, paused)
  readonly limit: Engine['limit'] = (transferId, bytesPerSecond) => this.#transfers.limit(transferId, checkedLimit(bytesPerSecond))
  readonly skip: Engine['skip'] = (transferId, entries) => this.#transfers.skip(transferId, entries)
  readonly resume: Engine['resume'] = (transferId) => this.#transfers.resume(transferId)

  sendLost(transferId: string, wishes: Parameters<Engine['sendLost']>[1]): string {
    return this.send({ ...wishes, ...this.#transfers.again(transferId) })
  }

  files(transferId: string, range: FilesRange): readonly TransferFile[] {
    return this.#transfers.get(transferId)?.files?.page(range) ?? []
  }

  move(transferId: string, to: Move): void {
    this.#goingOn.outbox.move(transferId, to)
    this.#path.precedence.move(transferId, to)
  }

  async suspend(): Promise<void> {
    if (this.#scope.closed) return
    this.#goingOn.sleep(true)
    await Promise.all([this.#transfers.suspend(), this.#presence.sleep()])
  }

  async wake(): Promise<void> {
    if (this.#scope.closed) return
    try {
      await this.#presence.wake()
    } finally {
      this.#goingOn.sleep(false)
    }
  }

  kept(): Promise<readonly KeptTransfer[]> {
    return this.#goingOn.kept()
  }

  discardKept(id: string): Promise<{ readonly transfer: KeptTransfer; readonly told: boolean }> {
    return this.#goingOn.discard(id)
  }

  dismiss(transferId: string): void {
    this.#transfers.dismiss(transferId)
  }

  addPeer(address: string, options: { readonly classic?: ClassicChoice } = {}): Promise<PeerSnapshot> {
    return this.#circle.manual.add(address, options.classic ?? null)
  }

  removePeer(peerId: string): void {
    this.#circle.peers.remove(peerId)
  }

  peers(): readonly PeerSnapshot[] {
    return this.#circle.peers.list()
  }

  offers(): readonly OfferSnapshot[] {
    return this.#desk.offers()
  }

  transfers(): readonly TransferSnapshot[] {
    return this.#transfers.snapshots()
  }

  chunkStates(transferId: string): Uint8Array | null {
    return this.#transfers.get(transferId)?.flow?.states.slice() ?? null
  }

  readonly chunkFacts: Engine['chunkFacts'] = (transferId, { first, last }) => this.#transfers.get(transferId)?.flow?.chunkFacts(first, last) ?? null

  receivedPaths(transferId: string): readonly string[] {
    const transfer = this.#transfers.get(transferId)
    return transfer?.direction === 'receive' ? (transfer.result?.paths ?? []) : []
  }

  readonly sentPaths: Engine['sentPaths'] = (transferId) => absolutePaths(this.#transfers.get(transferId)?.sent ?? [])
  readonly outlives: Engine['outlives'] = (transferId) => this.#transfers.get(transferId)?.outlives ?? false

  pair(target: PairTarget): string {
    return this.#meeting.pair(target)
  }

  answerPairing(pairingId: string, equal: boolean): void {
    this.#pairings.answer(pairingId, equal)
  }

  pairings(): readonly PairingSnapshot[] {
    return this.#pairings.list()
  }

  paired(): readonly PairedDevice[] {
    return this.#paired.list()
  }

  async changePaired(deviceId: string, change: PairedChange): Promise<void> {
    // what could not be saved is in force all the same, so it is shown
    const changed = await this.#paired.change(deviceId, change).finally(() => this.#circle.listChanged())
    if (!changed) throw new EngineError('NOT_FOUND')
  }

  async unpair(deviceId: string): Promise<void> {
    const keyHash = this.#paired.keyOf(deviceId)
    if (keyHash === null) throw new EngineError('NOT_FOUND')
    // it is a stranger here and now, however long the disk takes, and also where the list cannot be saved
    const saved = this.#paired.remove(deviceId)
    this.#transfers.cancelWith(deviceId)
    this.#entrance.dismiss(keyHash)
    if (this.#scope.closed) this.#circle.listChanged()
    else this.#circle.pairedChanged()
    await saved
  }

  openClassic(options: { readonly port: number | null; readonly forMs: number | null }): Promise<{ readonly port: number }> {
    return this.#classic.open(options)
  }

  closeClassic(): Promise<void> {
    return this.#classic.close()
  }

  classic(): ClassicOpening | null {
    return this.#classic.opening
  }

  acceptEveryone({ forMs }: { readonly forMs: number | null }): void {
    if (forMs !== null && !(forMs > 0)) throw new EngineError('BAD_SETTING')
    if (!this.#scope.closed) this.#circle.everyone.open(forMs)
  }

  stopAcceptingEveryone(): void {
    this.#circle.everyone.close()
  }

  acceptingEveryone(): EveryoneOpening | null {
    return this.#circle.everyone.opening
  }

  async change(change: EngineChange): Promise<void> {
    const before = this.#options
    const wanted = { ...before, ...change }
    const seen = this.#circle.visibility
    // meanwhile neither name is told to whom only the other one may be told
    this.#options = { ...before, visibility: narrower(before.visibility, wanted.visibility) }
    const moved = await this.#presence.change(wanted).catch((error: unknown) => {
      this.#options = { ...this.#options, visibility: before.visibility ?? 'everyone' }
      throw error
    })
    this.#options = wanted
    this.#path.roof.set(checkedLimit(wanted.sendLimit ?? null))
    if (this.#circle.visibility !== seen) this.#presence.refresh()
    if (moved) await this.#classic.moved()
  }

  selfTest(): Promise<SelfTestReport> {
    return this.#selfTest.run()
  }

  identity(): { readonly deviceId: string; readonly port: number | null; readonly addresses: readonly string[] } {
    return { deviceId: this.#identity.deviceId, port: this.#presence.port, addresses: this.#presence.addresses }
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    return this.#listeners.add(listener)
  }

  async close(): Promise<void> {
    if (this.#scope.closed) return this.#scope.close()
    const ending = this.#scope.close()
    this.#presence.stopAccepting()
    this.#circle.everyone.close()
    await this.#classic.close()
    this.#desk.close()
    // a pairing inside a transfer ends with it, and by its word
    const transfersClosed = this.#transfers.close()
    this.#pairings.close()
    await transfersClosed
    await this.#goingOn.incoming.close()
    // whoever was asked, or is being answered, hears it before the sockets go
    const told = new AbortController()
    await Promise.race([Promise.all(this.#welcomes), pause(LINGER_MS, told.signal)])
    told.abort()
    await this.#classic.shut()
    await this.#presence.close()
    await ending
  }

  #emit(event: EngineEvent): void {
    this.#goingOn.tell(event)
    this.#listeners.tell(event)
  }

  readonly #isFull = (): boolean => this.#transfers.receiving >= RECEPTIONS_MAX || this.#scope.closed

  readonly #receiver = (parts: ReceiverParts): Receiver => {
    const { deviceName, deviceKind, reuse = true } = this.#options
    const register = (session: string, receiver: Receiver): (() => void) => this.#reception.register(session, receiver)
    return new Receiver({ ...parts, deviceName, deviceKind, reuse, register, dataPorts: this.#presence.dataPorts, replacing: this.#goingOn.replaced.begin })
  }

  #welcome(link: Link, door: Door): void {
    this.#selfTest.sign(link)
    this.#goingOn.called(link.peerKey.deviceId, link.remoteAddress)
    const welcome = this.#reception.welcome(link, door).finally(() => this.#welcomes.delete(welcome))
    this.#welcomes.add(welcome)
  }
}
