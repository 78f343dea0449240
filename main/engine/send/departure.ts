import type { SentPath } from '../../../shared/sent-path.ts'
import type { Payload } from '../../../shared/transfer.ts'
import { asEngineError, EngineError } from '../errors.ts'
import type { Transfer } from '../transfer.ts'
import type { Worker } from '../transfers.ts'
import { ManifestWriter } from '../wire/manifest.ts'
import type { Place } from './keeping.ts'
import type { Line, Waiter } from './line.ts'
import { cannotSkip } from './lost-files.ts'
import { openSource } from './source.ts'
import { compressTypeOf, layOutSource, payloadOfSource, type TermsWish } from './terms.ts'
import { textSource } from './text-source.ts'

/** What a drop was when it was looked at, before it waited. */
export interface LookedAt {
  readonly title: string
  readonly payload: Payload
  readonly manifestSha256: string
}

/** What its user has said of it since. */
export interface DepartureState {
  readonly rank: number
  readonly held: boolean
  /** Bytes a second; null: no limit. */
  readonly limit: number | null
}

/** Remembers a waiting drop over restarts. Never rejects: what cannot be remembered waits as long as this run. */
export interface DepartureMemory {
  readonly note: (looked: LookedAt | null, state: DepartureState) => Promise<void>
  readonly forget: () => Promise<void>
  /** Another run may take it. */
  readonly letGo: () => Promise<void>
}

/** One attempt: what it learns of where it goes, and what it was. */
export interface Going {
  readonly place: Place
  /** SHA-256 of the manifest; null: it is looked at for the first time. */
  readonly dropped: string | null
}

export interface DepartureParts {
  readonly transfer: Transfer
  readonly paths: readonly SentPath[]
  readonly wish: TermsWish & { readonly chunkBytes: number | null }
  readonly line: Line
  /** Null: it does not outlive this run. */
  readonly memory: DepartureMemory | null
  /** As an earlier run has left it. */
  readonly left?: { readonly looked: LookedAt | null; readonly rank: number }
  readonly sender: (going: Going) => Worker
  /** Looks for the device now. */
  readonly wake: () => void
}

/** One drop from the moment it was let go: it stands in line, goes when it may, and stands in line again when the device was not there after all. */
export class Departure implements Required<Worker>, Waiter {
  readonly transfer: Transfer
  rank: number
  readonly #parts: DepartureParts
  readonly #abort = new AbortController()
  #looked: LookedAt | null
  #sender: Worker | null = null
  #go: (place: Place) => void = () => {}
  /** This program ends. */
  #leaving = false

  constructor(parts: DepartureParts) {
    this.#parts = parts
    this.transfer = parts.transfer
    this.rank = parts.left?.rank ?? parts.line.lastRank
    this.#looked = parts.left?.looked ?? null
  }

  /** Never rejects: how it ended is in the transfer. */
  async run(): Promise<void> {
    const { transfer, line, memory } = this.#parts
    try {
      await this.#untilTaken()
      // nobody else knows of it, so nobody would ever say how it ended
      if (this.#leaving && !memory && this.#isUntaken) transfer.fail(new EngineError('CANCELLED'))
    } catch (error) {
      const reason = asEngineError(this.#abort.signal.aborted ? this.#abort.signal.reason : error)
      if (!this.#leaving || !memory) transfer.fail(reason)
    } finally {
      line.leave(this)
      line.ended(transfer)
      if (this.#leaving && (this.#isUntaken || this.#isOurs)) await memory?.letGo()
      else await memory?.forget()
    }
  }

  /** Of what was taken others know more, unless that could not be written down. */
  get #isOurs(): boolean {
    const { ended, memories } = this.#parts.transfer
    return !ended && memories.has('outbox') && !memories.has('outgoing')
  }

  get #isUntaken(): boolean {
    const { state } = this.#parts.transfer
    return state === 'waiting' || state === 'preparing'
  }

  async #untilTaken(): Promise<void> {
    const { transfer, line } = this.#parts
    for (let place = line.open; ; place = null) {
      const going = place !== null && this.#looked === null
      if (going) {
        line.begun(transfer)
        void this.#note()
      }
      const sender = this.#parts.sender({ place: going && place ? place : await this.#turn(), dropped: this.#looked?.manifestSha256 ?? null })
      this.#sender = sender
      this.#abort.signal.throwIfAborted()
      await sender.run()
      this.#sender = null
      if (transfer.state !== 'waiting' || this.#leaving) return
      this.#abort.signal.throwIfAborted()
      line.away(transfer)
    }
  }

  /** Resolves when it may go. */
  async #turn(): Promise<Place> {
    const { transfer, line } = this.#parts
    this.#looked ??= await this.#look()
    const turn = new Promise<Place>((resolve, reject) => {
      this.#go = resolve
      this.#abort.signal.addEventListener('abort', () => reject(this.#abort.signal.reason as EngineError), { once: true })
    })
    this.#abort.signal.throwIfAborted()
    transfer.title = this.#looked.title
    transfer.waiting(line.prospect, this.#looked.payload)
    line.join(this)
    void this.#note()
    return turn
  }

  /** Said once at the drop, so that the row tells what waits; it is looked at anew when it goes. */
  async #look(): Promise<LookedAt> {
    const { paths, wish } = this.#parts
    const source = wish.text ? textSource(wish.text, Date.now()) : await openSource(paths, this.#abort.signal)
    const { sha256 } = await new ManifestWriter().write(source.entries)
    const taken = { layout: layOutSource(source, { oneChunk: wish.chunkBytes }), compressType: compressTypeOf(wish), excluded: [] }
    return { title: source.title, payload: payloadOfSource(source, wish, taken), manifestSha256: sha256 }
  }

  go(place: Place): void {
    this.#go(place)
  }

  /** Holds for the next attempt, too: the one that is under way may have given up already, and only be putting its things away. */
  cancel(reason: EngineError = new EngineError('CANCELLED')): void {
    this.#abort.abort(reason)
    this.#sender?.cancel(reason)
  }

  /** One that waits does not go while its user holds it. */
  pause(on: boolean): void {
    const { transfer, line } = this.#parts
    if (this.#sender && transfer.state !== 'waiting') this.#sender.pause?.(on)
    else {
      transfer.hold('here', on)
      void this.#note()
    }
    line.review()
  }

  limit(bytesPerSecond: number | null): void {
    if (this.#sender?.limit) this.#sender.limit(bytesPerSecond)
    else this.transfer.pace.limit = bytesPerSecond
    if (this.transfer.state === 'waiting') void this.#note()
  }

  /** Throws BAD_SETTING. */
  skip(entries: readonly number[]): void {
    if (!this.#sender?.skip) throw cannotSkip(this.transfer.peer)
    this.#sender.skip(entries)
  }

  leave(): void {
    this.#leaving = true
    if (this.#sender?.leave) this.#sender.leave()
    else this.cancel()
  }

  resume(): void {
    if (this.#sender) this.#sender.resume?.()
    else this.#parts.wake()
  }

  suspend(): boolean {
    return this.#sender?.suspend?.() ?? false
  }

  moved(): void {
    this.#sender?.moved?.()
  }

  /** Its place in the line is another one. */
  replaced(): void {
    void this.#note()
  }

  async #note(): Promise<void> {
    await this.#parts.memory?.note(this.#looked, { rank: this.rank, held: this.transfer.heldByUser, limit: this.transfer.pace.limit })
  }
}
