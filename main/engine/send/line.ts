import type { Move, Wait } from '../../../shared/transfer.ts'
import { Backoff, pause } from '../retry.ts'
import type { Transfer } from '../transfer.ts'
import type { Place } from './keeping.ts'

/** A drop that waits for its turn. */
export interface Waiter {
  readonly transfer: Transfer
  /** Lower ones go first. */
  rank: number
  /** It is its turn, and the device is there. */
  readonly go: (place: Place) => void
}

export interface LineParts {
  /** Where the device is; null: it is away, or nobody knows. */
  readonly place: Place | null
  /** How many go at once; infinite: all, so that nobody stands behind another one. */
  readonly seats: number
  /** Resolves with where it is, when it is there; rejects only when the signal aborts. */
  readonly find: (signal: AbortSignal) => Promise<Place>
  /** Nobody goes while this device sleeps. */
  readonly asleep: () => boolean
}

/** Drops to one device in the order in which they go: as many at once as it has seats, and none while the device is away or its user holds the drop. */
export class Line {
  readonly #waiters: Waiter[] = []
  readonly #underWay = new Set<Transfer>()
  readonly #seats: number
  readonly #find: LineParts['find']
  readonly #asleep: LineParts['asleep']
  readonly #backoff = new Backoff()
  #place: Place | null
  #search: AbortController | null = null
  #patienceMs = 0

  constructor({ place, seats, find, asleep }: LineParts) {
    this.#place = place
    this.#seats = seats
    this.#find = find
    this.#asleep = asleep
  }

  get empty(): boolean {
    return this.#waiters.length === 0 && this.#underWay.size === 0
  }

  /** Where the next drop would go now; null: it has to wait. */
  get open(): Place | null {
    return this.#waiters.length === 0 && this.#hasRoom && !this.#asleep() ? this.#place : null
  }

  /** Behind all that wait. */
  get lastRank(): number {
    return (this.#waiters.at(-1)?.rank ?? 0) + 1
  }

  /** What the next one that joins has before it. */
  get prospect(): Wait {
    const of = this.#waiters.length + 1
    return this.#waitAt(of, of)
  }

  join(waiter: Waiter): void {
    const before = this.#waiters.findIndex(({ rank }) => rank > waiter.rank)
    this.#waiters.splice(before === -1 ? this.#waiters.length : before, 0, waiter)
    this.review()
  }

  leave(waiter: Waiter): void {
    const at = this.#waiters.indexOf(waiter)
    if (at >= 0) this.#waiters.splice(at, 1)
    if (this.#waiters.length === 0) this.#search?.abort()
    this.review()
  }

  begun(transfer: Transfer): void {
    this.#underWay.add(transfer)
    this.#show()
  }

  ended(transfer: Transfer): void {
    if (!this.#underWay.delete(transfer)) return
    this.#patienceMs = 0
    this.#backoff.reset()
    this.review()
  }

  /** It was not there after all. Found again, it is not tried at once each time: something may be in the way. */
  away(transfer: Transfer): void {
    this.#underWay.delete(transfer)
    this.#place = null
    this.#patienceMs = this.#backoff.next()
    this.review()
  }

  /** Returns those whose rank is another one now. */
  move(waiter: Waiter, to: Move): readonly Waiter[] {
    const from = this.#waiters.indexOf(waiter)
    const target = to === 'first' ? 0 : from + (to === 'up' ? -1 : 1)
    if (from < 0 || target < 0 || target >= this.#waiters.length || target === from) return []
    this.#waiters.splice(from, 1)
    this.#waiters.splice(target, 0, waiter)
    const before = this.#waiters.map(({ rank }) => rank).sort((a, b) => a - b)
    const moved = this.#waiters.filter((each, index) => each.rank !== before[index])
    this.#waiters.forEach((each, index) => {
      each.rank = before[index] ?? each.rank
    })
    this.review()
    return moved
  }

  /** Lets go who may, and looks for the device while somebody waits for it. */
  review(): void {
    if (this.#place === null) this.#look()
    else if (!this.#asleep()) this.#release(this.#place)
    this.#show()
  }

  get #waitsFor(): Wait['for'] {
    return this.#place === null ? 'device' : 'turn'
  }

  get #hasRoom(): boolean {
    // what waits for the other side, or for its user, takes nobody's place
    const busy = [...this.#underWay].filter(({ state, heldByUser }) => state !== 'interrupted' && !heldByUser)
    return busy.length < this.#seats
  }

  get #next(): Waiter | undefined {
    return this.#waiters.find(({ transfer }) => !transfer.heldByUser)
  }

  #release(place: Place): void {
    for (let next = this.#next; next && this.#hasRoom; next = this.#next) {
      this.#waiters.splice(this.#waiters.indexOf(next), 1)
      this.#underWay.add(next.transfer)
      next.go(place)
    }
  }

  #look(): void {
    if (this.#search || !this.#next) return
    const search = new AbortController()
    this.#search = search
    void this.#untilFound(search.signal)
      .catch(() => null)
      .then((place) => {
        this.#search = null
        this.#place = place
        if (this.#waiters.length > 0) this.review()
      })
  }

  async #untilFound(signal: AbortSignal): Promise<Place> {
    await pause(this.#patienceMs, signal)
    return this.#find(signal)
  }

  #show(): void {
    this.#waiters.forEach(({ transfer }, index) => {
      transfer.waiting(this.#waitAt(index + 1, this.#waiters.length))
    })
  }

  #waitAt(place: number, of: number): Wait {
    return { for: this.#waitsFor, ...(Number.isFinite(this.#seats) ? { place, of } : { place: 1, of: 1 }) }
  }
}
