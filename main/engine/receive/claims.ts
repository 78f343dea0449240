import { violation } from '../errors.ts'
import type { Flow } from '../flow.ts'
import type { ControlChannel } from '../wire/control.ts'
import { digestAt } from '../wire/digest.ts'
import { HaveWriter } from '../wire/have.ts'
import type { KeptLanding } from './kept-landing.ts'
import type { PartJournal } from './part-journal.ts'

export interface ClaimsParts {
  readonly landing: KeptLanding
  readonly left: PartJournal
  readonly control: ControlChannel
  readonly flow: Flow
  readonly digestBytes: number
}

/** The chunks that an earlier connection has left here, each until the sender has said that it is its own, or has sent it again. */
export class Claims {
  readonly #parts: ClaimsParts
  readonly #open = new Set<number>()
  #pages = 0
  #chunks = 0
  /** How many the sender has recognised. */
  recognised = 0

  constructor(parts: ClaimsParts) {
    this.#parts = parts
  }

  /** Hashes again what the journal says is here, and tells the sender what is right. Throws what `signal` aborts with. */
  async tell(signal: AbortSignal): Promise<void> {
    const { landing, left, control, flow, digestBytes } = this.#parts
    const have = new HaveWriter(digestBytes, (page) => control.sendPage(page))
    for await (const number of landing.check(left, signal)) {
      this.#open.add(number)
      await have.add(number, digestAt(left.digests, number, digestBytes))
    }
    await have.flush()
    flow.compared((number) => this.#open.has(number), left.opened.layout)
    this.#pages = have.pages
    this.#chunks = have.chunks
  }

  /** That was all; from now on chunks may come. */
  end(): Promise<void> {
    return this.#parts.control.send({ type: 'HAVE', Pages: this.#pages, Chunks: this.#chunks })
  }

  has(number: number): boolean {
    return this.#open.has(number)
  }

  get settled(): boolean {
    return this.#open.size === 0
  }

  /** The sender's content is what is here. Throws PROTOCOL_VIOLATION for a chunk that was never claimed and has not come. */
  same(number: number, isHere: boolean): void {
    if (this.#open.delete(number)) this.#parts.landing.held(number)
    else if (!isHere) throw violation('a chunk that is not held')
    this.recognised += 1
  }

  /** Nothing of it is awaited any more, from here or from there. */
  voided(number: number): void {
    this.#open.delete(number)
  }

  /** It came again, verified. */
  replaced(number: number): void {
    if (this.#open.delete(number)) this.#parts.flow.missing(number, this.#parts.left.opened.layout.rawLength(number))
  }
}
