import { LIMITED_CHUNK_EVERY_MS } from '../limits.ts'
import { Throttle } from '../throttle.ts'
import type { Transfer } from '../transfer.ts'
import type { Waits } from '../waits.ts'
import type { Precedence, Runner } from './precedence.ts'

/** What all transfers of this engine share: the limit of all that is sent, and who goes first to a device. */
export interface SharedPath {
  readonly roof: Throttle
  readonly precedence: Precedence
}

/** What each chunk of one drop passes on its way to a connection: its user's limit and the receiver's, those that go first, and the limit of all. */
export class Turnstile {
  readonly #transfer: Transfer
  readonly #shared: SharedPath
  readonly #waits: Waits
  readonly #least: number
  readonly #own = new Throttle(null)
  readonly #runner: Runner

  /** `oneChunk`: bytes of a whole chunk, which passes in one piece. */
  constructor(transfer: Transfer, { waits, shared, oneChunk }: { readonly waits: Waits; readonly shared: SharedPath; readonly oneChunk: number }) {
    this.#transfer = transfer
    this.#least = (oneChunk * 1000) / LIMITED_CHUNK_EVERY_MS
    this.#shared = shared
    this.#waits = waits
    this.#runner = shared.precedence.join(transfer)
    this.review()
  }

  /** One of the two limits of the transfer is another one now. */
  review(): void {
    const { limit, peerLimit } = this.#transfer.pace
    const lowest = limit === null || peerLimit === null ? (limit ?? peerLimit) : Math.min(limit, peerLimit)
    this.#own.set(lowest === null ? null : Math.max(lowest, this.#least))
  }

  /** Resolves when the chunk may go, or at once when the signal aborts; `left` is called behind it in any case. */
  async enter(bytes: number, signal: AbortSignal): Promise<void> {
    const { roof, precedence } = this.#shared
    await this.#runner.limited(() => this.#take(this.#own, bytes, signal))
    if (precedence.yields(this.#runner)) await this.#waits.yielding.during(() => precedence.passed(this.#runner, signal))
    this.#runner.begin()
    await this.#take(roof, bytes, signal)
  }

  #take(throttle: Throttle, bytes: number, signal: AbortSignal): Promise<void> {
    const step = (): Promise<void> => throttle.take(bytes, signal)
    return throttle.isOpen ? step() : this.#waits.limited.during(step)
  }

  left(): void {
    this.#runner.end()
  }

  close(): void {
    this.#shared.precedence.leave(this.#runner)
  }
}
