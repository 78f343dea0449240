import type { PeerSnapshot, TransferPeer } from '../../shared/transfer.ts'
import { DP_VERSION } from './limits.ts'
import type { Place } from './send/keeping.ts'

/**
 * Where a device may be now: where its own key has answered, then `last`, where it was before. A device that is not paired is known by
 * nothing but its name, so whoever bears that name comes after; who it is, its key says when it is dialled.
 */
export function whereabouts(peers: readonly PeerSnapshot[], peer: Pick<TransferPeer, 'deviceId' | 'name' | 'verified'>, last: Place | null): readonly Place[] {
  const online = peers.filter(({ state, wire }) => state === 'online' && wire === DP_VERSION)
  const known = online.filter(({ verified, deviceId }) => verified && deviceId === peer.deviceId)
  const called = peer.verified ? [] : online.filter(({ verified, name }) => !verified && name === peer.name)
  const places = [...known.map(placeOf), ...(last ? [last] : []), ...called.map(placeOf)]
  return places.filter(({ host, port }, index) => places.findIndex((other) => other.host === host && other.port === port) === index)
}

function placeOf({ address, port }: PeerSnapshot): Place {
  return { host: address, port }
}
