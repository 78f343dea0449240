import type { Place, TransferSnapshot } from '../../shared/transfer.ts'

/** How fast one transfer may be, and which others go before it. */
export class Pace {
  #limit: number | null
  #peerLimit: number | null = null
  #order: Place | null = null
  readonly #changed: () => void

  constructor(limit: number | null, changed: () => void) {
    this.#limit = limit
    this.#changed = changed
  }

  /** Bytes a second that this user lets it have; null: no limit. */
  get limit(): number | null {
    return this.#limit
  }

  set limit(bytesPerSecond: number | null) {
    if (bytesPerSecond === this.#limit) return
    this.#limit = bytesPerSecond
    this.#changed()
  }

  /** The same, as the other side wishes. Told with the next sample: a peer that says it a thousand times a second costs nothing. */
  get peerLimit(): number | null {
    return this.#peerLimit
  }

  set peerLimit(bytesPerSecond: number | null) {
    this.#peerLimit = bytesPerSecond
  }

  /** Null: it shares alike with all others. */
  get order(): Place | null {
    return this.#order
  }

  set order(order: Place | null) {
    if (order?.place === this.#order?.place && order?.of === this.#order?.of) return
    this.#order = order
    this.#changed()
  }

  snapshot(): Pick<TransferSnapshot, 'limit' | 'peerLimit' | 'order'> {
    return {
      ...(this.#limit !== null && { limit: this.#limit }),
      ...(this.#peerLimit !== null && { peerLimit: this.#peerLimit }),
      ...(this.#order && { order: this.#order }),
    }
  }
}
