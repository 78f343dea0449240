import { randomBytes } from 'node:crypto'
import type { EngineEvent } from '../../shared/events.ts'
import { DEFAULT_PORT, ZSTD_LEVEL_MAX } from '../../shared/settings.ts'
import type { OfferSnapshot, PeerSnapshot, TransferSnapshot } from '../../shared/transfer.ts'
import { isOwnAddress, ownAddresses, parseHostPort, resolveHost } from './address.ts'
import type { Mdns } from './discovery/mdns.ts'
import { Peers } from './discovery/peers.ts'
import { asEngineError, EngineError } from './errors.ts'
import type { Engine, EngineChange, EngineOptions, SendOptions } from './facade.ts'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { CONNECTIONS_MAX, ENDED_KEPT, HANDSHAKE_TIMEOUT_MS, LINGER_MS, ONE_CHUNK_MAX_BYTES, ONE_CHUNK_MIN_BYTES, RECEPTIONS_MAX } from './limits.ts'
import { log, logError } from './log.ts'
import { Desk } from './receive/desk.ts'
import { Reception } from './receive/listener.ts'
import { describeOffer, payloadOf, readOffer } from './receive/opening.ts'
import { Receiver } from './receive/receiver.ts'
import { pause } from './retry.ts'
import { Scope } from './scope.ts'
import { Sender } from './send/sender.ts'
import { Transfer } from './transfer.ts'
import { ControlChannel } from './wire/control.ts'
import type { Header } from './wire/header.ts'
import { dial, type Link } from './wire/link.ts'
import { type Listener, listen } from './wire/listen.ts'

const PORTS_TRIED = 20
const AGE_EVERY_MS = 2_000
const MANUAL_PROBE_EVERY_MS = 15_000
const INTERFACES_EVERY_MS = 5_000

export { writeAtomically } from './atomic-file.ts'
export { makeFolder } from './make-folder.ts'

/** A transfer and the way to end it. */
interface Running {
  readonly transfer: Transfer
  readonly cancel: (reason?: EngineError) => void
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
  }

  async start(): Promise<void> {
    this.#scope.interval(() => this.#peers.age(performance.now()), AGE_EVERY_MS)
    this.#scope.interval(() => void this.#probeManual(), MANUAL_PROBE_EVERY_MS)
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
    const target = this.#target(options)
    const transfer = new Transfer({
      id: newId(),
      direction: 'send',
      title: options.paths[0] ?? '',
      peer: { name: target.name, deviceId: null, address: target.host, verified: false },
      emit: (event) => this.#emit(event),
    })
    const sender = new Sender({
      identity: this.#identity,
      deviceName: this.#options.deviceName,
      deviceKind: this.#options.deviceKind,
      localAddress: this.#options.interfaceAddress,
      host: target.host,
      port: target.port,
      paths: options.paths,
      connections: clampConnections(options.connections ?? this.#options.connections),
      compression: options.compression ?? 'auto',
      zstdLevel: within('The zstd level', options.zstdLevel, [1, ZSTD_LEVEL_MAX]),
      digest: options.digest ?? 'xxh3-128',
      chunkBytes: within('The chunk size', options.chunkBytes, [ONE_CHUNK_MIN_BYTES, ONE_CHUNK_MAX_BYTES]),
      limitBytesPerSecond: options.limitBytesPerSecond ?? null,
      transfer,
    })
    void this.#run(transfer, sender)
    this.#emit({ event: 'transfer', transfer: transfer.snapshot() })
    return transfer.id
  }

  answerOffer(offerId: string, accept: boolean): void {
    this.#desk.answer(offerId, accept)
  }

  cancel(transferId: string): void {
    const running = this.#running.get(transferId)
    if (running && !running.transfer.ended) running.cancel()
  }

  dismiss(transferId: string): void {
    if (!this.#running.get(transferId)?.transfer.ended) return
    this.#running.delete(transferId)
    this.#emit({ event: 'transfer-removed', transferId })
  }

  async addPeer(address: string): Promise<PeerSnapshot> {
    const { host, port } = parseHostPort(address)
    const literal = await resolveHost(host, this.#options.interfaceAddress)
    const seen = await this.#probe(literal, port)
    const known = this.#peers.list().find((peer) => peer.address === literal && peer.port === port && peer.state === 'online')
    return known ?? this.#peers.addManual({ id: newId(), ...seen, address: literal, port }, performance.now())
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
    this.#desk.close()
    const running = [...this.#running.values()]
    for (const each of running) if (!each.transfer.ended) each.cancel()
    await Promise.all(running.map((each) => each.finished))
    // whoever was asked, or is being answered, hears it before the sockets go
    const told = new AbortController()
    await Promise.race([Promise.all(this.#welcomes), pause(LINGER_MS, told.signal)])
    told.abort()
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

  #run(transfer: Transfer, worker: { run: () => Promise<void>; cancel: (reason?: EngineError) => void }): Promise<void> {
    const finished = worker.run()
    this.#running.set(transfer.id, { transfer, finished, cancel: (reason) => worker.cancel(reason) })
    return finished.then(() => this.#ended(transfer, finished))
  }

  /** A transfer that has ended is remembered, but nothing of its machinery. */
  #ended(transfer: Transfer, finished: Promise<void>): void {
    if (this.#running.has(transfer.id)) this.#running.set(transfer.id, { transfer, finished, cancel: () => {} })
    const ended = [...this.#running.values()].filter((each) => each.transfer.ended)
    for (const old of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) this.dismiss(old.transfer.id)
  }

  get #receiving(): number {
    return [...this.#running.values()].filter(({ transfer }) => transfer.direction === 'receive' && !transfer.ended).length
  }

  #target(options: SendOptions): { name: string; host: string; port: number } {
    if ('host' in options.to) return { name: options.to.host, ...options.to }
    const peer = this.#peers.get(options.to.peerId)
    if (!peer) throw new EngineError('NOT_FOUND')
    return { name: peer.name, host: peer.address, port: peer.port }
  }

  /** An offer from a peer, from its HEADER to the end of the transfer it may become. Throws what the peer is told. */
  async #incoming(control: ControlChannel, header: Header): Promise<void> {
    const leave = this.#desk.enter(control.link.peerKey.keyHash)
    try {
      const { receiveFolder: folder, deviceName, deviceKind, connections, accept } = this.#options
      if (accept === 'decline') throw new EngineError('DECLINED')
      if (this.#receiving >= RECEPTIONS_MAX || this.#scope.closed) throw new EngineError('BUSY')
      const opened = await readOffer(control, header, clampConnections(connections))
      const id = newId()
      if (accept === 'ask') await this.#desk.ask(await describeOffer(id, opened, folder), control.gone())
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

  /** Reaches out, reads READY, leaves. */
  async #probe(host: string, port: number): Promise<{ name: string; kind: PeerSnapshot['kind'] }> {
    const control = new ControlChannel(await dial({ host, port, identity: this.#identity, localAddress: this.#options.interfaceAddress }))
    try {
      if (control.link.peerKey.keyHash === this.#identity.keyHash)
        throw new EngineError('BAD_SETTING', 'That is the address of this device. Enter the address of the other one.')
      const ready = await control.expect('READY', HANDSHAKE_TIMEOUT_MS)
      return { name: ready.DeviceName, kind: ready.DeviceKind }
    } finally {
      await control.end()
    }
  }

  async #probeManual(): Promise<void> {
    for (const peer of this.#peers.manual()) {
      const state = await this.#probe(peer.address, peer.port).then(
        () => 'online' as const,
        () => 'away' as const,
      )
      this.#peers.setState(peer.id, state, performance.now())
    }
  }
}

function newId(): string {
  return randomBytes(8).toString('hex')
}

/** For this end: the codes' own sentences speak of the other one. */
function notTaken(name: string, reason: EngineError): string {
  if (reason.code === 'DECLINED') return `An offer from ${name} was declined.`
  if (reason.code === 'NO_ANSWER') return `Nobody answered an offer from ${name}, so it was declined.`
  return `An offer from ${name} was not taken. ${reason.message}`
}

/** Throws BAD_SETTING for what is not a whole number within the bounds. */
function within(what: string, value: number | undefined, [least, most]: readonly [number, number]): number | null {
  if (value === undefined) return null
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new EngineError('BAD_SETTING', `${what} is a whole number from ${least} to ${most}, not ${value}.`)
}

function clampConnections(wanted: number): number {
  return Math.max(1, Math.min(CONNECTIONS_MAX, Math.trunc(wanted)))
}
