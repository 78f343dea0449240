import * as v from 'valibot'
import { FAULT_CODES } from './fault.ts'
import { readSentence } from './sentence.ts'
import { CLASSIC_VERSIONS, type ClassicVersion, OFFER_KINDS } from './transfer.ts'

/** The oldest go when there are more. */
export const HISTORY_MAX = 2_000
/** Entries that are told at once. */
export const HISTORY_PAGE = 500
/** Of one transfer: files that were left out are named so far, top entries are remembered so far. */
export const HISTORY_LEFT_OUT_MAX = 100
export const HISTORY_PATHS_MAX = 200

export const HISTORY_FORMATS = ['csv', 'json'] as const
export type HistoryFormat = (typeof HISTORY_FORMATS)[number]

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
/** As long as what the engine lets through: names of its own bounds, sentences that name a path. */
const words = v.pipe(v.string(), v.maxLength(8_192))
/** One that is none of ours is left out, and the words stand for themselves. */
const sentence = v.pipe(
  v.unknown(),
  v.transform((value) => readSentence(value) ?? undefined),
)
const WIRES = ['2.0.0', ...CLASSIC_VERSIONS] as const satisfies readonly ('2.0.0' | ClassicVersion)[]

/** A transfer that has ended, as it is kept on the disk: no content, no text, no key but the public one, no session. */
export const historyEntrySchema = v.object({
  /** Of the transfer. */
  id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  direction: v.picklist(['send', 'receive']),
  kind: v.picklist(OFFER_KINDS),
  /** Empty for a text. Text from a peer: show as text only. */
  title: words,
  /** How many names stood at its top. Absent: not known, and then as many as `paths` has. */
  tops: v.optional(count),
  /** As it was then. */
  peer: v.object({ name: words, deviceId: v.nullable(words), address: words, verified: v.boolean(), label: v.optional(words), wire: v.picklist(WIRES) }),
  outcome: v.picklist(['done', 'declined', 'cancelled', 'failed']),
  /** Why not; null when it is done. */
  fault: v.nullable(v.object({ code: v.picklist(FAULT_CODES), message: words, sentence: v.optional(sentence) })),
  startedAtMs: v.number(),
  endedAtMs: v.number(),
  /** Null where it ended before it was known. */
  files: v.nullable(count),
  directories: v.nullable(count),
  /** Of what arrived, or of what was meant to. */
  bytes: v.nullable(count),
  /** How long bytes moved; null when none did. */
  seconds: v.nullable(v.number()),
  /** Files of the offer that the receiver did not want. */
  excluded: count,
  /** What the sender left out, with the reason; the first of them. */
  leftOut: v.pipe(v.array(v.object({ path: words, reason: v.picklist(['link', 'special', 'unreadable', 'name']) })), v.maxLength(HISTORY_LEFT_OUT_MAX)),
  /** Files of a delivered drop that were lost on the way, and the first of them with the reason; absent where none was. */
  lost: v.optional(
    v.object({
      count,
      files: v.pipe(v.array(v.object({ path: words, bytes: count, code: v.picklist(FAULT_CODES) })), v.maxLength(HISTORY_LEFT_OUT_MAX)),
    }),
  ),
  /** Where it came from, or where it is; of this device, and never told to the page. */
  paths: v.pipe(v.array(words), v.maxLength(HISTORY_PATHS_MAX)),
  /** What place in the drop each of `paths` had; empty for one that stood at the top by its own name. Absent where all of them did. */
  places: v.optional(v.pipe(v.array(words), v.maxLength(HISTORY_PATHS_MAX))),
})

export type HistoryEntry = v.InferOutput<typeof historyEntrySchema>

/** The same for the page. */
export interface HistoryRow extends Omit<HistoryEntry, 'paths' | 'places'> {
  /** There were files here that can be looked for: to show, to open or to send again. */
  readonly hasPaths: boolean
}
