import type { EngineEvent } from '../../shared/events.ts'
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
import { Circle } from './circle.ts'
import { ClassicDoor } from './classic-door.ts'
import { asEngineError, EngineError } from './errors.ts'
import type { ClassicChoice, ClassicOpening, Engine, EngineChange, EngineOptions, EveryoneOpening, PairedChange, PairTarget, SendOptions } from './facade.ts'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { CONNECTIONS_MAX, DP_VERSION, LINGER_MS, RECEPTIONS_MAX } from './limits.ts'
import { logError } from './log.ts'
import { newId } from './new-id.ts'
import { PairedDevices } from './pairing/paired-devices.ts'
import { Pairings } from './pairing/pairings.ts'
import { Presence } from './presence.ts'
import { reach } from './reach.ts'
import { Desk, notTaken } from './receive/desk.ts'
import { Reception } from './receive/listener.ts'
import { describedOf, describeOffer, payloadOf, readOffer } from './receive/opening.ts'
import { Receiver } from './receive/receiver.ts'
import { pause } from './retry.ts'
import { Scope } from './scope.ts'
import { Sender, type SenderOptions } from './send/sender.ts'
import { Transfer } from './transfer.ts'
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

type SendCommon = Omit<SenderOptions, 'identity' | 'deviceName' | 'deviceKind' | 'connections'>

/** Builds an engine; nothing is opened before `start` or `send`. Throws DISK_ERROR when the key cannot be had. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const identity = await loadIdentity(options.dataDir)
  return new FastDropEngine(options, identity, await PairedDevices.load(options.dataDir))
}

class FastDropEngine implements Engine {
  #options: EngineOptions
  readonly #identity: Identity
  readonly #scope = new Scope()
  readonly #listeners = new Set<(event: EngineEvent) => void>()
  readonly #transfers = new Transfers((transferId) => this.#emit({ event: 'transfer-removed', transferId }))
  readonly #desk = new Desk((event) => this.#emit(event))
  readonly #reception: Reception
  readonly #circle: Circle
  readonly #classic: ClassicDoor
  readonly #welcomes = new Set<Promise<void>>()
  readonly #presence: Presence
  readonly #paired: PairedDevices
  readonly #pairings: Pairings

  constructor(options: EngineOptions, identity: Identity, paired: PairedDevices) {
    this.#options = options
    this.#identity = identity
    this.#paired = paired
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
    this.#reception = new Reception({
      greeting: (key) => this.#circle.greeting(key),
      onHeader: (control, header) => this.#incoming(control, header),
      onPairing: (control, first) => this.#incomingPairing(control, first),
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
    return new Sender({ ...common, identity: this.#identity, deviceName, deviceKind, connections: clampConnections(connections ?? this.#options.connections) })
  }

  answerOffer(offerId: string, accept: boolean): void {
    this.#desk.answer(offerId, accept)
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
    if (!(await this.#paired.change(deviceId, change))) throw new EngineError('NOT_FOUND')
    this.#circle.listChanged()
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
    const wanted = { ...this.#options, ...change }
    const moved = await this.#presence.change(wanted)
    const seen = this.#circle.visibility
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

  async #incomingPairing(control: ControlChannel, first: MessageOf<'PAIR1'>): Promise<void> {
    if (!this.#options.pairing || !this.#circle.admits(control.link.peerKey.keyHash)) throw new EngineError('DECLINED')
    await this.#pairings.meet(control, first, this.#circle.introduce(control.link, first.DeviceName))
  }

  /** An offer from a peer, from its HEADER to the end of the transfer it may become. Throws what the peer is told. */
  async #incoming(control: ControlChannel, header: Header): Promise<void> {
    const leave = this.#desk.enter(control.link.peerKey.keyHash)
    try {
      const { receiveFolder: folder, deviceName, deviceKind, connections } = this.#options
      const { accept } = this.#circle
      const { keyHash } = control.link.peerKey
      if (accept === 'decline' || (accept === 'paired' && !this.#paired.get(keyHash)) || !this.#circle.admits(keyHash)) throw new EngineError('DECLINED')
      if (this.#full) throw new EngineError('BUSY')
      const opened = await readOffer(control, header, {
        connections: clampConnections(connections),
        peer: this.#circle.introduce(control.link, header.DeviceName),
      })
      const id = newId()
      if (this.#mustAsk(accept, keyHash)) await this.#desk.ask(await describeOffer(id, describedOf(opened), folder), control.gone())
      leave()
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

  /** `paired` was judged before: who is left may send without a question. */
  #mustAsk(accept: EngineOptions['accept'], keyHash: string): boolean {
    return accept === 'ask' && !this.#paired.get(keyHash)?.acceptWithoutAsking
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

function clampConnections(wanted: number): number {
  return Math.max(1, Math.min(CONNECTIONS_MAX, Math.trunc(wanted)))
}
