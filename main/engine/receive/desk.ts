import type { EngineEvent } from '../../../shared/events.ts'
import type { OfferAnswer, OfferEntry, OfferPreview } from '../../../shared/offer.ts'
import { say } from '../../../shared/sentence.ts'
import type { OfferSnapshot, TransferPeer } from '../../../shared/transfer.ts'
import { EngineError } from '../errors.ts'
import { CONSENT_TIMEOUT_MS, OFFERS_A_DEVICE, OFFERS_MAX } from '../limits.ts'
import { CannotPair } from '../pairing/conversation.ts'
import type { HeldOffer } from '../pairing/in-offer.ts'
import { folderFault } from '../receive-folder.ts'
import { CoolDown } from './cool-down.ts'
import { OfferClock } from './offer-clock.ts'
import { type Described, entriesOf, previewOf } from './offer-view.ts'
import { checkedSelection } from './selection.ts'

/** Who brings an offer. */
export interface Visitor {
  /** Hash of its key; of a 1.x device, which has none, its address. */
  readonly key: string
  /** Somebody will be asked about it; else settings decide. */
  readonly asks: boolean
}

/** What a pairing makes of an offer that waits for it. */
export interface Held extends Omit<HeldOffer, 'again'> {
  /** `peer`: its sender, who is known now. */
  again(peer: TransferPeer): void
}

/** Begins to pair with whoever made the offer; returns the pairing's id. */
export type BeginPairing = (held: Held) => string

export interface Question {
  readonly visitor: Visitor
  readonly offer: OfferSnapshot
  readonly described: Described
  /** What a yes leaves out that says nothing of it. */
  readonly usual: readonly number[]
  /** Null: with a 1.x device there is nothing to compare. */
  readonly pair: BeginPairing | null
}

/** A yes. */
export type Consent = Omit<Extract<OfferAnswer, { accept: true }>, 'accept'>

export interface DeskParts {
  readonly emit: (event: EngineEvent) => void
  readonly isPaired: (key: string) => boolean
  /** Some device is paired with this one. */
  readonly anyPaired: () => boolean
  readonly timeoutMs?: number
  /** Monotonic. */
  readonly now?: () => number
}

type Reason = 'accepted' | 'declined' | 'expired' | 'withdrawn'

interface Waiting {
  readonly question: Question
  /** As it is shown now: its sender may have become known. */
  offer: OfferSnapshot
  readonly clock: OfferClock
  /** The pairing that holds the clock up. */
  pairing: string | null
  readonly settle: (reason: Reason, consent?: Consent) => void
}

/** Where offers wait for a person: few at a time, one a device, strangers not too often, and silence is a no. */
export class Desk {
  readonly #parts: DeskParts
  readonly #waiting = new Map<string, Waiting>()
  readonly #coolDown: CoolDown
  /** Places taken by offers that are still being read. */
  readonly #places = new Map<string, number>()
  #closed = false

  constructor(parts: DeskParts) {
    this.#parts = parts
    this.#coolDown = new CoolDown(parts.now ?? (() => performance.now()))
  }

  get #timeoutMs(): number {
    return this.#parts.timeoutMs ?? CONSENT_TIMEOUT_MS
  }

  /** Takes a place before anything of an offer is read; the returned function gives it back. Throws BUSY, DECLINED. */
  enter({ key, asks }: Visitor): () => void {
    if (asks && !this.#parts.isPaired(key)) this.#coolDown.check(key)
    const ofDevice = this.#places.get(key) ?? 0
    if (!this.#hasRoom(key) || ofDevice >= OFFERS_A_DEVICE) throw new EngineError('BUSY')
    this.#places.set(key, ofDevice + 1)
    let left = false
    return () => {
      if (left) return
      left = true
      const count = (this.#places.get(key) ?? 1) - 1
      if (count > 0) this.#places.set(key, count)
      else this.#places.delete(key)
    }
  }

  /** One place is kept for paired devices as soon as there are any: no crowd of strangers stands in their way. */
  #hasRoom(key: string): boolean {
    const { isPaired, anyPaired } = this.#parts
    const taken = (counts: (each: string) => boolean): number => [...this.#places].reduce((sum, [each, count]) => sum + (counts(each) ? count : 0), 0)
    const strangers = anyPaired() ? OFFERS_MAX - 1 : OFFERS_MAX
    return taken(() => true) < OFFERS_MAX && (isPaired(key) || taken((each) => !isPaired(each)) < strangers)
  }

  offers(): OfferSnapshot[] {
    return [...this.#waiting.values()].map(({ offer }) => offer)
  }

  /** A part of the list of an offer that waits; empty behind its end, and when it waits no more. */
  entries(offerId: string, range: { readonly from: number; readonly count: number }): OfferEntry[] {
    const waiting = this.#waiting.get(offerId)
    return waiting ? entriesOf(waiting.question.described, range) : []
  }

  /** What a yes would mean for that folder. Throws NOT_FOUND when the offer is gone, BAD_SETTING for a folder that takes nothing. */
  async inspect(offerId: string, folder: string, excluded?: readonly number[]): Promise<OfferPreview> {
    const question = this.#waiting.get(offerId)?.question
    if (!question) throw new EngineError('NOT_FOUND', say('offerNotOpen'))
    const { entries } = checkedSelection(question.described, excluded ?? question.usual)
    const fault = await folderFault(folder, folder === question.offer.folder)
    if (fault !== null) throw new EngineError('BAD_SETTING', fault)
    return previewOf({ ...question.described, entries }, folder)
  }

  /** Asks. Rejects with DECLINED, NO_ANSWER, BUSY, CANCELLED once closed, or what `gone` rejects with: the sender left. */
  async ask(question: Question, gone: Promise<never>): Promise<Consent> {
    gone.catch(() => {})
    if (this.#closed) throw new EngineError('CANCELLED')
    const { offer, visitor } = question
    if (!this.#parts.isPaired(visitor.key)) this.#coolDown.asked()
    const clock = new OfferClock(this.#timeoutMs, () => this.#settle(offer.id, 'expired'))
    const answered = new Promise<{ reason: Reason; consent: Consent }>((resolve) => {
      this.#waiting.set(offer.id, { question, offer, clock, pairing: null, settle: (reason, consent = {}) => resolve({ reason, consent }) })
    })
    clock.start()
    this.#parts.emit({ event: 'offer', offer })
    let reason: Reason = 'withdrawn'
    try {
      const answer = await Promise.race([answered, gone])
      reason = answer.reason
      this.#remember(visitor.key, reason)
      if (reason === 'expired') throw new EngineError('NO_ANSWER')
      if (reason === 'withdrawn') throw new EngineError('CANCELLED')
      // the code's own sentence speaks of the other side's no
      if (reason !== 'accepted') throw new EngineError('DECLINED', say('offerDeclinedHere'))
      return answer.consent
    } finally {
      this.#settle(offer.id, reason)
      this.#parts.emit({ event: 'offer-closed', offerId: offer.id, reason })
    }
  }

  /** Silence counts like a no: whoever asks into an empty room must not fill it. */
  #remember(key: string, reason: Reason): void {
    if (reason === 'accepted') this.#coolDown.accepted(key)
    else if (reason !== 'withdrawn') this.#coolDown.refused(key)
  }

  /**
   * An answer that cannot be carried out throws BAD_SETTING or LIMIT_EXCEEDED, and the offer stays open. A yes while two people compare
   * codes is none: they are asked again behind it.
   */
  answer(offerId: string, answer: OfferAnswer): void {
    const waiting = this.#waiting.get(offerId)
    if (!waiting) return
    if (!answer.accept) {
      this.#settle(offerId, 'declined')
      return
    }
    if (waiting.pairing !== null) return
    const { folder, excluded, conflict } = answer
    checkedSelection(waiting.question.described, excluded ?? waiting.question.usual)
    this.#settle(offerId, 'accepted', { ...(folder !== undefined && { folder }), ...(excluded && { excluded }), ...(conflict && { conflict }) })
  }

  /**
   * Pairs before the answer: the clock stands still, and the offer can only be declined meanwhile. Asked again, it is the same pairing.
   * Throws NOT_FOUND, BAD_SETTING, and what `pair` throws.
   */
  pairFirst(offerId: string): string {
    const waiting = this.#waiting.get(offerId)
    if (!waiting) throw new EngineError('NOT_FOUND', say('offerGone'))
    const { pair } = waiting.question
    if (!pair) throw new EngineError('BAD_SETTING', say('classicCannotPair'))
    if (waiting.offer.peer.verified) throw new EngineError('BAD_SETTING', say('pairedAlready'))
    waiting.pairing ??= pair(this.#held(waiting))
    waiting.clock.stop()
    return waiting.pairing
  }

  /** What comes behind the end of the offer changes nothing. */
  #held(waiting: Waiting): Held {
    const offerId = waiting.offer.id
    const open = (): boolean => {
      waiting.pairing = null
      return this.#waiting.get(offerId) === waiting
    }
    return {
      offerId,
      again: (peer) => {
        if (!open()) return
        waiting.clock.start()
        waiting.offer = { ...waiting.offer, peer, expiresAtMs: Date.now() + this.#timeoutMs }
        this.#parts.emit({ event: 'offer', offer: waiting.offer })
      },
      failed: (reason) => {
        if (reason instanceof CannotPair) {
          if (open()) waiting.clock.goOn()
        } else if (reason.code === 'DECLINED') this.#settle(offerId, 'declined')
        else if (reason.code === 'NO_ANSWER') this.#settle(offerId, 'expired')
      },
    }
  }

  /** Everyone who waits, or comes later, is told no: FastDrop is closing. */
  close(): void {
    this.#closed = true
    for (const id of this.#waiting.keys()) this.#settle(id, 'withdrawn')
  }

  #settle(id: string, reason: Reason, consent?: Consent): void {
    const waiting = this.#waiting.get(id)
    waiting?.clock.stop()
    this.#waiting.delete(id)
    waiting?.settle(reason, consent)
  }
}

/** Why an offer did not become a transfer, for this end: the codes' own sentences speak of the other one. */
export function notTaken(name: string, reason: EngineError): string {
  const plain = reason.sentence.key === 'offerDeclinedHere' || reason.sentence.key === 'DECLINED'
  if (reason.code === 'DECLINED') return `An offer from ${name} was declined.${plain ? '' : ` ${reason.message}`}`
  if (reason.code === 'NO_ANSWER') return `Nobody answered an offer from ${name}, so it was declined.`
  return `An offer from ${name} was not taken. ${reason.message}`
}
