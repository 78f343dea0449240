import type { FaultCode } from './fault.ts'
import type { PausedBy } from './transfer.ts'

/** One TCP connection of a transfer. `lane` is its place, 0 … N−1, and stays the same over reconnects. */
export interface LaneSnapshot {
  readonly lane: number
  readonly state: 'connecting' | 'open' | 'reconnecting' | 'lost' | 'closed'
  /** Open, without a chunk on its way, and silent for two seconds: there is nothing for it to do. */
  readonly idle: boolean
  readonly bytesPerSecond: number
  /** All frame bytes this lane has moved. */
  readonly bytes: number
  /** Frame bytes since the lane's last reconnect, towards RECONNECT_EVERY_BYTES. */
  readonly bytesSinceReconnect: number
  readonly reconnects: number
  /** Bytes a second, one each SAMPLE_EVERY_MS, oldest first, at most 120. */
  readonly history: readonly number[]
  /** Number of the sample being taken, counted as in `LaneEvent.sample`: `history[0]` is sample `samples − history.length`. */
  readonly samples: number
  /** Newest last, at most 100. */
  readonly events: readonly LaneEvent[]
}

export interface LaneEvent {
  readonly kind: 'attached' | 'planned-reconnect' | 'lost' | 'back'
  readonly atMs: number
  /** Index into `history` units since start: the sample number at which it happened. */
  readonly sample: number
  /** planned-reconnect: frame bytes on the old connection. */
  readonly bytes?: number
  /** planned-reconnect and back: time without a connection to write on, in ms. */
  readonly gapMs?: number
  /** lost: why, as far as this end knows. */
  readonly code?: FaultCode
}

/** What happened to a transfer as a whole. */
export interface TransferEvent {
  readonly kind: 'begun' | 'interrupted' | 'resumed' | 'paused' | 'continued' | 'retry'
  readonly atMs: number
  /** Where it stands in the chart, counted in samples since the transfer began to move. */
  readonly sample: number
  /** interrupted: why. retry: DIGEST_MISMATCH for chunks that arrived damaged, PEER_LOST for those that a lost connection carried. */
  readonly code?: FaultCode
  /** paused: who holds it up. */
  readonly by?: PausedBy
  /** retry: how many chunks; several retries in a row for the same reason are one event. */
  readonly chunks?: number
  /** resumed: how long it was interrupted. continued: how long it was held up. */
  readonly afterMs?: number
}

/** The rate over the whole time of moving. Neighbours are joined when it grows long, so its size is bounded. */
export interface RateChart {
  /** Time that one point stands for. */
  readonly everyMs: number
  /** Bytes a second, oldest first: the mean of each point, and the highest sample in it. */
  readonly means: readonly number[]
  readonly peaks: readonly number[]
  /** Samples of SAMPLE_EVERY_MS taken so far; see TransferEvent.sample. */
  readonly samples: number
  /** Over all of it. */
  readonly mean: number
  readonly peak: number
}

/** One sample of a chart or of a lane. */
export const SAMPLE_EVERY_MS = 250

/**
 * What holds the pace down, as far as this end can know from where it waits. `path`: the network or the other side, which look the same
 * from here. `rate-limit`: whose, the transfer's two limits tell; `order`: another transfer to that device goes first. `reading` and `encoding` are said by a sender, `writing` and `decoding` by a receiver, each of its own disk and processor.
 */
export type Bottleneck = 'rate-limit' | 'order' | 'reading' | 'encoding' | 'writing' | 'decoding' | 'processor' | 'path'

/**
 * States of a chunk in a chunk map, one byte a chunk. A value of IN_FLIGHT_BASE + lane is "in flight on that lane".
 * In a merged map (`chunksPerCell` > 1) a cell shows the least finished state inside it, "sent again" before all.
 */
export const CHUNK = {
  WAITING: 0,
  READING: 1,
  VERIFIED: 2,
  STORED: 3,
  RETRIED: 4,
  /** Of a file that was lost on the way: it does not come. */
  VOID: 5,
  /** In maps only: it was there before this transfer began, or before this run of the program. */
  SAME: 6,
  IN_FLIGHT_BASE: 16,
} as const

export interface ChunkMapSnapshot {
  readonly chunks: number
  readonly chunksPerCell: number
  /** One byte a cell, see CHUNK; length = ceil(chunks / chunksPerCell), at most MAX_MAP_CELLS. */
  readonly cells: Uint8Array
}

/** As many cells as the largest window draws. */
export const MAX_MAP_CELLS = 2048

/** What is known of some neighbouring chunks. */
export interface ChunkFacts {
  /** Numbers as on the wire, both ends included. */
  readonly first: number
  readonly last: number
  /** Payload bytes of all of them; null where that is not known chunk by chunk (1.x, or an earlier run). */
  readonly bytes: number | null
  /** How many are stored, those that were there already included. */
  readonly stored: number
  /** How many were there already. */
  readonly same: number
  /** The connections that carried them last, ascending; at most 16. */
  readonly lanes: readonly number[]
  /** How often the one that travelled most often was sent or came. */
  readonly tries: number
}
