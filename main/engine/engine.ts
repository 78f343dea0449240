import type { EngineEvent } from '../../shared/events.ts'
import type { OfferAnswer, OfferEntry, OfferPreview } from '../../shared/offer.ts'
import type { PairedDevice, PairingSnapshot } from '../../shared/pairing.ts'
import { CLASSIC_VERSIONS, type OfferSnapshot, type PeerSnapshot, TEXT_NAME, type TransferPeer, type TransferSnapshot } from '../../shared/transfer.ts'
import { ClassicDoor } from './classic-door.ts'
import { Peers } from './discovery/peers.ts'
import { asEngineError, EngineError } from './errors.ts'
import type { ClassicChoice, ClassicOpening, Engine, EngineChange, EngineOptions, PairedChange, PairTarget, SendOptions } from './facade.ts'
import { type Identity, loadIdentity } from './identity/identity.ts'
import type { KeyVault } from './identity/key-vault.ts'
import { CONNECTIONS_MAX, DP_VERSION, LINGER_MS, RECEPTIONS_MAX } from './limits.ts'
import { logError } from './log.ts'
import { ManualPeers } from './manual-peers.ts'
import { newId } from './new-id.ts'
import { PairedDevices } from './pairing/paired-devices.ts'
import { Pairings } from './pairing/pairings.ts'
import { Presence } from './presence.ts'
import { reach } from './reach.ts'
import { Desk, notTaken, type Visitor } from './receive/desk.ts'
import { Reception } from './receive/listener.ts'
import { describedOf, narrowed, payloadOf, readOffer } from './receive/opening.ts'
import { Receiver } from './receive/receiver.ts'
import { takenOf } from './receive/taken.ts'
import { pause } from './retry.ts'
import { Scope } from './scope.ts'
import { Sender, type SenderOptions } from './send/sender.ts'
import { Transfer } from './transfer.ts'
import { transferPeer } from './transfer-peer.ts'
import { Transfers } from './transfers.ts'
import type { ControlChannel } from './wire/control.ts'
import type { Header } from './wire/header.ts'
import type { Link } from './wire/link.ts'
import type { MessageOf } from './wire/messages.ts'
import { classicCompression, wishesOf } from './wishes.ts'

const AGE_EVERY_MS = 2_000
const MANUAL_PROBE_EVERY_MS = 15_000
const INTERFACES_EVERY_MS = 5_000

export { writeAtomically } from './atomic-file.ts'
export { makeFolder } from './make-folder.ts'
export { folderFault } from './receive-folder.ts'

type SendCommon = Omit<SenderOptions, 'identity' | 'deviceName' | 'deviceKind' | 'connections'>

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
  readonly #peers = new Peers((event) => this.#emit(event))
  readonly #desk: Desk
  readonly #reception: Reception
  readonly #manual: ManualPeers
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
    this.#reception = new Reception({
      deviceName: () => this.#options.deviceName,
      deviceKind: options.deviceKind,
      onHeader: (control, header) => this.#incoming(control, header),
      onPairing: (control, first) => this.#incomingPairing(control, first),
    })
    this.#presence = new Presence(options, { identity, peers: this.#peers, emit: (event) => this.#emit(event), onLink: (link) => this.#welcome(link) })
    this.#manual = new ManualPeers({
      identity,
      peers: this.#peers,
      localAddress: () => this.#options.interfaceAddress,
      isPaired: (keyHash) => paired.get(keyHash) !== null,
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
    this.#scope.interval(() => this.#peers.age(performance.now()), AGE_EVERY_MS)
    this.#scope.interval(() => void this.#manual.probeAll(), MANUAL_PROBE_EVERY_MS)
    this.#scope.interval(() => this.#presence.watchInterfaces(), INTERFACES_EVERY_MS)
    await this.#presence.start()
  }

  send(options: SendOptions): string {
    const wishes = wishesOf(options)
    const target = this.#target(options)
    if (target.classic !== null && options.onlyPaired) throw new EngineError('NOT_VERIFIED')
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
      isPaired: (keyHash: string) => this.#paired.get(keyHash) !== null,
      onlyPaired: options.onlyPaired ?? false,
      limitBytesPerSecond: options.limitBytesPerSecond ?? null,
      transfer,
    }
    const worker = classic
      ? this.#classic.sender({ ...common, compression: classic.compression }, classic.version)
      : this.#sender({ ...common, ...wishes }, options.connections)
    void this.#transfers.run(transfer, worker).then(() => this.#manual.ended(options.to, transfer))
    this.#emit({ event: 'transfer', transfer: transfer.snapshot() })
    return transfer.id
  }

  #sender(common: SendCommon, connections: number | undefined): Sender {
    const { deviceName, deviceKind } = this.#options
    return new Sender({ ...common, identity: this.#identity, deviceName, deviceKind, connections: clampConnections(connections ?? this.#options.connections) })
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
    return this.#manual.add(address, options.classic ?? null)
  }

  removePeer(peerId: string): void {
    this.#peers.remove(peerId)
  }

  peers(): readonly PeerSnapshot[] {
    return this.#peers.list()
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
    // how it ended is told as an event
    ended.catch(() => {})
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
    if (!(await this.#paired.change(deviceId, change))) throw new EngineError('NOT_FOUND')
    this.#emit({ event: 'paired-devices', devices: this.#paired.list() })
  }

  async unpair(deviceId: string): Promise<void> {
    if (!(await this.#paired.remove(deviceId))) throw new EngineError('NOT_FOUND')
    this.#transfers.cancelWith(deviceId)
    this.#pairedChanged()
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

  async change(change: EngineChange): Promise<void> {
    const wanted = { ...this.#options, ...change }
    const moved = await this.#presence.change(wanted)
    this.#options = wanted
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
    await this.#classic.close()
    this.#desk.close()
    this.#pairings.close()
    await this.#transfers.close()
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

  #target({ to }: SendOptions): { name: string; host: string; port: number; classic: ClassicChoice | null } {
    if ('host' in to) return { name: to.host, host: to.host, port: to.port, classic: 'classic' in to ? to.classic : null }
    const peer = this.#peers.get(to.peerId)
    if (!peer) throw new EngineError('NOT_FOUND')
    const classic = peer.wire === '2.0.0' ? null : peer.wire === '1.x' ? 'any' : peer.wire
    return { name: peer.name, host: peer.address, port: peer.port, classic }
  }

  /** Who has become known, or a stranger again, is looked at anew: what is said of a device must be true of its key now. */
  #pairedChanged(): void {
    this.#emit({ event: 'paired-devices', devices: this.#paired.list() })
    if (!this.#scope.closed) void this.#manual.probeAll()
  }

  #place(target: PairTarget): { name: string; host: string; port: number } {
    if ('host' in target) return { name: target.host, ...target }
    const peer = this.#peers.get(target.peerId)
    if (!peer || peer.wire !== DP_VERSION) throw new EngineError('NOT_FOUND')
    return { name: peer.name, host: peer.address, port: peer.port }
  }

  /** Reaches a device for a pairing. */
  async #meet(host: string, port: number): Promise<{ control: ControlChannel; peer: TransferPeer }> {
    const { control, ready } = await reach({ identity: this.#identity, localAddress: this.#options.interfaceAddress, host, port })
    return { control, peer: this.#peerOf(control.link, ready.DeviceName) }
  }

  #peerOf(link: Link, name: string): TransferPeer {
    return transferPeer(link, name, this.#paired.get(link.peerKey.keyHash) !== null)
  }

  async #incomingPairing(control: ControlChannel, first: MessageOf<'PAIR1'>): Promise<void> {
    if (!this.#options.pairing) throw new EngineError('DECLINED')
    await this.#pairings.meet(control, first, this.#peerOf(control.link, first.DeviceName))
  }

  /** An offer from a peer, from its HEADER to the end of the transfer it may become. Throws what the peer is told. */
  async #incoming(control: ControlChannel, header: Header): Promise<void> {
    const visitor = this.#visitor(control.link)
    const leave = this.#desk.enter(visitor)
    try {
      const { receiveFolder, wanted = null, deviceName, deviceKind, connections, accept } = this.#options
      const paired = this.#paired.get(control.link.peerKey.keyHash)
      if (accept === 'decline' || (accept === 'paired' && !paired)) throw new EngineError('DECLINED')
      if (this.#full) throw new EngineError('BUSY')
      const offered = await readOffer(control, header, { connections: clampConnections(connections), verified: paired !== null })
      const asking = { desk: this.#desk, visitor, described: describedOf(offered), folder: receiveFolder, wanted }
      const taken = await takenOf(asking, () => control.gone())
      leave()
      const { id, folder } = taken
      const opened = narrowed(offered, taken)
      const { peer } = opened
      const transfer = new Transfer({ id, direction: 'receive', title: header.FileName, peer, emit: (event) => this.#emit(event) }, 'asking', payloadOf(opened))
      const register = (session: string, receiver: Receiver): (() => void) => this.#reception.register(session, receiver)
      await this.#transfers.run(transfer, new Receiver({ control, opened, folder, deviceName, deviceKind, transfer, register }))
    } catch (error) {
      const reason = asEngineError(error)
      if (reason.code !== 'CANCELLED_BY_PEER' && reason.code !== 'PEER_LOST') {
        this.#emit({ event: 'error', transferId: null, code: reason.code, message: notTaken(header.DeviceName, reason) })
      }
      throw reason
    } finally {
      leave()
    }
  }

  #visitor({ peerKey: { keyHash } }: Link): Visitor {
    return { key: keyHash, asks: this.#options.accept === 'ask' && !this.#paired.get(keyHash)?.acceptWithoutAsking }
  }

  #welcome(link: Link): void {
    const welcome = this.#reception.welcome(link).finally(() => this.#welcomes.delete(welcome))
    this.#welcomes.add(welcome)
  }
}

function clampConnections(wanted: number): number {
  return Math.max(1, Math.min(CONNECTIONS_MAX, Math.trunc(wanted)))
}
