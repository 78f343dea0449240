import type { TransferPeer } from '../../shared/transfer.ts'
import type { Circle } from './circle.ts'
import type { EngineOptions, PairTarget } from './facade.ts'
import type { Identity } from './identity/identity.ts'
import { DP_VERSION } from './limits.ts'
import type { MeetInOffer } from './pairing/in-offer.ts'
import type { Pairings } from './pairing/pairings.ts'
import { reach } from './reach.ts'
import { placeOf } from './targets.ts'
import type { Transfer } from './transfer.ts'
import type { ControlChannel } from './wire/control.ts'

export interface MeetingParts {
  readonly options: () => EngineOptions
  readonly identity: Identity
  readonly circle: Circle
  readonly pairings: Pairings
}

/** Pairings that this side begins, or meets inside a drop of its own. */
export class Meeting {
  readonly #parts: MeetingParts

  constructor(parts: MeetingParts) {
    this.#parts = parts
  }

  /** See `Engine.pair`. */
  pair(target: PairTarget): string {
    const { circle, pairings } = this.#parts
    const { host, port, name } = placeOf(circle.peers, target)
    const peer: TransferPeer = { name, deviceId: null, address: host, verified: false, wire: DP_VERSION }
    const { id, ended } = pairings.begin(peer, () => this.#meet(host, port))
    // how it ended is told as an event
    ended.catch(() => {})
    return id
  }

  /** What a receiver meets that wants to pair before it takes a transfer of ours. */
  inOfferOf(transfer: Transfer): MeetInOffer {
    const { circle, options, pairings } = this.#parts
    return async (control, first) => {
      const agreed = await pairings.meetInOffer(control, first, { allowed: options().pairing, peer: transfer.peer, transferId: transfer.id })
      if (agreed) transfer.introduced(circle.introduce(control.link, transfer.peer.name))
      return agreed
    }
  }

  /** Reaches a device for a pairing. */
  async #meet(host: string, port: number): Promise<{ control: ControlChannel; peer: TransferPeer }> {
    const { circle, identity, options } = this.#parts
    const { control, ready } = await reach({ identity, localAddress: options().interfaceAddress, host, port })
    return { control, peer: circle.introduce(control.link, ready.DeviceName) }
  }
}
