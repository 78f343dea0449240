import {
  CONNECTION_GAIN,
  CONNECTION_HOLD_MAX_MS,
  CONNECTION_HOLD_MS,
  CONNECTION_SETTLE_MS,
  CONNECTION_WINDOW_BYTES,
  CONNECTION_WINDOW_MAX_MS,
  CONNECTION_WINDOW_MS,
  CONNECTIONS_FIRST,
  CONNECTIONS_FIRST_FAR,
  FAR_ROUND_TRIP_MS,
} from '../limits.ts'

export interface Sighting {
  /** Frame bytes sent over all connections so far. */
  readonly bytes: number
  readonly nowMs: number
  /** The connections wait for this end (its disk, its processor, a limit, a pause): more of them would only wait, too. */
  readonly starved: boolean
}

interface Mark {
  readonly bytes: number
  readonly atMs: number
}

/**
 * How many connections a transfer uses, from what is measured on its path. A long path with small windows carries twice as much over
 * twice as many; a short one is full with the first few, and each more only costs. So: twice as many for a moment, kept if the rate
 * has grown with them; else back, and tried again only after a while, each time a longer one. A long path begins with more.
 */
export class ConnectionChoice {
  readonly #most: number
  #count: number
  /** Number and rate before the trial; null: the rate of the present number is being measured. */
  #before: { readonly count: number; readonly rate: number } | null = null
  #settledAtMs: number | null = null
  #mark: Mark | null = null
  #holdMs = CONNECTION_HOLD_MS
  #heldUntilMs = 0

  /** `roundTripMs`: what an answer takes on this path; null where that is not known. */
  constructor(most: number, roundTripMs: number | null = null) {
    this.#most = most
    this.#count = Math.min(most, (roundTripMs ?? 0) < FAR_ROUND_TRIP_MS ? CONNECTIONS_FIRST : CONNECTIONS_FIRST_FAR)
  }

  get count(): number {
    return this.#count
  }

  /** To be called some times a second. Returns how many connections are to be used from now on. */
  look(sighting: Sighting): number {
    const { nowMs, starved } = sighting
    this.#settledAtMs ??= nowMs + CONNECTION_SETTLE_MS
    if (this.#before === null && (this.#count === this.#most || nowMs < this.#heldUntilMs)) return this.#count
    if (starved) return this.#giveUp(nowMs)
    if (nowMs < this.#settledAtMs) return this.#count
    this.#mark ??= { bytes: sighting.bytes, atMs: nowMs }
    const rate = rateSince(this.#mark, sighting)
    if (rate === null) return this.#count
    if (this.#before === null) this.#try(rate, nowMs)
    else if (rate >= this.#before.rate * CONNECTION_GAIN) this.#keep(rate, nowMs)
    else this.#giveUp(nowMs)
    return this.#count
  }

  #try(rate: number, nowMs: number): void {
    this.#before = { count: this.#count, rate }
    this.#use(Math.min(this.#most, this.#count * 2), nowMs)
  }

  /** It has grown, so it may grow further: the next trial begins at once, with this rate. */
  #keep(rate: number, nowMs: number): void {
    this.#before = null
    this.#holdMs = CONNECTION_HOLD_MS
    if (this.#count < this.#most) this.#try(rate, nowMs)
  }

  #giveUp(nowMs: number): number {
    if (this.#before !== null) {
      this.#use(this.#before.count, nowMs)
      this.#before = null
      this.#heldUntilMs = nowMs + this.#holdMs
      this.#holdMs = Math.min(CONNECTION_HOLD_MAX_MS, this.#holdMs * 2)
    }
    this.#mark = null
    return this.#count
  }

  #use(count: number, nowMs: number): void {
    this.#count = count
    this.#settledAtMs = nowMs + CONNECTION_SETTLE_MS
    this.#mark = null
  }
}

/** Bytes a second, or null while the window is too short to tell: on a slow path single writes are a large part of it. */
function rateSince(mark: Mark, { bytes, nowMs }: Sighting): number | null {
  const spanMs = nowMs - mark.atMs
  const enough = spanMs >= CONNECTION_WINDOW_MS && bytes - mark.bytes >= CONNECTION_WINDOW_BYTES
  return enough || spanMs >= CONNECTION_WINDOW_MAX_MS ? ((bytes - mark.bytes) * 1000) / spanMs : null
}
