import * as v from 'valibot'
import { asEngineError, EngineError } from '../errors.ts'
import { heldEntries, type KeptFiles } from '../kept-files.ts'
import { RESUME_KEPT_MS, VOID_MAX } from '../limits.ts'
import { log } from '../log.ts'
import type { Transfer } from '../transfer.ts'
import type { MessageOf } from '../wire/messages.ts'
import type { Receiver } from './receiver.ts'
import type { Keeping } from './receiver-options.ts'

/** What is remembered of a drop on its way in. */
export const keptDropSchema = v.object({
  ...heldEntries,
  version: v.literal(1),
  session: v.string(),
  keyHash: v.string(),
  /** It was paired when it came last. */
  verified: v.boolean(),
  manifestSha256: v.string(),
  /** Where its part folder lies. */
  folder: v.string(),
  state: v.picklist(['open', 'delivered', 'ended']),
  /** Of what was delivered. */
  root: v.nullable(v.string()),
  lost: v.optional(v.pipe(v.array(v.object({ Entry: v.number(), Code: v.string() })), v.maxLength(VOID_MAX)), []),
  /** Its user holds it. */
  held: v.optional(v.boolean(), false),
  /** Bytes a second that its user lets it have. */
  limit: v.optional(v.nullable(v.number()), null),
  /** Files that its user has skipped, and of which the sender has not said so yet. */
  unwanted: v.optional(v.pipe(v.array(v.number()), v.maxLength(VOID_MAX)), []),
})
export type KeptDropRecord = v.InferOutput<typeof keptDropSchema>
type Record = KeptDropRecord

/** A drop on its way in that can go on. What happens to it is on the disk before anybody relies on it. */
export class KeptDrop implements Keeping {
  readonly id: string
  /** Null: it has ended, and only that is remembered. */
  transfer: Transfer | null
  record: Record
  receiver: Receiver | null = null
  /** While a connection works on it. */
  running: Promise<void> | null = null
  readonly #files: KeptFiles<Record>

  constructor(kept: { readonly id: string; readonly record: Record; readonly transfer: Transfer | null }, files: KeptFiles<Record>) {
    this.id = kept.id
    this.record = kept.record
    this.transfer = kept.transfer
    this.#files = files
  }

  get session(): string {
    return this.record.session
  }

  /** Its user may have discarded it. Throws CANCELLED. */
  checkWanted(): void {
    if (this.record.state === 'ended') throw new EngineError('CANCELLED')
  }

  begin(): Promise<void> {
    return this.#files.save(this.id, this.record)
  }

  committed(root: string, lost: MessageOf<'COMMIT'>['Void']): Promise<void> {
    return this.#change({ state: 'delivered', root, lost: [...lost], owner: null })
  }

  ended(): Promise<void> {
    return this.#change({ state: 'ended', owner: null })
  }

  /** The seven days run from now. */
  waits(): Promise<void> {
    return this.#change({ untilMs: Date.now() + RESUME_KEPT_MS })
  }

  held(on: boolean): Promise<void> {
    return this.#change({ held: on })
  }

  limited(bytesPerSecond: number | null): Promise<void> {
    return this.#change({ limit: bytesPerSecond })
  }

  get unwanted(): readonly number[] {
    return this.record.unwanted
  }

  skipped(unwanted: readonly number[]): Promise<void> {
    return this.#change({ unwanted: [...unwanted] })
  }

  /** It has come again. */
  async met(verified: boolean): Promise<void> {
    if (verified !== this.record.verified) await this.#change({ verified })
  }

  /** This run is over. */
  letGo(): Promise<void> {
    return this.#change({ owner: null })
  }

  async #change(change: Partial<Record>): Promise<void> {
    this.record = { ...this.record, ...change }
    if (this.record.state !== 'open') this.transfer = null
    await this.#files.save(this.id, this.record).catch((error: unknown) => log('%s: %s', this.id, asEngineError(error).message))
  }
}
