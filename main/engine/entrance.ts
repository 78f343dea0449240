import type { EngineEvent } from '../../shared/events.ts'
import type { TransferPeer } from '../../shared/transfer.ts'
import type { Circle } from './circle.ts'
import { mostConnections } from './connections.ts'
import { asEngineError, EngineError } from './errors.ts'
import type { EngineOptions } from './facade.ts'
import type { PairedDevices } from './pairing/paired-devices.ts'
import type { Pairings } from './pairing/pairings.ts'
import { type BeginPairing, type Desk, notTaken, type Visitor } from './receive/desk.ts'
import type { Incoming } from './receive/incoming.ts'
import { describedOf, narrowed, payloadOf, readOffer } from './receive/opening.ts'
import type { Receiver } from './receive/receiver.ts'
import type { ReceiverParts } from './receive/receiver-options.ts'
import { takenOf } from './receive/taken.ts'
import { Transfer } from './transfer.ts'
import type { ControlChannel } from './wire/control.ts'
import type { Header } from './wire/header.ts'
import type { Link } from './wire/link.ts'
import type { MessageOf } from './wire/messages.ts'

export interface EntranceParts {
  readonly options: () => EngineOptions
  readonly circle: Circle
  readonly paired: PairedDevices
  readonly pairings: Pairings
  readonly desk: Desk
  readonly incoming: Incoming
  readonly emit: (event: EngineEvent) => void
  /** No transfer more is taken now. */
  readonly full: () => boolean
  readonly receiver: (parts: ReceiverParts) => Receiver
}

/** What peers come for: an offer, to go on with one, or to be paired. Who may is judged before anything of it is read. */
export class Entrance {
  readonly #parts: EntranceParts
  /** Conversations about offers that are no transfers yet. */
  readonly #open = new Set<ControlChannel>()

  constructor(parts: EntranceParts) {
    this.#parts = parts
  }

  /** Throws what the peer is told. */
  async pairing(control: ControlChannel, first: MessageOf<'PAIR1'>): Promise<void> {
    const { circle, options, pairings } = this.#parts
    if (!options().pairing || !circle.admits(control.link.peerKey.keyHash)) throw new EngineError('DECLINED')
    await pairings.meet(control, first, circle.introduce(control.link, first.DeviceName))
  }

  /** An offer, from its HEADER to the end of the transfer it may become. Throws what the peer is told. */
  async offer(control: ControlChannel, header: Header): Promise<void> {
    const { desk, emit } = this.#parts
    // who may not ask learns nothing of the desk, not even that it is full
    const leave = this.#mayAsk(control.link) ? desk.enter(this.#visitor(control.link)) : () => {}
    this.#open.add(control)
    try {
      await this.#taken(control, header, leave)
    } catch (error) {
      const reason = asEngineError(error)
      if (reason.code !== 'CANCELLED_BY_PEER' && reason.code !== 'PEER_LOST') {
        emit({ event: 'error', transferId: null, code: reason.code, message: notTaken(header.DeviceName || control.link.remoteAddress, reason) })
      }
      throw reason
    } finally {
      this.#open.delete(control)
      leave()
    }
  }

  /**
   * A sender that comes back for what it began here. It was let in for that when it was accepted, by its key and whoever may ask now; unpaired
   * since, it is not. Throws what the peer is told.
   */
  async resume(control: ControlChannel, first: MessageOf<'RESUME'>): Promise<void> {
    const { circle, incoming } = this.#parts
    const { keyHash } = control.link.peerKey
    // who may not ask learns not even that nothing is known of it
    if (!incoming.knows(keyHash, first) && !circle.admits(keyHash)) throw new EngineError('DECLINED')
    await incoming.resume(control, first)
  }

  /** A device was unpaired: whatever it is about to ask, or waits for, was asked in a name that it has lost. */
  dismiss(keyHash: string): void {
    for (const control of this.#open) if (control.link.peerKey.keyHash === keyHash) void control.cancel(new EngineError('DECLINED'), 'REFUSE')
  }

  /** `leave`: the place at the desk is free as soon as the question is answered. */
  async #taken(control: ControlChannel, header: Header, leave: () => void): Promise<void> {
    const { circle, desk, emit, incoming, pairings, receiver } = this.#parts
    const { receiveFolder, wanted = null, conflict, connections } = this.#parts.options()
    this.#admit(control.link)
    // they may be paired while the offer waits
    const introduce = (): TransferPeer => circle.introduce(control.link, header.DeviceName)
    const offered = await readOffer(control, header, { connections: mostConnections(connections), peer: introduce() })
    // a sender takes its time to say what it brings: what let it in may be over, and who it is may be known by now
    this.#admit(control.link)
    const peer = introduce()
    const pair: BeginPairing = (held) => pairings.beginInOffer({ control, peer, held: { ...held, again: () => held.again(introduce()) } })
    const asking = { desk, visitor: this.#visitor(control.link), described: describedOf({ ...offered, peer }), folder: receiveFolder, wanted, conflict, pair }
    const taken = await takenOf(asking, () => control.gone())
    leave()
    this.#open.delete(control)
    const { id, folder } = taken
    const opened = { ...narrowed(offered, taken), peer: introduce() }
    const transfer = new Transfer({ id, direction: 'receive', title: header.FileName, peer: opened.peer, emit }, 'asking', payloadOf(opened))
    const { keyHash } = control.link.peerKey
    const keeping = incoming.keepingFor(transfer, opened, { keyHash, verified: opened.peer.verified, folder })
    await incoming.run(transfer, receiver({ control, opened, folder, transfer, keeping }), keeping)
  }

  /** Throws DECLINED, BUSY. */
  #admit(link: Link): void {
    if (!this.#mayAsk(link)) throw new EngineError('DECLINED')
    if (this.#parts.full()) throw new EngineError('BUSY')
  }

  #mayAsk({ peerKey: { keyHash } }: Link): boolean {
    const { circle, paired } = this.#parts
    const { accept } = circle
    return accept !== 'decline' && (accept !== 'paired' || paired.get(keyHash) !== null) && circle.admits(keyHash)
  }

  #visitor({ peerKey: { keyHash } }: Link): Visitor {
    const { circle, paired } = this.#parts
    return { key: keyHash, asks: circle.accept === 'ask' && !paired.get(keyHash)?.acceptWithoutAsking }
  }
}
