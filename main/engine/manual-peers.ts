import type { FaultCode } from '../../shared/fault.ts'
import { DEFAULT_CLASSIC_PORT } from '../../shared/settings.ts'
import { calledName, type DeviceKind, type PeerSnapshot } from '../../shared/transfer.ts'
import { parseHostPort, resolveHost } from './address.ts'
import { knock } from './classic/socket.ts'
import type { Met, Peers } from './discovery/peers.ts'
import type { ClassicChoice, SendTarget } from './facade.ts'
import { DP_VERSION } from './limits.ts'
import { newId } from './new-id.ts'
import type { Answered } from './recognition.ts'
import type { Transfer } from './transfer.ts'

const NOT_THERE: ReadonlySet<FaultCode> = new Set<FaultCode>(['UNREACHABLE', 'NOT_FOUND', 'NOT_FASTDROP', 'NO_GREETING', 'PEER_LOST', 'PEER_SILENT'])

export interface ManualPeersOptions {
  readonly peers: Peers
  readonly localAddress: () => string | null
  /** See RecognitionParts. */
  readonly probe: (host: string, port: number) => Promise<Answered>
  readonly meet: (answered: Answered) => Met | null
}

/** Devices that were added by their address. FastDrop devices are asked now and then whether they are still there. */
export class ManualPeers {
  readonly #options: ManualPeersOptions

  constructor(options: ManualPeersOptions) {
    this.#options = options
  }

  /** See `Engine.addPeer`. */
  async add(address: string, classic: ClassicChoice | null): Promise<PeerSnapshot> {
    const { peers, localAddress } = this.#options
    const { host, port } = classic === null ? parseHostPort(address) : parseHostPort(address, DEFAULT_CLASSIC_PORT)
    const literal = await resolveHost(host, localAddress())
    if (classic !== null) return this.#addClassic({ host, literal, port }, classic)
    const seen = await this.#probe(literal, port)
    const known = peers.list().find((peer) => peer.address === literal && peer.port === port && peer.state === 'online')
    if (!known)
      return peers.addManual({ id: newId(), name: seen.name || host, kind: seen.kind, address: literal, port, wire: '2.0.0' }, performance.now(), seen.by)
    this.#judge(known, seen.by)
    return peers.get(known.id) ?? known
  }

  async probeAll(): Promise<void> {
    const { peers } = this.#options
    for (const peer of peers.manual()) {
      // a 1.x device takes every connection for a transfer
      if (peer.wire === DP_VERSION) peers.setState(peer.id, (await this.#look(peer)) ? 'online' : 'away', performance.now())
    }
  }

  /** Asks for the key at a peer's place. False: nobody answers there. */
  async #look(peer: PeerSnapshot): Promise<boolean> {
    const seen = await this.#probe(peer.address, peer.port).catch(() => null)
    if (seen) this.#judge(peer, seen.by)
    return seen !== null
  }

  /** A key that is no paired one is news only where a paired one was. */
  #judge(peer: PeerSnapshot, by: Met | null): void {
    const { peers } = this.#options
    if (by) peers.judge(peer.id, peer, { by })
    else if (peer.verified && peer.deviceId !== undefined) peers.judge(peer.id, peer, { than: { deviceId: peer.deviceId, name: calledName(peer) } })
  }

  /** A 1.x device is not probed: how a transfer to it ended is all that is known of it. */
  ended(to: SendTarget, transfer: Transfer): void {
    const { peers } = this.#options
    const peer = 'peerId' in to ? peers.get(to.peerId) : null
    if (!peer || peer.wire === DP_VERSION) return
    const ended = transfer.snapshot()
    const { state } = ended
    if (state === 'done' && peer.wire === '1.x') peers.addManual({ ...peer, wire: transfer.peer.wire }, performance.now())
    if (state === 'done' || state === 'declined') peers.setState(peer.id, 'online', performance.now())
    // a file that cannot be read here, or a disk that is full there, says nothing of the device
    else if (state === 'failed' && NOT_THERE.has(ended.fault.code)) peers.setState(peer.id, 'away', performance.now())
  }

  async #addClassic(place: { readonly host: string; readonly literal: string; readonly port: number }, classic: ClassicChoice): Promise<PeerSnapshot> {
    const { peers, localAddress } = this.#options
    await knock({ host: place.literal, port: place.port, localAddress: localAddress() })
    const wire = classic === 'any' ? '1.x' : classic
    const known = peers.manual().find((peer) => peer.address === place.literal && peer.port === place.port && peer.wire !== '2.0.0')
    const id = known?.id ?? newId()
    return peers.addManual({ id, name: place.host, kind: 'desktop', address: place.literal, port: place.port, wire }, performance.now())
  }

  async #probe(host: string, port: number): Promise<{ name: string; kind: DeviceKind; by: Met | null }> {
    const { probe, meet } = this.#options
    const answered = await probe(host, port)
    return { name: answered.name, kind: answered.kind, by: meet(answered) }
  }
}
