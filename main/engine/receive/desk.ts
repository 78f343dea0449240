import type { EngineEvent } from '../../../shared/events.ts'
import type { OfferSnapshot } from '../../../shared/transfer.ts'
import { EngineError } from '../errors.ts'
import { CONSENT_TIMEOUT_MS, OFFERS_A_DEVICE, OFFERS_MAX } from '../limits.ts'
import { CannotPair } from '../pairing/conversation.ts'
import type { HeldOffer } from '../pairing/in-offer.ts'
import { OfferClock } from './offer-clock.ts'

type Answer = 'accepted' | 'declined' | 'expired' | 'withdrawn'

/** Begins to pair with whoever made the offer; returns the pairing's id. */
export type BeginPairing = (held: HeldOffer) => string

interface Waiting {
  offer: OfferSnapshot
  readonly settle: (reason: Answer) => void
  readonly clock: OfferClock
  /** Null: with a 1.x device there is nothing to compare. */
  readonly pair: BeginPairing | null
  /** The pairing that holds the clock up. */
  pairing: string | null
}

/** Where offers wait for a person: few at a time, one a device, and silence is a no. */
export class Desk {
  readonly #emit: (event: EngineEvent) => void
  readonly #waiting = new Map<string, Waiting>()
  readonly #timeoutMs: number
  /** Places taken by offers that are still being read. */
  readonly #places = new Map<string, number>()
  #closed = false

  constructor(emit: (event: EngineEvent) => void, timeoutMs: number = CONSENT_TIMEOUT_MS) {
    this.#emit = emit
    this.#timeoutMs = timeoutMs
  }

  /** Takes a place before anything of an offer is read; the returned function gives it back. Throws BUSY. */
  enter(keyHash: string): () => void {
    const taken = [...this.#places.values()].reduce((sum, count) => sum + count, 0)
    const ofDevice = this.#places.get(keyHash) ?? 0
    if (taken >= OFFERS_MAX || ofDevice >= OFFERS_A_DEVICE) throw new EngineError('BUSY')
    this.#places.set(keyHash, ofDevice + 1)
    let left = false
    return () => {
      if (left) return
      left = true
      const count = (this.#places.get(keyHash) ?? 1) - 1
      if (count > 0) this.#places.set(keyHash, count)
      else this.#places.delete(keyHash)
    }
  }

  offers(): OfferSnapshot[] {
    return [...this.#waiting.values()].map(({ offer }) => offer)
  }

  /** Asks. Rejects with DECLINED, NO_ANSWER, CANCELLED once closed, or what `gone` rejects with: the sender left. */
  async ask(offer: OfferSnapshot, gone: Promise<never>, pair: BeginPairing | null = null): Promise<void> {
    gone.catch(() => {})
    if (this.#closed) throw new EngineError('CANCELLED')
    const clock = new OfferClock(this.#timeoutMs, () => this.#settle(offer.id, 'expired'))
    const answered = new Promise<Answer>((settle) => {
      this.#waiting.set(offer.id, { offer, settle, clock, pair, pairing: null })
    })
    clock.start()
    this.#emit({ event: 'offer', offer })
    let answer: Answer = 'withdrawn'
    try {
      answer = await Promise.race([answered, gone])
    } finally {
      this.#settle(offer.id, answer)
      this.#emit({ event: 'offer-closed', offerId: offer.id, reason: answer })
    }
    if (answer === 'expired') throw new EngineError('NO_ANSWER')
    if (answer === 'withdrawn') throw new EngineError('CANCELLED')
    if (answer === 'declined') throw new EngineError('DECLINED', 'The offer was declined.')
  }

  /** A yes while two people compare codes is not one: they are asked again behind it. */
  answer(offerId: string, accept: boolean): void {
    if (accept && this.#waiting.get(offerId)?.pairing) return
    this.#settle(offerId, accept ? 'accepted' : 'declined')
  }

  /**
   * Pairs before the answer: the clock stands still, and the offer can only be declined meanwhile. Asked again, it is the same pairing.
   * Throws NOT_FOUND, BAD_SETTING, and what `pair` throws.
   */
  pairFirst(offerId: string): string {
    const waiting = this.#waiting.get(offerId)
    if (!waiting) throw new EngineError('NOT_FOUND', 'The offer is gone: it was answered, or its sender took it back.')
    if (!waiting.pair) throw new EngineError('BAD_SETTING', 'A FastDP 1.x device has no key, so it cannot be paired.')
    if (waiting.offer.peer.verified) throw new EngineError('BAD_SETTING', 'That device is paired already.')
    waiting.pairing ??= waiting.pair(this.#held(waiting))
    waiting.clock.stop()
    return waiting.pairing
  }

  /** What comes behind the end of the offer changes nothing. */
  #held(waiting: Waiting): HeldOffer {
    const offerId = waiting.offer.id
    const open = (): boolean => {
      waiting.pairing = null
      return this.#waiting.get(offerId) === waiting
    }
    return {
      offerId,
      again: (verified) => {
        if (!open()) return
        const { offer } = waiting
        waiting.clock.start()
        waiting.offer = { ...offer, peer: { ...offer.peer, verified }, expiresAtMs: Date.now() + this.#timeoutMs }
        this.#emit({ event: 'offer', offer: waiting.offer })
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

  #settle(id: string, reason: Answer): void {
    const waiting = this.#waiting.get(id)
    waiting?.clock.stop()
    this.#waiting.delete(id)
    waiting?.settle(reason)
  }
}

/** Why an offer did not become a transfer, for this end: the codes' own sentences speak of the other one. */
export function notTaken(name: string, reason: EngineError): string {
  if (reason.code === 'DECLINED') return `An offer from ${name} was declined.`
  if (reason.code === 'NO_ANSWER') return `Nobody answered an offer from ${name}, so it was declined.`
  return `An offer from ${name} was not taken. ${reason.message}`
}
