import { join } from 'node:path'
import { asEngineError } from '../errors.ts'
import { CHECKPOINT_BYTES, CHECKPOINT_EVERY_MS, JOURNAL_INODES_A_RECORD } from '../limits.ts'
import { log } from '../log.ts'
import { createDigester, digestAt } from '../wire/digest.ts'
import type { MessageOf } from '../wire/messages.ts'
import { Journal, type JournalRecord } from './journal.ts'
import type { Kept, Landing, LandingOptions } from './landing.ts'
import { treeOf } from './offer-tree.ts'
import { comingOf, JOURNAL_FILE, type PartFolder, PartReader } from './part-check.ts'
import type { PartJournal } from './part-journal.ts'
import { impatient } from './patience.ts'
import { publish } from './publish.ts'
import { journalDiary } from './publish-diary.ts'
import { type Final, partOf } from './publish-parts.ts'
import { type PublishedPlace, partInodes, publishedBefore } from './published-before.ts'
import { Sink } from './sink.ts'
import { unpublishedIsWhole, type WhereNow, whereNow } from './unpublished.ts'

/** Part files with a journal beside them: what they hold outlives a lost connection, a crash and a restart. */
export class KeptLanding implements Landing {
  readonly #options: LandingOptions
  readonly #sink: Sink
  readonly #journal: Journal
  /** What an earlier run has published, by the node's number. */
  readonly #published: ReadonlyMap<number, Final>
  readonly #now: WhereNow
  readonly #timer: NodeJS.Timeout
  #unsyncedBytes = 0
  #checkpoint: Promise<void> | null = null

  private constructor(options: LandingOptions, parts: { readonly sink: Sink; readonly journal: Journal; readonly published: ReadonlyMap<number, Final> }) {
    this.#options = options
    this.#sink = parts.sink
    this.#journal = parts.journal
    this.#published = parts.published
    this.#now = whereNow(parts.sink.part, parts.published)
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
  static async reopen(all: LandingOptions, left: PartJournal, publishing = false): Promise<KeptLanding> {
    // the sender says anew what is lost, when it comes again
    const options = publishing ? { ...all, voided: left.lost.map(({ Entry }) => Entry) } : all
    // before anything is made or removed in the part folder: what is missing there tells where it went
    const published = await impatient(() => publishedBefore(placeOf(options, Sink.closed(options)), left.published), nameOf(options))
    const sink = await Sink.reopen(options, publishing)
    const journal = await impatient(() => Journal.reopen(join(sink.root, JOURNAL_FILE), left.endsAt), nameOf(options))
    for (const [node, final] of published) if (!left.published.get(node)?.final) await journal.append({ type: 'published', node, ...final })
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
    const reader = new PartReader(this.#now.part)
    try {
      for (let number = 1; number <= claimed.length; number += 1) {
        signal.throwIfAborted()
        const digest = digestAt(digests, number, digester.bytes)
        const isHere = claimed[number - 1] === 1 && (await reader.holds(number, digest, { digester, buffer }))
        if (isHere || this.#sink.isVoidChunk(number)) yield number
      }
    } finally {
      await reader.close()
    }
  }

  /** Whether what has no final name yet can be given one, without anything from the sender. */
  isWhole(left: PartJournal): Promise<boolean> {
    return unpublishedIsWhole(this.#now, left)
  }

  /** Both ends agree that this chunk need not come again. */
  held(number: number): void {
    this.#sink.held(number, this.#now.isPublished)
  }

  voided(entry: number): void {
    this.#sink.voided(entry)
  }

  readBack(number: number, target: Buffer): Promise<void> {
    return this.#sink.readBack(number, target)
  }

  stored(number: number, digest: Uint8Array): void {
    this.#journal.stored(number, digest)
  }

  flush(): Promise<void> {
    return this.#journal.flush()
  }

  /** Everything is on the disk before the journal says so. */
  async finish(root: string, lost: MessageOf<'COMMIT'>['Void'] = []): Promise<void> {
    clearInterval(this.#timer)
    await this.#checkpoint
    await this.#sink.finish()
    await this.#sink.patiently(async () => {
      await this.#journal.flush()
      await this.#noteInodes()
      await this.#journal.append({ type: 'whole', root, lost })
    }, nameOf(this.#options))
    await impatient(() => this.#journal.sync(), nameOf(this.#options))
  }

  async #noteInodes(): Promise<void> {
    const inodes = await partInodes(placeOf(this.#options, this.#sink.part))
    for (let from = 0; from < inodes.length; from += JOURNAL_INODES_A_RECORD)
      await this.#journal.append({ type: 'parts', inodes: inodes.slice(from, from + JOURNAL_INODES_A_RECORD) })
  }

  publish(alreadyThere: ReadonlyMap<number, string> = new Map()): Promise<Kept> {
    return publish(this.#sink, this.#sink.published(), { ...this.#options, diary: journalDiary(this.#journal, this.#published), alreadyThere })
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

function placeOf({ folder, conflict }: LandingOptions, part: PartFolder): PublishedPlace {
  return { folder, tree: treeOf(comingOf(part)), partOf: (node) => partOf(part, node), merge: conflict?.merge ?? false }
}

/** What a fault of the journal is told about: what is being received. */
function nameOf({ entries }: LandingOptions): string {
  return entries[0]?.safe[0] ?? ''
}
