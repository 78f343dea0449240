import type { EngineEvent } from '../../shared/events.ts'
import { DEFAULT_PORT } from '../../shared/settings.ts'
import type { TransferPeer } from '../../shared/transfer.ts'
import type { Circle } from './circle.ts'
import { asEngineError } from './errors.ts'
import type { Identity } from './identity/identity.ts'
import { log } from './log.ts'
import { reach } from './reach.ts'
import { Incoming, type IncomingParts } from './receive/incoming.ts'
import { ReplacedFiles } from './replaced-files.ts'
import type { Scope } from './scope.ts'
import { Outgoing } from './send/outgoing.ts'
import type { Sender, SenderOptions } from './send/sender.ts'
import { Transfer } from './transfer.ts'
import { whereabouts } from './whereabouts.ts'
import type { Link } from './wire/link.ts'

export interface GoingOnParts extends Omit<IncomingParts, 'knock' | 'introduce' | 'recall' | 'replacing'> {
  readonly identity: Identity
  readonly circle: Circle
  readonly localAddress: () => string | null
  readonly sender: (options: SendAgain) => Sender
}

/** What the engine does not know by itself of a sender. */
export type SendAgain = Omit<SenderOptions, 'identity' | 'deviceName' | 'deviceKind' | 'localAddress' | 'keeping' | 'onPairFirst'>

/** Interrupted transfers, both ways: what earlier runs have left, and the signs of a device that they wait for. */
export class GoingOn {
  readonly incoming: Incoming
  readonly outgoing: Outgoing
  readonly replaced: ReplacedFiles
  readonly #parts: GoingOnParts

  constructor(parts: GoingOnParts) {
    this.#parts = parts
    const { circle } = parts
    this.replaced = new ReplacedFiles(parts.dataDir)
    this.incoming = new Incoming({
      ...parts,
      introduce: (link, name) => circle.introduce(link, name),
      recall: (peer) => circle.recall(peer),
      replacing: this.replaced.begin,
      knock: (transfer) => void this.#knock(transfer),
    })
    this.outgoing = new Outgoing(parts.dataDir, () => circle.peers.list())
  }

  /** What earlier runs have left here, before anyone can come for it. */
  async restoreIncoming(scope: Scope): Promise<void> {
    await this.replaced.keepClear(scope)
    await this.incoming.restore()
  }

  /** Goes on with what earlier runs were ended in the sending of. */
  async restoreOutgoing(): Promise<void> {
    const { circle, emit, run, sender } = this.#parts
    for (const { id, title, peer, payload, wishes, accepted, place } of await this.outgoing.restore()) {
      const transfer = new Transfer({ id, direction: 'send', title, peer: circle.recall(peer), emit }, 'interrupted', payload)
      const introduce = (link: Link, name: string): TransferPeer => circle.introduce(link, name)
      // who was verified when it began may have been unpaired since
      const onlyPaired = wishes.onlyPaired || peer.verified
      void run(transfer, sender({ ...wishes, ...place, onlyPaired, introduce, pin: null, text: null, transfer, left: { accepted, place } }))
      emit({ event: 'transfer', transfer: transfer.snapshot() })
    }
  }

  /** Where a device was seen, or where we are now, an interrupted transfer is tried at once. */
  tell(event: EngineEvent): void {
    if ((event.event === 'peer' && event.peer.state === 'online') || event.event === 'listening') this.outgoing.sign()
  }

  /** Lets a sender that waits for us know that we are here: it dials, and we only show ourselves. */
  async #knock({ peer }: Transfer): Promise<void> {
    const { identity, circle, localAddress } = this.#parts
    for (const { host, port } of whereabouts(circle.peers.list(), peer, { host: peer.address, port: DEFAULT_PORT })) {
      await reach({ identity, localAddress: localAddress(), host, port }).then(
        ({ control }) => control.end(),
        (error: unknown) => log('%s is not there: %s', host, asEngineError(error).message),
      )
    }
  }
}
