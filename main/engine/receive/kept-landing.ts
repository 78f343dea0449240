import { rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { asEngineError } from '../errors.ts'
import { CHECKPOINT_BYTES, CHECKPOINT_EVERY_MS } from '../limits.ts'
import { log } from '../log.ts'
import { createDigester } from '../wire/digest.ts'
import { Journal, type JournalRecord } from './journal.ts'
import type { Kept, Landing, LandingOptions } from './landing.ts'
import { PARTIAL_FOLDER } from './names.ts'
import { JOURNAL_FILE, PartReader } from './part-check.ts'
import type { PartJournal } from './part-journal.ts'
import { impatient } from './patience.ts'
import { publish } from './publish.ts'
import { journalDiary, type PublishedSoFar } from './publish-diary.ts'
import { Sink } from './sink.ts'

/** Where the part folder of a transfer lies. */
export function partRoot(folder: string, id: string): string {
  return join(folder, PARTIAL_FOLDER, id)
}

/** Part files with a journal beside them: what they hold outlives a lost connection, a crash and a restart. */
export class KeptLanding implements Landing {
  readonly #options: LandingOptions
  readonly #sink: Sink
  readonly #journal: Journal
  readonly #published: ReadonlyMap<number, PublishedSoFar>
  readonly #timer: NodeJS.Timeout
  #unsyncedBytes = 0
  #checkpoint: Promise<void> | null = null

  private constructor(
    options: LandingOptions,
    parts: { readonly sink: Sink; readonly journal: Journal; readonly published: ReadonlyMap<number, PublishedSoFar> },
  ) {
    this.#options = options
    this.#sink = parts.sink
    this.#journal = parts.journal
    this.#published = parts.published
    this.#timer = setInterval(() => this.#sync(), CHECKPOINT_EVERY_MS)
  }

  /** Throws DISK_ERROR, NO_SPACE. */
  static async create(options: LandingOptions, first: readonly JournalRecord[]): Promise<KeptLanding> {
    const sink = await Sink.create(options)
    try {
      const journal = await impatient(() => Journal.create(join(sink.root, JOURNAL_FILE), first), nameOf(options))
      return new KeptLanding(options, { sink, journal, published: new Map() })
    } catch (error) {
      await sink.discard()
      throw error
    }
  }

  /** Goes on with what an earlier run has left, as its journal tells; nothing in the folder but that is kept. `publishing`: only final names are missing. */
  static async reopen(options: LandingOptions, { endsAt, published }: PartJournal, publishing = false): Promise<KeptLanding> {
    const sink = await Sink.reopen(options, publishing)
    const journal = await impatient(() => Journal.reopen(join(sink.root, JOURNAL_FILE), endsAt), nameOf(options))
    return new KeptLanding(options, { sink, journal, published })
  }

  async write(number: number, raw: Buffer): Promise<void> {
    await this.#sink.write(number, raw)
    this.#unsyncedBytes += raw.length
    if (this.#unsyncedBytes >= CHECKPOINT_BYTES) this.#sync()
  }

  /**
   * The chunks of `journal` whose content in the part files is what it was, in order. The others are not here, whatever it says. Throws
   * what `signal` aborts with.
   */
  async *check({ claimed, digests, opened }: PartJournal, signal: AbortSignal): AsyncGenerator<number> {
    const digester = await createDigester(opened.agreement.digest)
    const buffer = Buffer.allocUnsafeSlow(opened.layout.oneChunk)
    const reader = new PartReader(this.#sink.part)
    try {
      for (let number = 1; number <= claimed.length; number += 1) {
        signal.throwIfAborted()
        const digest = digests.subarray((number - 1) * digester.bytes, number * digester.bytes)
        if (claimed[number - 1] === 1 && (await reader.holds(number, digest, { digester, buffer }))) yield number
      }
    } finally {
      await reader.close()
    }
  }

  /** Both ends agree that this chunk need not come again. */
  held(number: number): void {
    this.#sink.held(number)
  }

  stored(number: number, digest: Uint8Array): void {
    this.#journal.stored(number, digest)
  }

  flush(): Promise<void> {
    return this.#journal.flush()
  }

  /** Everything is on the disk before the journal says so. */
  async finish(root: string): Promise<void> {
    clearInterval(this.#timer)
    await this.#checkpoint
    await this.#sink.finish()
    await this.#sink.patiently(async () => {
      await this.#journal.flush()
      await this.#journal.append({ type: 'whole', root })
    }, nameOf(this.#options))
    await impatient(() => this.#journal.sync(), nameOf(this.#options))
  }

  publish(): Promise<Kept> {
    return publish(this.#sink, this.#options.entries, { ...this.#options, diary: journalDiary(this.#journal, this.#published) })
  }

  async suspend(): Promise<void> {
    clearInterval(this.#timer)
    await this.#sink.close()
    await this.#checkpoint
    await this.#journal.close()
  }

  async discard(): Promise<void> {
    await this.suspend().catch((error: unknown) => log('part files: %s', asEngineError(error).message))
    await this.#sink.discard()
  }

  /** Data first, then the word of it; one at a time. */
  #sync(): void {
    if (this.#checkpoint || this.#unsyncedBytes === 0) return
    this.#unsyncedBytes = 0
    this.#checkpoint = this.#sink
      .checkpoint()
      .then(() => this.#journal.sync())
      .catch((error: unknown) => log('checkpoint: %s', asEngineError(error).message))
      .finally(() => {
        this.#checkpoint = null
      })
  }
}

/** What a fault of the journal is told about: what is being received. */
function nameOf({ entries }: LandingOptions): string {
  return entries[0]?.safe[0] ?? ''
}

/** Removes a part folder that nothing works on. */
export async function removePart(folder: string, id: string): Promise<void> {
  await rm(partRoot(folder, id), { recursive: true, force: true })
  await rmdir(join(folder, PARTIAL_FOLDER)).catch(() => {})
}
