import { say } from '../../../shared/sentence.ts'
import { EngineError } from '../errors.ts'
import type { Transfer } from '../transfer.ts'
import type { ControlChannel } from '../wire/control.ts'
import { canRate } from '../wire/header.ts'
import type { Opened } from './opening.ts'

export interface RateWishParts {
  readonly transfer: Transfer
  readonly opened: Opened
  readonly control: ControlChannel
}

/** How fast this user wants to be sent to: a wish, which the sender follows. */
export class RateWish {
  readonly #parts: RateWishParts
  #mayTell = false

  constructor(parts: RateWishParts) {
    this.#parts = parts
  }

  /** Null: as fast as it goes. Throws BAD_SETTING. */
  set(bytesPerSecond: number | null): void {
    const { opened, transfer } = this.#parts
    if (!canRate(opened.header)) throw new EngineError('BAD_SETTING', say('rateNotAskable', { name: opened.peer.name }))
    transfer.pace.limit = bytesPerSecond
    this.#tell()
  }

  /** The sender knows that it was accepted, and what is here already: before that it expects no other word. */
  told(): void {
    this.#mayTell = true
    if (this.#parts.transfer.pace.limit !== null) this.#tell()
  }

  #tell(): void {
    const { control, opened, transfer } = this.#parts
    if (this.#mayTell && canRate(opened.header)) control.send({ type: 'RATE', BytesPerSecond: transfer.pace.limit ?? 0 }).catch(() => {})
  }
}
