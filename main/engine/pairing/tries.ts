import { say } from '../../../shared/sentence.ts'
import { EngineError } from '../errors.ts'
import { PAIRING_WINDOW_MS, PAIRINGS_A_WINDOW } from '../limits.ts'

/** Every pairing that was begun or answered counts, whoever began it and however it ended, so that nobody can guess at codes. */
export class Tries {
  readonly #begunAtMs: number[] = []

  /** Counts one more. Throws LIMIT_EXCEEDED. */
  take(nowMs: number = performance.now()): void {
    while ((this.#begunAtMs[0] ?? nowMs) < nowMs - PAIRING_WINDOW_MS) this.#begunAtMs.shift()
    if (this.#begunAtMs.length >= PAIRINGS_A_WINDOW) {
      const minutes = Math.max(1, Math.ceil(((this.#begunAtMs[0] ?? nowMs) + PAIRING_WINDOW_MS - nowMs) / 60_000))
      throw new EngineError('LIMIT_EXCEEDED', say('pairingTooOften', { times: PAIRINGS_A_WINDOW, minutes }))
    }
    this.#begunAtMs.push(nowMs)
  }
}
