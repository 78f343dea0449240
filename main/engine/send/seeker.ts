import { DEFAULT_PORT } from '../../../shared/settings.ts'
import { asEngineError } from '../errors.ts'
import { CALLERS_KEPT, OUTBOX_LOOK_EVERY_MS } from '../limits.ts'
import { log } from '../log.ts'
import { pause } from '../retry.ts'
import type { Place } from './keeping.ts'

export interface SeekerParts {
  /** Where it was last; null: nowhere that is remembered. */
  readonly last: Place | null
  /** Where its own key has answered, then where it was. */
  readonly places: (last: Place | null) => readonly Place[]
  /** Nobody is dialled while this device sleeps. */
  readonly asleep: () => boolean
  /** Rejects unless its own key answers there. Nothing is told. */
  readonly meet: (place: Place, signal: AbortSignal) => Promise<void>
}

/** Looks for one paired device: seldom where it was last, because a connection shows who we are, and at once on any sign of it. */
export class Seeker {
  readonly #parts: SeekerParts
  /** Addresses from which it has called. */
  readonly #callers: string[] = []
  #wake = new AbortController()

  constructor(parts: SeekerParts) {
    this.#parts = parts
  }

  /** It may be there now. `address`: from where its key has called. */
  sign(address: string | null): void {
    if (address !== null && !this.#callers.includes(address)) this.#callers.unshift(address)
    this.#callers.splice(CALLERS_KEPT)
    this.#wake.abort()
  }

  /** Rejects only when the signal aborts. */
  async find(signal: AbortSignal): Promise<Place> {
    for (;;) {
      signal.throwIfAborted()
      this.#wake = new AbortController()
      for (const place of this.#places()) {
        try {
          await this.#parts.meet(place, signal)
          return place
        } catch (error) {
          signal.throwIfAborted()
          log('still away: %s', asEngineError(error).message)
        }
      }
      await pause(OUTBOX_LOOK_EVERY_MS, AbortSignal.any([this.#wake.signal, signal]))
    }
  }

  #places(): readonly Place[] {
    const { last, places, asleep } = this.#parts
    if (asleep()) return []
    // who calls does so from a port of the moment; it listens where it did, or where everybody does
    const ports = [...new Set([...(last ? [last.port] : []), DEFAULT_PORT])]
    return [...places(last), ...this.#callers.flatMap((host) => ports.map((port) => ({ host, port })))]
  }
}
