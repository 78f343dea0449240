import { join } from 'node:path'
import * as v from 'valibot'
import { conflictSchema } from '../../../shared/conflict.ts'
import { COMPRESS_TYPES, DIGESTS } from '../../../shared/transfer.ts'
import { CONNECTIONS_MAX } from '../limits.ts'
import { DIGEST_BYTES } from '../wire/digest.ts'
import { ManifestReader, ManifestWriter } from '../wire/manifest.ts'
import { decodeMessage } from '../wire/messages.ts'
import { layOut } from '../wire/plan.ts'
import { type JournalRecord, journalRecords } from './journal.ts'
import { gateEntries } from './names.ts'
import type { Opened } from './opening.ts'
import { JOURNAL_FILE } from './part-check.ts'
import type { PublishedSoFar } from './publish-diary.ts'

/** A later program may lay things out otherwise, and begins anew. */
const VERSION = 1

const openingSchema = v.object({
  version: v.literal(VERSION),
  session: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  manifestSha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  header: v.unknown(),
  agreement: v.object({
    oneChunk: v.number(),
    compressType: v.picklist(COMPRESS_TYPES),
    digest: v.picklist(DIGESTS),
    connections: v.pipe(v.number(), v.minValue(1), v.maxValue(CONNECTIONS_MAX)),
  }),
  /** Entries that were not wanted, folders too. */
  leftOut: v.array(v.number()),
  /** Those of them that were skipped, because something of their name was here. */
  there: v.array(v.number()),
  /** What the user wants done about names that are taken. */
  conflict: v.object({ ...conflictSchema.entries, asked: v.boolean() }),
  peer: v.object({
    name: v.string(),
    deviceId: v.nullable(v.string()),
    address: v.string(),
    verified: v.boolean(),
    wire: v.literal('2.0.0'),
  }),
})

/** What a journal says of a drop. */
export interface PartJournal {
  readonly session: string
  readonly opened: Opened
  /** D bytes a chunk; meant only where `claimed` is 1. */
  readonly digests: Buffer
  readonly claimed: Uint8Array
  /** Every chunk was there and the root right; null: not yet. */
  readonly root: string | null
  /** By the node's number. */
  readonly published: ReadonlyMap<number, PublishedSoFar>
  /** Where the last good record ends. */
  readonly endsAt: number
}

/** The records a journal begins with. */
export async function openingRecords(session: string, opened: Opened): Promise<JournalRecord[]> {
  const { header, agreement, peer, manifestSha256, conflict } = opened
  const marked = (mark: 'leftOut' | 'there'): number[] => opened.entries.flatMap((each, index) => (each[mark] ? [index] : []))
  const { pages } = await new ManifestWriter().write(opened.entries.map(({ entry }) => entry))
  const json: v.InferInput<typeof openingSchema> = {
    version: VERSION,
    session,
    manifestSha256,
    header,
    agreement,
    leftOut: marked('leftOut'),
    there: marked('there'),
    conflict,
    peer: { ...peer, wire: '2.0.0' },
  }
  return [{ type: 'opening', json }, ...pages.map((page) => ({ type: 'page' as const, page }))]
}

/** Reads the journal of a part folder. Null: there is none, or none that can be used. Never rejects. */
export async function readPartJournal(root: string): Promise<PartJournal | null> {
  try {
    return await new Reading().read(join(root, JOURNAL_FILE))
  } catch {
    return null
  }
}

class Reading {
  #opening: v.InferOutput<typeof openingSchema> | null = null
  readonly #manifest = new ManifestReader()
  #opened: Opened | null = null
  #digests = Buffer.alloc(0)
  #claimed = new Uint8Array(0)
  #root: string | null = null
  readonly #published = new Map<number, PublishedSoFar>()

  async read(path: string): Promise<PartJournal | null> {
    let last = 0
    for await (const { record, endsAt } of journalRecords(path)) {
      await this.#take(record)
      last = endsAt
    }
    const opened = this.#opened ?? this.#complete()
    if (!this.#opening || !opened) return null
    const { session } = this.#opening
    return { session, opened, digests: this.#digests, claimed: this.#claimed, root: this.#root, published: this.#published, endsAt: last }
  }

  async #take(record: JournalRecord): Promise<void> {
    switch (record.type) {
      case 'opening':
        this.#opening = v.parse(openingSchema, record.json)
        break
      case 'page':
        await this.#manifest.page(record.page)
        break
      case 'stored':
        this.#stored(record.chunks)
        break
      case 'whole':
        this.#root = record.root
        break
      case 'publishing':
        this.#published.set(record.node, { trying: record, final: null })
        break
      case 'published':
        this.#published.set(record.node, { trying: null, final: record })
        break
    }
  }

  /** All pages are there as soon as anything else comes. */
  #complete(): Opened | null {
    if (!this.#opening || this.#manifest.entries.length === 0) return null
    const { header, agreement, peer, manifestSha256, conflict } = this.#opening
    const decoded = decodeMessage(Buffer.from(JSON.stringify(header)))
    if (!decoded.known || decoded.message.type !== 'HEADER') return null
    const [out, there] = [new Set(this.#opening.leftOut), new Set(this.#opening.there)]
    const entries = gateEntries(this.#manifest.entries).map((each, index) => ({
      ...each,
      ...(out.has(index) && { leftOut: true as const }),
      ...(there.has(index) && { there: true as const }),
    }))
    const excluded = entries.flatMap(({ entry }, index) => (out.has(index) && entry.kind === 'file' ? [index] : []))
    const layout = layOut(
      entries.map(({ entry, leftOut: unwanted }) => (entry.kind === 'file' && !unwanted ? entry.size : null)),
      agreement.oneChunk,
    )
    this.#digests = Buffer.alloc(layout.fullChunk * DIGEST_BYTES[agreement.digest])
    this.#claimed = new Uint8Array(layout.fullChunk)
    this.#opened = { header: decoded.message, agreement, entries, excluded, layout, peer, manifestSha256, conflict }
    return this.#opened
  }

  #stored(chunks: Buffer): void {
    const opened = this.#opened ?? this.#complete()
    if (!opened) return
    const bytes = DIGEST_BYTES[opened.agreement.digest]
    for (let at = 0; at + 4 + bytes <= chunks.length; at += 4 + bytes) {
      const number = chunks.readUInt32BE(at)
      if (number < 1 || number > opened.layout.fullChunk) continue
      this.#claimed[number - 1] = 1
      this.#digests.set(chunks.subarray(at + 4, at + 4 + bytes), (number - 1) * bytes)
    }
  }
}
