import { join } from 'node:path'
import * as v from 'valibot'
import { conflictSchema } from '../../../shared/conflict.ts'
import { COMPRESS_TYPES, DIGESTS } from '../../../shared/transfer.ts'
import { CONNECTIONS_MAX } from '../limits.ts'
import { DIGEST_BYTES, digestAt } from '../wire/digest.ts'
import { ManifestReader, ManifestWriter } from '../wire/manifest.ts'
import { decodeMessage, type MessageOf } from '../wire/messages.ts'
import { layOut } from '../wire/plan.ts'
import { type JournalRecord, journalRecords } from './journal.ts'
import { gateEntries } from './names.ts'
import type { Opened } from './opening.ts'
import { JOURNAL_FILE } from './part-check.ts'
import { isOwnPart, partRoot } from './part-folder.ts'
import type { PublishedSoFar } from './published-before.ts'

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
  /** What the sender could not offer. */
  skipped: v.optional(v.array(v.object({ path: v.string(), reason: v.picklist(['link', 'special', 'unreadable', 'name']) })), []),
  skippedMore: v.optional(v.number(), 0),
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
  /** What was lost on the way, once the root is there. */
  readonly lost: MessageOf<'COMMIT'>['Void']
  /** By the node's number. */
  readonly published: ReadonlyMap<number, PublishedSoFar>
  /** Where the last good record ends. */
  readonly endsAt: number
}

/** The records a journal begins with. */
export async function openingRecords(session: string, opened: Opened): Promise<JournalRecord[]> {
  const { header, agreement, peer, manifestSha256, conflict, skipped, skippedMore } = opened
  const marked = (mark: 'leftOut' | 'there'): number[] => opened.entries.flatMap((each, index) => (each[mark] ? [index] : []))
  const json: v.InferInput<typeof openingSchema> = {
    version: VERSION,
    session,
    manifestSha256,
    header,
    agreement,
    leftOut: marked('leftOut'),
    there: marked('there'),
    conflict,
    skipped: [...skipped],
    skippedMore,
    peer: { ...peer, wire: '2.0.0' },
  }
  return [{ type: 'opening', json }, ...(await pagesOf(opened)).map((page) => ({ type: 'page' as const, page }))]
}

/** As they came, where that is still here. */
async function pagesOf({ entries, packed }: Opened): Promise<readonly Buffer[]> {
  return packed?.take() ?? (await new ManifestWriter().write(entries.map(({ entry }) => entry))).pages
}

/** Reads the journal of a part folder. Null: there is none, or none of ours that can be used. Never rejects. */
export async function readPartJournal(folder: string, id: string): Promise<PartJournal | null> {
  try {
    return (await isOwnPart(folder, id)) ? await new Reading().read(join(partRoot(folder, id), JOURNAL_FILE)) : null
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
  #lost: MessageOf<'COMMIT'>['Void'] = []
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
    return { session, opened, digests: this.#digests, claimed: this.#claimed, root: this.#root, lost: this.#lost, published: this.#published, endsAt: last }
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
        this.#lost = record.lost ?? []
        break
      case 'parts':
        for (const [node, inode] of record.inodes) this.#note(node, { inode })
        break
      case 'publishing':
        this.#note(record.node, { trying: record })
        break
      case 'published':
        this.#note(record.node, { final: { path: record.path, name: record.name, backup: record.backup } })
        break
    }
  }

  #note(node: number, more: Partial<PublishedSoFar>): void {
    const before = this.#published.get(node) ?? { inode: null, trying: null, final: null }
    this.#published.set(node, { ...before, ...more })
  }

  /** All pages are there as soon as anything else comes. */
  #complete(): Opened | null {
    if (!this.#opening || this.#manifest.entries.length === 0) return null
    const { header, agreement, peer, manifestSha256, conflict, skipped, skippedMore } = this.#opening
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
    this.#opened = { header: decoded.message, agreement, entries, excluded, layout, peer, manifestSha256, conflict, skipped, skippedMore }
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
      digestAt(this.#digests, number, bytes).set(chunks.subarray(at + 4, at + 4 + bytes))
    }
  }
}
