import type { FaultCode } from '../../shared/fault.ts'
import { DEFAULT_CLASSIC_PORT } from '../../shared/settings.ts'
import type { PeerSnapshot } from '../../shared/transfer.ts'
import { parseHostPort, resolveHost } from './address.ts'
import { knock } from './classic/socket.ts'
import type { Peers } from './discovery/peers.ts'
import type { ClassicChoice, SendTarget } from './facade.ts'
import type { Identity } from './identity/identity.ts'
import { DP_VERSION } from './limits.ts'
import { newId } from './new-id.ts'
import { reach } from './reach.ts'
import type { Transfer } from './transfer.ts'

const NOT_THERE: ReadonlySet<FaultCode> = new Set<FaultCode>(['UNREACHABLE', 'NOT_FOUND', 'NOT_FASTDROP', 'PEER_LOST', 'PEER_SILENT'])

export interface ManualPeersOptions {
  readonly identity: Identity
  readonly peers: Peers
  readonly localAddress: () => string | null
  readonly isPaired: (keyHash: string) => boolean
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
    if (known) return { ...known, verified: seen.verified }
    return peers.addManual({ id: newId(), ...seen, address: literal, port, wire: '2.0.0' }, performance.now())
  }

  async probeAll(): Promise<void> {
    const { peers } = this.#options
    for (const peer of peers.manual()) {
      // a 1.x device takes every connection for a transfer
      if (peer.wire !== '2.0.0') continue
      const seen = await this.#probe(peer.address, peer.port).catch(() => null)
      const known = peers.get(peer.id)
      // it may have been removed meanwhile
      if (known && seen && seen.verified !== known.verified) peers.addManual({ ...known, verified: seen.verified }, performance.now())
      peers.setState(peer.id, seen ? 'online' : 'away', performance.now())
    }
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
    return peers.addManual({ id, name: place.host, kind: 'desktop', verified: false, address: place.literal, port: place.port, wire }, performance.now())
  }

  /** Reaches out, reads READY, leaves. */
  async #probe(host: string, port: number): Promise<Pick<PeerSnapshot, 'name' | 'kind' | 'verified'>> {
    const { identity, localAddress, isPaired } = this.#options
    const { control, ready } = await reach({ identity, localAddress: localAddress(), host, port })
    await control.end()
    return { name: ready.DeviceName, kind: ready.DeviceKind, verified: isPaired(control.link.peerKey.keyHash) }
  }
}
