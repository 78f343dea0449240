import type { EngineEvent } from '../../../shared/events.ts'
import type { PairingSnapshot } from '../../../shared/pairing.ts'
import { say } from '../../../shared/sentence.ts'
import type { TransferPeer } from '../../../shared/transfer.ts'
import { asEngineError, codeForPeer, EngineError, violation } from '../errors.ts'
import { PAIRING_TIMEOUT_MS } from '../limits.ts'
import { newId } from '../new-id.ts'
import type { ControlChannel } from '../wire/control.ts'
import type { Link } from '../wire/link.ts'
import type { MessageOf } from '../wire/messages.ts'
import { CannotPair, initiate, type PairingTalk, respond } from './conversation.ts'
import type { HeldOffer } from './in-offer.ts'
import type { PairedDevices } from './paired-devices.ts'
import { Tries } from './tries.ts'

export interface PairingsParts {
  readonly ownKeyHash: string
  readonly deviceName: () => string
  readonly devices: PairedDevices
  readonly emit: (event: EngineEvent) => void
  /** Both users have said yes, and nothing is stored yet. */
  readonly onAgreed: (link: Link) => void
  /** The list of paired devices has changed. */
  readonly onPaired: (link: Link) => void
}

interface UnderWay {
  snapshot: PairingSnapshot
  /** The user said no, or FastDrop closes, before there was a code. */
  ended: boolean | EngineError
  answer: (yes: boolean) => void
  leave: (reason: EngineError) => void
}

type Place = Pick<PairingSnapshot, 'direction' | 'peer' | 'offerId' | 'transferId'>

/** Pairings that wait for two people, on connections of their own or inside an offer. */
export class Pairings {
  readonly #parts: PairingsParts
  readonly #underWay = new Map<string, UnderWay>()
  readonly #tries = new Tries()

  constructor(parts: PairingsParts) {
    this.#parts = parts
  }

  list(): PairingSnapshot[] {
    return [...this.#underWay.values()].map(({ snapshot }) => snapshot)
  }

  answer(id: string, yes: boolean): void {
    this.#underWay.get(id)?.answer(yes)
  }

  /** Everyone is told that it is over: FastDrop is closing. */
  close(): void {
    for (const { leave } of this.#underWay.values()) leave(new EngineError('CANCELLED'))
  }

  /** Begins one from here; the id comes at once. `connect` reaches the other side and reads READY. Throws LIMIT_EXCEEDED. */
  begin(peer: TransferPeer, connect: () => Promise<{ control: ControlChannel; peer: TransferPeer }>): { id: string; ended: Promise<void> } {
    this.#tries.take()
    const id = this.#open({ direction: 'outgoing', peer })
    const ended = this.#run(id, goodbye, async () => {
      const { control, peer: found } = await connect()
      this.#update(id, { peer: found })
      await leaveOnError(control, initiate(this.#talk(id, control)))
      return control
    })
    return { id, ended }
  }

  /** One from the other side. Throws what it is told: LIMIT_EXCEEDED above the number of tries. */
  async meet(control: ControlChannel, first: MessageOf<'PAIR1'>, peer: TransferPeer): Promise<void> {
    this.#tries.take()
    const id = this.#open({ direction: 'incoming', peer })
    await this.#run(id, goodbye, async () => {
      await leaveOnError(control, respond(this.#talk(id, control), first))
      return control
    })
  }

  /** Inside an offer that waits for this side's user; the id comes at once. Throws LIMIT_EXCEEDED, PROTOCOL_VIOLATION, BAD_SETTING. */
  beginInOffer({ control, peer, held }: { control: ControlChannel; peer: TransferPeer; held: HeldOffer }): string {
    if (control.link.peerKey.keyHash === this.#parts.ownKeyHash) throw new EngineError('BAD_SETTING', say('offerFromOneself'))
    if (!control.quiet) {
      const error = violation('a message while the user is asked')
      control.destroy(error)
      throw error
    }
    this.#tries.take()
    const id = this.#open({ direction: 'outgoing', peer, offerId: held.offerId })
    const ended = this.#run(
      id,
      () => held.again(),
      async () => {
        const talk = initiate(this.#talk(id, control, 'in an offer')).catch((error: unknown) => {
          held.failed(asEngineError(error))
          throw error
        })
        await leaveOnError(control, talk)
        return control
      },
    )
    // how it ended is told as an event, and to the offer
    ended.catch(() => {})
    return id
  }

  /** Inside an offer of this side, whose receiver wants to pair first. As `MeetInOffer`. */
  async meetInOffer(
    control: ControlChannel,
    first: MessageOf<'PAIR1'>,
    { allowed, ...place }: { allowed: boolean } & Omit<Place, 'direction'>,
  ): Promise<boolean> {
    try {
      if (!allowed) throw new EngineError('DECLINED')
      this.#tries.take()
    } catch (error) {
      await control.send({ type: 'NOPAIR', Code: codeForPeer(asEngineError(error).code) })
      return false
    }
    const id = this.#open({ direction: 'incoming', ...place })
    let agreed = false
    const agree = (): void => {
      agreed = true
    }
    try {
      await this.#run(id, agree, async () => {
        await leaveOnError(control, respond(this.#talk(id, control, 'in an offer'), first))
        return control
      })
    } catch (error) {
      // a list that cannot be saved is told as an event, and is no reason to end the offer
      if (!agreed) throw error
    }
    return true
  }

  #talk(id: string, control: ControlChannel, where?: 'in an offer'): PairingTalk {
    const { ownKeyHash, deviceName } = this.#parts
    return { control, ownKeyHash, deviceName: deviceName(), inOffer: where !== undefined, compare: (code, gone) => this.#compare(id, code, gone) }
  }

  #open(place: Place): string {
    const id = newId()
    const snapshot: PairingSnapshot = { id, ...place, code: null, state: 'connecting', expiresAtMs: Date.now() + PAIRING_TIMEOUT_MS }
    const opened: UnderWay = {
      snapshot,
      ended: false,
      answer: (yes) => {
        if (!yes) opened.ended ||= true
      },
      leave: (reason) => {
        opened.ended = reason
      },
    }
    this.#underWay.set(id, opened)
    this.#tell(id)
    return id
  }

  #update(id: string, change: Partial<PairingSnapshot>): void {
    const found = this.#underWay.get(id)
    if (!found) return
    found.snapshot = { ...found.snapshot, ...change }
    this.#tell(id)
  }

  #tell(id: string): void {
    const found = this.#underWay.get(id)
    if (found) this.#parts.emit({ event: 'pairing', pairing: found.snapshot })
  }

  async #compare(id: string, code: string, gone: Promise<never>): Promise<boolean> {
    const found = this.#underWay.get(id)
    if (!found || found.ended === true) return false
    if (found.ended) throw found.ended
    const answered = new Promise<boolean>((resolve, reject) => {
      found.answer = resolve
      found.leave = reject
    })
    let timer: NodeJS.Timeout | null = null
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new EngineError('NO_ANSWER', say('nobodyComparedHere'))), PAIRING_TIMEOUT_MS)
    })
    this.#update(id, { code, state: 'comparing', expiresAtMs: Date.now() + PAIRING_TIMEOUT_MS })
    try {
      const yes = await Promise.race([answered, gone, silence])
      if (yes) this.#update(id, { state: 'waiting' })
      return yes
    } finally {
      if (timer) clearTimeout(timer)
    }
  }

  /** The pin is stored only here: after this side's yes and the other side's. `agreed` comes behind it, also when it could not be stored. */
  async #run(id: string, agreed: (control: ControlChannel) => void | Promise<void>, talk: () => Promise<ControlChannel>): Promise<void> {
    const { devices, emit, onAgreed, onPaired } = this.#parts
    try {
      const control = await talk()
      const { peer } = this.#underWay.get(id)?.snapshot ?? {}
      onAgreed(control.link)
      const stored = devices.add(control.link.peerKey, peer?.name ?? '', Date.now())
      await Promise.allSettled([stored])
      await agreed(control)
      const device = await stored
      this.#underWay.delete(id)
      emit({ event: 'pairing-closed', pairingId: id, outcome: 'paired', device, code: null, message: null })
      onPaired(control.link)
    } catch (error) {
      const reason = asEngineError(error)
      this.#underWay.delete(id)
      emit({ event: 'pairing-closed', pairingId: id, outcome: 'failed', device: null, code: reason.code, message: reason.message, sentence: reason.sentence })
      throw reason
    }
  }
}

/** A connection that was there for the pairing alone. */
function goodbye(control: ControlChannel): Promise<void> {
  return control.end()
}

/** A no is said to the other side, a broken rule cuts; who cannot pair now is left in peace. */
async function leaveOnError(control: ControlChannel, talk: Promise<void>): Promise<void> {
  try {
    await talk
  } catch (error) {
    const reason = asEngineError(error)
    if (reason instanceof CannotPair) throw reason
    if (reason.code === 'PROTOCOL_VIOLATION') control.destroy(reason)
    else await control.cancel(reason)
    throw reason
  }
}
