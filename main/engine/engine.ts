import { randomBytes } from 'node:crypto'
import type { EngineEvent } from '../../shared/events.ts'
import { DEFAULT_PORT } from '../../shared/settings.ts'
import { CLASSIC_VERSIONS, type OfferSnapshot, type PeerSnapshot, type TransferSnapshot } from '../../shared/transfer.ts'
import { isOwnAddress, ownAddresses } from './address.ts'
import { ClassicDoor } from './classic-door.ts'
import type { Mdns } from './discovery/mdns.ts'
import { Peers } from './discovery/peers.ts'
import { asEngineError, EngineError } from './errors.ts'
import type { ClassicChoice, ClassicOpening, Engine, EngineChange, EngineOptions, SendOptions } from './facade.ts'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { CONNECTIONS_MAX, DP_VERSION, ENDED_KEPT, LINGER_MS, RECEPTIONS_MAX } from './limits.ts'
import { log, logError } from './log.ts'
import { ManualPeers } from './manual-peers.ts'
import { newId } from './new-id.ts'
import { Desk, notTaken } from './receive/desk.ts'
import { Reception } from './receive/listener.ts'
import { describedOf, describeOffer, payloadOf, readOffer } from './receive/opening.ts'
import { Receiver } from './receive/receiver.ts'
import { pause } from './retry.ts'
import { Scope } from './scope.ts'
import { Sender, type SenderOptions } from './send/sender.ts'
import { Transfer } from './transfer.ts'
import type { ControlChannel } from './wire/control.ts'
import type { Header } from './wire/header.ts'
import type { Link } from './wire/link.ts'
import { type Listener, listen } from './wire/listen.ts'
import { classicCompression, wishesOf } from './wishes.ts'

const PORTS_TRIED = 20
const AGE_EVERY_MS = 2_000
const MANUAL_PROBE_EVERY_MS = 15_000
const INTERFACES_EVERY_MS = 5_000

export { writeAtomically } from './atomic-file.ts'
export { makeFolder } from './make-folder.ts'

/** Carries one transfer out. FastDP 1.x knows no pause. */
interface Worker {
  run(): Promise<void>
  cancel(reason?: EngineError): void
  pause?(on: boolean): void
}

type SendCommon = Omit<SenderOptions, 'identity' | 'deviceName' | 'deviceKind' | 'connections'>

/** A transfer and the way to end it. */
interface Running {
  readonly transfer: Transfer
  readonly cancel: (reason?: EngineError) => void
  readonly pause: (on: boolean) => void
  readonly finished: Promise<void>
}

/** Builds an engine; nothing is opened before `start` or `send`. Throws DISK_ERROR when the key cannot be had. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  return new FastDropEngine(options, await loadIdentity(options.dataDir))
}

class FastDropEngine implements Engine {
  #options: EngineOptions
  readonly #identity: Identity
  readonly #scope = new Scope()
  readonly #listeners = new Set<(event: EngineEvent) => void>()
  readonly #running = new Map<string, Running>()
  readonly #peers = new Peers((event) => this.#emit(event))
  readonly #desk = new Desk((event) => this.#emit(event))
  readonly #reception: Reception
  readonly #manual: ManualPeers
  readonly #classic: ClassicDoor
  readonly #runId = randomBytes(8).toString('hex')
  #listener: Listener | null = null
  readonly #welcomes = new Set<Promise<void>>()
  #mdns: Mdns | null = null
  #addresses: readonly string[] = []
  /** Re-binding and re-announcing take turns. */
  #network: Promise<void> = Promise.resolve()

  constructor(options: EngineOptions, identity: Identity) {
    this.#options = options
    this.#identity = identity
    this.#reception = new Reception({
      deviceName: () => this.#options.deviceName,
      deviceKind: options.deviceKind,
      onHeader: (control, header) => this.#incoming(control, header),
    })
    this.#manual = new ManualPeers({ identity, peers: this.#peers, localAddress: () => this.#options.interfaceAddress })
    this.#classic = new ClassicDoor({
      options: () => this.#options,
      desk: this.#desk,
      emit: (event) => this.#emit(event),
      full: () => this.#full,
      run: (transfer, worker) => this.#run(transfer, worker),
    })
  }

  async start(): Promise<void> {
    this.#scope.interval(() => this.#peers.age(performance.now()), AGE_EVERY_MS)
    this.#scope.interval(() => void this.#manual.probeAll(), MANUAL_PROBE_EVERY_MS)
    this.#scope.interval(() => this.#watchInterfaces(), INTERFACES_EVERY_MS)
    await this.#inTurn(async () => {
      try {
        if (this.#options.listen) await this.#bind()
      } finally {
        // without a listener too: who cannot be reached can still see others and send
        await this.#announce()
      }
    })
  }

  send(options: SendOptions): string {
    const wishes = wishesOf(options)
    const target = this.#target(options)
    const classic = target.classic === null ? null : { version: target.classic, compression: classicCompression(wishes) }
    const wire = target.classic === null ? DP_VERSION : target.classic === 'any' ? CLASSIC_VERSIONS[0] : target.classic
    const transfer = new Transfer({
      id: newId(),
      direction: 'send',
      title: wishes.text ? 'Text' : (options.paths[0] ?? ''),
      peer: { name: target.name, deviceId: null, address: target.host, verified: false, wire },
      emit: (event) => this.#emit(event),
    })
    const common = {
      localAddress: this.#options.interfaceAddress,
      host: target.host,
      port: target.port,
      paths: options.paths,
      limitBytesPerSecond: options.limitBytesPerSecond ?? null,
      transfer,
    }
    const worker = classic
      ? this.#classic.sender({ ...common, compression: classic.compression }, classic.version)
      : this.#sender({ ...common, ...wishes }, options.connections)
    void this.#run(transfer, worker).then(() => this.#manual.ended(options.to, transfer))
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
    const running = this.#running.get(transferId)
    if (running && !running.transfer.ended) running.cancel()
  }

  pause(transferId: string, paused: boolean): void {
    this.#running.get(transferId)?.pause(paused)
  }

  dismiss(transferId: string): void {
    if (!this.#running.get(transferId)?.transfer.ended) return
    this.#running.delete(transferId)
    this.#emit({ event: 'transfer-removed', transferId })
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
    return [...this.#running.values()].reverse().map(({ transfer }) => transfer.snapshot())
  }

  chunkStates(transferId: string): Uint8Array | null {
    return this.#running.get(transferId)?.transfer.flow?.states.slice() ?? null
  }

  receivedPaths(transferId: string): readonly string[] {
    const transfer = this.#running.get(transferId)?.transfer
    return transfer?.direction === 'receive' ? (transfer.result?.paths ?? []) : []
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
    const before = this.#options
    const wanted = { ...before, ...change }
    const names = change.port !== undefined || change.interfaceAddress !== undefined
    await this.#inTurn(async () => {
      const moved = wanted.interfaceAddress !== before.interfaceAddress
      const rebind = wanted.listen && names && (moved || !this.#listensOn(wanted.port))
      this.#options = wanted
      try {
        if (rebind) await this.#bind()
      } catch (error) {
        this.#options = before
        throw error
      }
      if (moved) await this.#classic.moved()
      if (rebind || wanted.deviceName !== before.deviceName) await this.#reannounce()
    })
  }

  identity(): { readonly deviceId: string; readonly port: number | null; readonly addresses: readonly string[] } {
    return { deviceId: this.#identity.deviceId, port: this.#listener?.port ?? null, addresses: this.#addresses }
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    if (this.#scope.closed) return this.#scope.close()
    const ending = this.#scope.close()
    this.#listener?.stopAccepting()
    await this.#classic.close()
    this.#desk.close()
    const running = [...this.#running.values()]
    for (const each of running) if (!each.transfer.ended) each.cancel()
    await Promise.all(running.map((each) => each.finished))
    // whoever was asked, or is being answered, hears it before the sockets go
    const told = new AbortController()
    await Promise.race([Promise.all(this.#welcomes), pause(LINGER_MS, told.signal)])
    told.abort()
    await this.#classic.shut()
    await this.#inTurn(async () => {
      await this.#mdns?.close()
      await this.#listener?.close()
      this.#mdns = null
      this.#listener = null
    })
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

  #run(transfer: Transfer, worker: Worker): Promise<void> {
    const finished = worker.run()
    this.#running.set(transfer.id, { transfer, finished, cancel: (reason) => worker.cancel(reason), pause: (on) => worker.pause?.(on) })
    return finished.then(() => this.#ended(transfer, finished))
  }

  /** A transfer that has ended is remembered, but nothing of its machinery. */
  #ended(transfer: Transfer, finished: Promise<void>): void {
    if (this.#running.has(transfer.id)) this.#running.set(transfer.id, { transfer, finished, cancel: () => {}, pause: () => {} })
    const ended = [...this.#running.values()].filter((each) => each.transfer.ended)
    for (const old of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) this.dismiss(old.transfer.id)
  }

  get #full(): boolean {
    const receiving = [...this.#running.values()].filter(({ transfer }) => transfer.direction === 'receive' && !transfer.ended)
    return receiving.length >= RECEPTIONS_MAX || this.#scope.closed
  }

  #target({ to }: SendOptions): { name: string; host: string; port: number; classic: ClassicChoice | null } {
    if ('host' in to) return { name: to.host, host: to.host, port: to.port, classic: 'classic' in to ? to.classic : null }
    const peer = this.#peers.get(to.peerId)
    if (!peer) throw new EngineError('NOT_FOUND')
    const classic = peer.wire === '2.0.0' ? null : peer.wire === '1.x' ? 'any' : peer.wire
    return { name: peer.name, host: peer.address, port: peer.port, classic }
  }

  /** An offer from a peer, from its HEADER to the end of the transfer it may become. Throws what the peer is told. */
  async #incoming(control: ControlChannel, header: Header): Promise<void> {
    const leave = this.#desk.enter(control.link.peerKey.keyHash)
    try {
      const { receiveFolder: folder, deviceName, deviceKind, connections, accept } = this.#options
      if (accept === 'decline') throw new EngineError('DECLINED')
      if (this.#full) throw new EngineError('BUSY')
      const opened = await readOffer(control, header, clampConnections(connections))
      const id = newId()
      if (accept === 'ask') await this.#desk.ask(await describeOffer(id, describedOf(opened), folder), control.gone())
      leave()
      const { peer } = opened
      const transfer = new Transfer({ id, direction: 'receive', title: header.FileName, peer, emit: (event) => this.#emit(event) }, 'asking', payloadOf(opened))
      const register = (session: string, receiver: Receiver): (() => void) => this.#reception.register(session, receiver)
      await this.#run(transfer, new Receiver({ control, opened, folder, deviceName, deviceKind, transfer, register }))
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

  #welcome(link: Link): void {
    const welcome = this.#reception.welcome(link).finally(() => this.#welcomes.delete(welcome))
    this.#welcomes.add(welcome)
  }

  /** Default port: the next free one if it is taken. A chosen port: that one or none. */
  async #bind(): Promise<void> {
    const { port: wanted, interfaceAddress } = this.#options
    if (interfaceAddress !== null && !isOwnAddress(interfaceAddress)) {
      throw new EngineError(
        'BAD_SETTING',
        `${interfaceAddress} is not an address of this device at the moment, so nobody can reach it there. Choose another interface, or plug it in.`,
      )
    }
    const candidates = wanted === null ? [...Array.from({ length: PORTS_TRIED }, (_, n) => DEFAULT_PORT + n), 0] : [wanted]
    let failure: EngineError | null = null
    for (const port of candidates) {
      try {
        const onLink = (link: Link): void => this.#welcome(link)
        const listener = await listen({ address: interfaceAddress, port, identity: this.#identity, onLink })
        this.#listener?.stopAccepting()
        this.#listener = listener
        return
      } catch (error) {
        failure = asEngineError(error)
      }
    }
    throw failure ?? new EngineError('PORT_UNAVAILABLE')
  }

  /** Our own socket must not stand in its own way: the port asked for may be the one we have. */
  #listensOn(wanted: number | null): boolean {
    const port = this.#listener?.port ?? 0
    return wanted === null ? port >= DEFAULT_PORT && port < DEFAULT_PORT + PORTS_TRIED : port === wanted
  }

  /** `listening` is told here, because the addresses belong to it. */
  async #announce(): Promise<void> {
    const { deviceName, deviceKind, discovery, interfaceAddress } = this.#options
    this.#addresses = ownAddresses(interfaceAddress)
    const port = this.#listener?.port ?? null
    if (discovery) {
      // not loaded by commands that dial an address
      const { Mdns } = await import('./discovery/mdns.ts')
      this.#mdns = new Mdns({
        addresses: this.#addresses,
        announcement: port === null ? null : { runId: this.#runId, name: deviceName, kind: deviceKind, port },
        onSeen: (sighting) => this.#peers.seen(sighting, performance.now()),
        onGoodbye: (runId) => this.#peers.remove(runId),
      })
    }
    if (port !== null) this.#emit({ event: 'listening', port, deviceId: this.#identity.deviceId, name: deviceName, addresses: this.#addresses })
  }

  async #reannounce(): Promise<void> {
    const old = this.#mdns
    this.#mdns = null
    await old?.close()
    await this.#announce()
  }

  /** A cable, a Wi-Fi network or a VPN came or went: announce where we are now. */
  #watchInterfaces(): void {
    const now = ownAddresses(this.#options.interfaceAddress)
    if (now.join() === this.#addresses.join()) return
    this.#inTurn(() => this.#reannounce()).catch((error: unknown) => log('announce: %s', asEngineError(error).message))
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.#network.then(step)
    this.#network = turn.catch(() => {})
    return turn
  }
}

function clampConnections(wanted: number): number {
  return Math.max(1, Math.min(CONNECTIONS_MAX, Math.trunc(wanted)))
}
