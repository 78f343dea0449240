import type { TransferSnapshot } from '../../shared/transfer.ts'

/** So many rows open by themselves; with more the list would be all details. */
const BY_THEMSELVES_MAX = 3
/** A transfer that ends at once does not flash its details. */
const SETTLED_AFTER_MS = 400

/**
 * Which transfers show their details: what moves does so by itself, while there are few; what the user opens or closes stays so. It is kept in
 * the main process, because a page may be loaded anew.
 */
export class OpenRows {
  readonly #byHand = new Map<string, boolean>()
  readonly #movingSinceMs = new Map<string, number>()
  readonly #byThemselves = new Set<string>()

  set(transferId: string, open: boolean): void {
    this.#byHand.set(transferId, open)
  }

  /** The ids of those that are open now. `nowMs`: a monotonic clock. */
  look(transfers: readonly TransferSnapshot[], nowMs: number): ReadonlySet<string> {
    const moving = transfers.filter(({ state }) => state === 'moving' || state === 'publishing').map(({ id }) => id)
    this.#forget(new Set(transfers.map(({ id }) => id)), new Set(moving))
    // the oldest first: a new one does not close what is being looked at
    for (const id of moving.toReversed()) {
      const sinceMs = this.#movingSinceMs.get(id) ?? nowMs
      this.#movingSinceMs.set(id, sinceMs)
      if (nowMs - sinceMs >= SETTLED_AFTER_MS && this.#byThemselves.size < BY_THEMSELVES_MAX) this.#byThemselves.add(id)
    }
    return new Set(transfers.map(({ id }) => id).filter((id) => this.#byHand.get(id) ?? this.#byThemselves.has(id)))
  }

  #forget(known: ReadonlySet<string>, moving: ReadonlySet<string>): void {
    for (const id of this.#byHand.keys()) if (!known.has(id)) this.#byHand.delete(id)
    for (const id of this.#movingSinceMs.keys()) if (!moving.has(id)) this.#movingSinceMs.delete(id)
    for (const id of this.#byThemselves) if (!moving.has(id)) this.#byThemselves.delete(id)
  }
}
