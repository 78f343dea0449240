import { calledName, type PeerSnapshot, type TransferPeer } from '../../shared/transfer.ts'
import type { Circle } from './circle.ts'
import type { Peers } from './discovery/peers.ts'
import { EngineError } from './errors.ts'
import type { ClassicChoice, PairTarget, SendOptions } from './facade.ts'
import { DP_VERSION } from './limits.ts'

export interface Target {
  readonly name: string
  /** Empty: nobody knows where it is. */
  readonly host: string
  readonly port: number
  /** Null: a FastDrop device. */
  readonly classic: ClassicChoice | null
  /** Null: an address that was given, or a paired device that is not in sight. */
  readonly peer: PeerSnapshot | null
  /** The paired device that is meant. */
  readonly deviceId: string | null
  /** What is known of it already. */
  readonly known: TransferPeer | null
  /** False: it is away, as far as anyone knows. */
  readonly present: boolean
}

/** Where something is to be sent. Throws NOT_FOUND, also for a device that is away where nobody wants to wait. */
export function targetOf(circle: Pick<Circle, 'peers' | 'named'>, options: SendOptions): Target {
  const { to, deviceId = null, wait = false } = options
  if ('host' in to) {
    const classic = 'classic' in to ? to.classic : null
    return { name: to.host, host: to.host, port: to.port, classic, peer: null, deviceId, known: null, present: true }
  }
  const wanted = 'deviceId' in to ? to.deviceId : deviceId
  const peer = 'peerId' in to ? circle.peers.get(to.peerId) : null
  const meant = peer ?? (wanted === null ? null : seen(circle.peers, wanted))
  if (meant) return inSight(meant, wanted ?? meant.deviceId ?? null, wait ? circle : null)
  const known = wanted === null || !wait ? null : circle.named(wanted)
  if (!known) throw new EngineError('NOT_FOUND')
  return { name: calledName(known), host: '', port: 0, classic: null, peer: null, deviceId: wanted, known, present: false }
}

/** `circle`: to say at once who it is; one that does not wait is nobody before its key has answered. */
function inSight(peer: PeerSnapshot, deviceId: string | null, circle: Pick<Circle, 'named'> | null): Target {
  const classic = peer.wire === '2.0.0' ? null : peer.wire === '1.x' ? 'any' : peer.wire
  const known = deviceId === null ? null : (circle?.named(deviceId) ?? null)
  return {
    name: calledName(peer),
    host: peer.address,
    port: peer.port,
    classic,
    peer,
    deviceId,
    known: known && { ...known, address: peer.address },
    present: peer.state === 'online',
  }
}

/** Where its own key has answered. */
function seen(peers: Peers, deviceId: string): PeerSnapshot | null {
  const all = peers.list().filter((peer) => peer.verified && peer.deviceId === deviceId)
  return all.find(({ state }) => state === 'online') ?? all[0] ?? null
}

/** Who is to be paired. Throws NOT_FOUND. */
export function placeOf(peers: Peers, target: PairTarget): { name: string; host: string; port: number } {
  if ('host' in target) return { name: target.host, ...target }
  const peer = peers.get(target.peerId)
  if (!peer || peer.wire !== DP_VERSION) throw new EngineError('NOT_FOUND')
  return { name: peer.name, host: peer.address, port: peer.port }
}
