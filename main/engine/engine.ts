import type { EngineEvent } from '../../shared/events.ts'
import type { OfferAnswer, OfferEntry, OfferPreview } from '../../shared/offer.ts'
import type { PairedDevice, PairingSnapshot } from '../../shared/pairing.ts'
import {
  CLASSIC_VERSIONS,
  calledName,
  type OfferSnapshot,
  type PeerSnapshot,
  TEXT_NAME,
  type TransferPeer,
  type TransferSnapshot,
} from '../../shared/transfer.ts'
import { Circle, narrower } from './circle.ts'
import { ClassicDoor } from './classic-door.ts'
import { Entrance } from './entrance.ts'
import { EngineError } from './errors.ts'
import type { ClassicChoice, ClassicOpening, Engine, EngineChange, EngineOptions, EveryoneOpening, PairedChange, PairTarget, SendOptions } from './facade.ts'
import { type Identity, loadIdentity } from './identity/identity.ts'
import type { KeyVault } from './identity/key-vault.ts'
import { DP_VERSION, LINGER_MS, RECEPTIONS_MAX } from './limits.ts'
import { logError } from './log.ts'
import { newId } from './new-id.ts'
import type { MeetInOffer } from './pairing/in-offer.ts'
import { PairedDevices } from './pairing/paired-devices.ts'
import { Pairings } from './pairing/pairings.ts'
import { Presence } from './presence.ts'
import { reach } from './reach.ts'
import { Desk } from './receive/desk.ts'
import { Reception } from './receive/listener.ts'
import { pause } from './retry.ts'
import { Scope } from './scope.ts'
import { Sender, type SenderOptions } from './send/sender.ts'
import { Transfer } from './transfer.ts'
import { Transfers } from './transfers.ts'
import type { ControlChannel } from './wire/control.ts'
import type { Link } from './wire/link.ts'
import { clampConnections, classicCompression, wishesOf } from './wishes.ts'

const AGE_EVERY_MS = 2_000
const MANUAL_PROBE_EVERY_MS = 15_000
const INTERFACES_EVERY_MS = 5_000

export { writeAtomically } from './atomic-file.ts'
export { makeFolder } from './make-folder.ts'
export { folderFault } from './receive-folder.ts'

type SendCommon = Omit<SenderOptions, 'identity' | 'deviceName' | 'deviceKind' | 'connections' | 'onPairFirst'>

/** Builds an engine; nothing is opened before `start` or `send`. `vault` seals the device key. Throws KEY_SEALED, DISK_ERROR when the key cannot be had. */
export async function createEngine(options: EngineOptions, vault: KeyVault | null = null): Promise<Engine> {
  const identity = await loadIdentity(options.dataDir, vault)
  return new FastDropEngine(options, identity, await PairedDevices.load(options.dataDir))
}

class FastDropEngine implements Engine {
  #options: EngineOptions
  readonly #identity: Identity
  readonly #scope = new Scope()
  readonly #listeners = new Set<(event: EngineEvent) => void>()
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

  constructor(options: EngineOptions, identity: Identity, paired: PairedDevices) {
    this.#options = options
    this.#identity = identity
    this.#paired = paired
    this.#desk = new Desk({ emit: (event) => this.#emit(event), isPaired: (key) => paired.get(key) !== null, anyPaired: () => paired.list().length > 0 })
    this.#pairings = new Pairings({
      ownKeyHash: identity.keyHash,
      deviceName: () => this.#options.deviceName,
      devices: paired,
      emit: (event) => this.#emit(event),
      onPaired: () => this.#pairedChanged(),
    })
    this.#circle = new Circle({
      options: () => this.#options,
      identity,
      paired,
      emit: (event) => this.#emit(event),
      announce: () => this.#presence.refresh(),
    })
    this.#entrance = new Entrance({
      options: () => this.#options,
      circle: this.#circle,
      paired,
      pairings: this.#pairings,
      desk: this.#desk,
      emit: (event) => this.#emit(event),
      full: () => this.#full,
      run: (transfer, worker) => this.#transfers.run(transfer, worker),
      register: (session, receiver) => this.#reception.register(session, receiver),
    })
    this.#reception = new Reception({
      greeting: (key) => this.#circle.greeting(key),
      onHeader: (control, header) => this.#entrance.offer(control, header),
      onPairing: (control, first) => this.#entrance.pairing(control, first),
    })
    this.#presence = new Presence(options, {
      identity,
      emit: (event) => this.#emit(event),
      onLink: (link) => this.#welcome(link),
      circle: this.#circle,
    })
    this.#classic = new ClassicDoor({
      options: () => this.#options,
      desk: this.#desk,
      emit: (event) => this.#emit(event),
      full: () => this.#full,
      run: (transfer, worker) => this.#transfers.run(transfer, worker),
    })
  }

  async start(): Promise<void> {
    this.#scope.interval(() => this.#circle.peers.age(performance.now()), AGE_EVERY_MS)
    this.#scope.interval(() => void this.#circle.manual.probeAll(), MANUAL_PROBE_EVERY_MS)
    this.#scope.interval(() => this.#presence.watchInterfaces(), INTERFACES_EVERY_MS)
    await this.#presence.start()
  }

  send(options: SendOptions): string {
    const wishes = wishesOf(options)
    const target = this.#target(options)
    const { peer } = target
    const pin = this.#circle.pinOf(options, peer)
    if (target.classic !== null && (options.onlyPaired || pin)) throw new EngineError('NOT_VERIFIED')
    const classic = target.classic === null ? null : { version: target.classic, compression: classicCompression(wishes) }
    const wire = target.classic === null ? DP_VERSION : target.classic === 'any' ? CLASSIC_VERSIONS[0] : target.classic
    const transfer = new Transfer({
      id: newId(),
      direction: 'send',
      title: wishes.text ? TEXT_NAME : (options.paths[0] ?? ''),
      peer: { name: target.name, deviceId: null, address: target.host, verified: false, wire },
      emit: (event) => this.#emit(event),
    })
    const common = {
      localAddress: this.#options.interfaceAddress,
      host: target.host,
      port: target.port,
      paths: options.paths,
      introduce: (link: Link, name: string) => this.#circle.introduceAt(link, name, peer),
      onlyPaired: options.onlyPaired ?? false,
      pin,
      limitBytesPerSecond: options.limitBytesPerSecond ?? null,
      transfer,
    }
    const worker = classic
      ? this.#classic.sender({ ...common, compression: classic.compression }, classic.version)
      : this.#sender({ ...common, ...wishes }, options.connections)
    void this.#transfers.run(transfer, worker).then(() => {
      this.#circle.manual.ended(options.to, transfer)
      this.#circle.ended(peer, transfer)
    })
    this.#emit({ event: 'transfer', transfer: transfer.snapshot() })
    return transfer.id
  }

  #sender(common: SendCommon, connections: number | undefined): Sender {
    const { deviceName, deviceKind } = this.#options
    const ours = { identity: this.#identity, deviceName, deviceKind, connections: clampConnections(connections ?? this.#options.connections) }
    return new Sender({ ...common, ...ours, onPairFirst: this.#pairFirstOf(common.transfer) })
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

  cancel(transferId: string): void {
    this.#transfers.cancel(transferId)
  }

  pause(transferId: string, paused: boolean): void {
    this.#transfers.pause(transferId, paused)
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

  receivedPaths(transferId: string): readonly string[] {
    const transfer = this.#transfers.get(transferId)
    return transfer?.direction === 'receive' ? (transfer.result?.paths ?? []) : []
  }

  pair(target: PairTarget): string {
    const { host, port, name } = this.#place(target)
    const peer: TransferPeer = { name, deviceId: null, address: host, verified: false, wire: DP_VERSION }
    const { id, ended } = this.#pairings.begin(peer, () => this.#meet(host, port))
    // how it ended is told as an event; whose key is there is known now
    ended.then(
      () => void this.#circle.manual.look('peerId' in target ? this.#circle.peers.get(target.peerId) : null),
      () => {},
    )
    return id
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
    this.#pairedChanged()
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
    if (this.#circle.visibility !== seen) this.#presence.refresh()
    if (moved) await this.#classic.moved()
  }

  identity(): { readonly deviceId: string; readonly port: number | null; readonly addresses: readonly string[] } {
    return { deviceId: this.#identity.deviceId, port: this.#presence.port, addresses: this.#presence.addresses }
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
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
    // whoever was asked, or is being answered, hears it before the sockets go
    const told = new AbortController()
    await Promise.race([Promise.all(this.#welcomes), pause(LINGER_MS, told.signal)])
    told.abort()
    await this.#classic.shut()
    await this.#presence.close()
    await ending
  }

  #emit(event: EngineEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        logError('an event listener threw', error)
      }
    }
  }

  get #full(): boolean {
    return this.#transfers.receiving >= RECEPTIONS_MAX || this.#scope.closed
  }

  #target({ to }: SendOptions): Target {
    if ('host' in to) return { name: to.host, host: to.host, port: to.port, classic: 'classic' in to ? to.classic : null, peer: null }
    const peer = this.#circle.peers.get(to.peerId)
    if (!peer) throw new EngineError('NOT_FOUND')
    const classic = peer.wire === '2.0.0' ? null : peer.wire === '1.x' ? 'any' : peer.wire
    return { name: calledName(peer), host: peer.address, port: peer.port, classic, peer }
  }

  #pairedChanged(): void {
    if (this.#scope.closed) this.#circle.listChanged()
    else this.#circle.pairedChanged()
  }

  #place(target: PairTarget): { name: string; host: string; port: number } {
    if ('host' in target) return { name: target.host, ...target }
    const peer = this.#circle.peers.get(target.peerId)
    if (!peer || peer.wire !== DP_VERSION) throw new EngineError('NOT_FOUND')
    return { name: peer.name, host: peer.address, port: peer.port }
  }

  /** Reaches a device for a pairing. */
  async #meet(host: string, port: number): Promise<{ control: ControlChannel; peer: TransferPeer }> {
    const { control, ready } = await reach({ identity: this.#identity, localAddress: this.#options.interfaceAddress, host, port })
    return { control, peer: this.#circle.introduce(control.link, ready.DeviceName) }
  }

  /** What a receiver meets that wants to pair before it takes a transfer of ours. */
  #pairFirstOf(transfer: Transfer): MeetInOffer {
    return async (control, first) => {
      const agreed = await this.#pairings.meetInOffer(control, first, { allowed: this.#options.pairing, peer: transfer.peer, transferId: transfer.id })
      if (agreed) transfer.introduced(this.#circle.introduce(control.link, transfer.peer.name))
      return agreed
    }
  }

  #welcome(link: Link): void {
    const welcome = this.#reception.welcome(link).finally(() => this.#welcomes.delete(welcome))
    this.#welcomes.add(welcome)
  }
}

interface Target {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly classic: ClassicChoice | null
  /** Null: an address that was given. */
  readonly peer: PeerSnapshot | null
}
