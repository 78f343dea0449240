import type { EngineEvent } from '../../shared/events.ts'
import { DEFAULT_PORT } from '../../shared/settings.ts'
import type { Peers } from './discovery/peers.ts'
import { asEngineError } from './errors.ts'
import type { Identity } from './identity/identity.ts'
import { DP_VERSION } from './limits.ts'
import { log } from './log.ts'
import { reach } from './reach.ts'
import { Incoming, type IncomingParts } from './receive/incoming.ts'
import { Outgoing } from './send/outgoing.ts'
import type { Sender, SenderOptions } from './send/sender.ts'
import { Transfer } from './transfer.ts'

export interface GoingOnParts extends Omit<IncomingParts, 'knock'> {
  readonly identity: Identity
  readonly peers: Peers
  readonly localAddress: () => string | null
  readonly sender: (options: SendAgain) => Sender
}

/** What the engine does not know by itself of a sender. */
export type SendAgain = Omit<SenderOptions, 'identity' | 'deviceName' | 'deviceKind' | 'localAddress' | 'isPaired' | 'keeping' | 'onPairFirst'>

/** Interrupted transfers, both ways: what earlier runs have left, and the signs of a device that they wait for. */
export class GoingOn {
  readonly incoming: Incoming
  readonly outgoing: Outgoing
  readonly #parts: GoingOnParts

  constructor(parts: GoingOnParts) {
    this.#parts = parts
    this.incoming = new Incoming({ ...parts, knock: (transfer) => void this.#knock(transfer) })
    this.outgoing = new Outgoing(parts.dataDir, () => parts.peers.list())
  }

  /** Goes on with what earlier runs were ended in the sending of. */
  async restoreOutgoing(): Promise<void> {
    const { emit, run, sender } = this.#parts
    for (const { id, title, peer, payload, wishes, accepted, place } of await this.outgoing.restore()) {
      const transfer = new Transfer({ id, direction: 'send', title, peer, emit }, 'interrupted', payload)
      void run(transfer, sender({ ...wishes, ...place, text: null, transfer, left: { accepted, place } }))
      emit({ event: 'transfer', transfer: transfer.snapshot() })
    }
  }

  /** Where a device was seen, or where we are now, an interrupted transfer is tried at once. */
  tell(event: EngineEvent): void {
    if ((event.event === 'peer' && event.peer.state === 'online') || event.event === 'listening') this.outgoing.sign()
  }

  /** Lets a sender that waits for us know that we are here: it dials, and we only show ourselves. */
  async #knock({ peer }: Transfer): Promise<void> {
    const { identity, peers, localAddress } = this.#parts
    const named = peers.list().filter(({ state, wire, name }) => state === 'online' && wire === DP_VERSION && name === peer.name)
    const places = [...named.map(({ address, port }) => ({ host: address, port })), { host: peer.address, port: DEFAULT_PORT }]
    for (const { host, port } of places) {
      await reach({ identity, localAddress: localAddress(), host, port }).then(
        ({ control }) => control.end(),
        (error: unknown) => log('%s is not there: %s', host, asEngineError(error).message),
      )
    }
  }
}
