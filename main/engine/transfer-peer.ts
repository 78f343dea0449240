import type { TransferPeer } from '../../shared/transfer.ts'
import { DP_VERSION } from './limits.ts'
import type { Link } from './wire/link.ts'

/** The other end of a connection, as front ends see it. `name`: what it says of itself; `verified`: its key is a paired one. */
export function transferPeer(link: Link, name: string, verified: boolean): TransferPeer {
  return { name, deviceId: link.peerKey.deviceId, address: link.remoteAddress, verified, wire: DP_VERSION }
}
