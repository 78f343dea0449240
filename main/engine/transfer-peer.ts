import type { PairedDevice } from '../../shared/pairing.ts'
import { calledName, type PairedName, type TransferPeer } from '../../shared/transfer.ts'
import { DP_VERSION } from './limits.ts'
import type { Link } from './wire/link.ts'

/** What is known here of who has shown a key. */
export interface Introduction {
  /** Null: its key was not compared. */
  readonly device: PairedDevice | null
  /** The paired device that a stranger is called like. */
  readonly namesakeOf: PairedName | null
}

/** The other end of a connection, as front ends see it. `name`: what it says of itself; empty: it does not say. */
export function transferPeer(link: Link, name: string, { device, namesakeOf }: Introduction): TransferPeer {
  return {
    name: name || (device ? calledName(device) : link.remoteAddress),
    deviceId: link.peerKey.deviceId,
    address: link.remoteAddress,
    verified: device !== null,
    wire: DP_VERSION,
    ...(device?.label && { label: device.label }),
    ...(namesakeOf && { namesakeOf }),
  }
}
