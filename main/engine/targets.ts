import { CLASSIC_VERSIONS, calledName, type PeerSnapshot, type TransferPeer } from '../../shared/transfer.ts'
import type { Peers } from './discovery/peers.ts'
import { EngineError } from './errors.ts'
import type { ClassicChoice, PairTarget, SendOptions } from './facade.ts'
import { DP_VERSION } from './limits.ts'

export interface Target {
  readonly name: string
  readonly host: string
  readonly port: number
  /** Null: a FastDrop device. */
  readonly classic: ClassicChoice | null
  /** Null: an address that was given. */
  readonly peer: PeerSnapshot | null
}

/** Where something is to be sent. Throws NOT_FOUND. */
export function targetOf(peers: Peers, { to }: SendOptions): Target {
  if ('host' in to) return { name: to.host, host: to.host, port: to.port, classic: 'classic' in to ? to.classic : null, peer: null }
  const peer = peers.get(to.peerId)
  if (!peer) throw new EngineError('NOT_FOUND')
  const classic = peer.wire === '2.0.0' ? null : peer.wire === '1.x' ? 'any' : peer.wire
  return { name: calledName(peer), host: peer.address, port: peer.port, classic, peer }
}

/** The other end before it was reached. */
export function unmet({ name, host, classic }: Target): TransferPeer {
  const wire = classic === null ? DP_VERSION : classic === 'any' ? CLASSIC_VERSIONS[0] : classic
  return { name, deviceId: null, address: host, verified: false, wire }
}

/** Who is to be paired. Throws NOT_FOUND. */
export function placeOf(peers: Peers, target: PairTarget): { name: string; host: string; port: number } {
  if ('host' in target) return { name: target.host, ...target }
  const peer = peers.get(target.peerId)
  if (!peer || peer.wire !== DP_VERSION) throw new EngineError('NOT_FOUND')
  return { name: peer.name, host: peer.address, port: peer.port }
}
