import type { EngineEvent } from '../../../shared/events.ts'
import type { OfferSnapshot } from '../../../shared/transfer.ts'
import { EngineError } from '../errors.ts'
import { CONSENT_TIMEOUT_MS, OFFERS_A_DEVICE, OFFERS_MAX } from '../limits.ts'

interface Waiting {
  readonly offer: OfferSnapshot
  readonly settle: (reason: 'accepted' | 'declined' | 'expired' | 'withdrawn') => void
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
  async ask(offer: OfferSnapshot, gone: Promise<never>): Promise<void> {
    gone.catch(() => {})
    if (this.#closed) throw new EngineError('CANCELLED')
    const answered = new Promise<'accepted' | 'declined' | 'expired' | 'withdrawn'>((settle) => {
      this.#waiting.set(offer.id, { offer, settle })
    })
    const timer = setTimeout(() => this.#settle(offer.id, 'expired'), this.#timeoutMs)
    this.#emit({ event: 'offer', offer })
    try {
      const answer = await Promise.race([answered, gone])
      this.#emit({ event: 'offer-closed', offerId: offer.id, reason: answer })
      if (answer === 'expired') throw new EngineError('NO_ANSWER')
      if (answer === 'withdrawn') throw new EngineError('CANCELLED')
      if (answer !== 'accepted') throw new EngineError('DECLINED')
    } catch (error) {
      if (this.#waiting.delete(offer.id)) this.#emit({ event: 'offer-closed', offerId: offer.id, reason: 'withdrawn' })
      throw error
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(offer.id)
    }
  }

  answer(offerId: string, accept: boolean): void {
    this.#settle(offerId, accept ? 'accepted' : 'declined')
  }

  /** Everyone who waits, or comes later, is told no: FastDrop is closing. */
  close(): void {
    this.#closed = true
    for (const id of this.#waiting.keys()) this.#settle(id, 'withdrawn')
  }

  #settle(id: string, reason: 'accepted' | 'declined' | 'expired' | 'withdrawn'): void {
    const waiting = this.#waiting.get(id)
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
