import type { Peers } from './discovery/peers.ts'
import { EngineError } from './errors.ts'
import type { ClassicChoice, PairTarget, SendOptions } from './facade.ts'
import { DP_VERSION } from './limits.ts'

/** Where something is to be sent. `classic` null: to a FastDrop device. Throws NOT_FOUND. */
export function targetOf(peers: Peers, { to }: SendOptions): { name: string; host: string; port: number; classic: ClassicChoice | null } {
  if ('host' in to) return { name: to.host, host: to.host, port: to.port, classic: 'classic' in to ? to.classic : null }
  const peer = peers.get(to.peerId)
  if (!peer) throw new EngineError('NOT_FOUND')
  const classic = peer.wire === '2.0.0' ? null : peer.wire === '1.x' ? 'any' : peer.wire
  return { name: peer.name, host: peer.address, port: peer.port, classic }
}

/** Who is to be paired. Throws NOT_FOUND. */
export function placeOf(peers: Peers, target: PairTarget): { name: string; host: string; port: number } {
  if ('host' in target) return { name: target.host, ...target }
  const peer = peers.get(target.peerId)
  if (!peer || peer.wire !== DP_VERSION) throw new EngineError('NOT_FOUND')
  return { name: peer.name, host: peer.address, port: peer.port }
}
