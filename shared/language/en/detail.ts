import { RECONNECT_EVERY_BYTES } from '../../transfer.ts'
import { say } from './say.ts'

/** A transfer's chart, chunks and connections. */
export const detail = {
  legend: {
    waiting: 'waiting',
    reading: 'reading',
    flight: 'in flight, by connection',
    verified: 'checked',
    stored: 'stored',
    lost: 'left out',
    same: 'already there',
    retried: (count: number) => `sent again (${say.number(count)})`,
  },
  inFlight: (lane: number) => `in flight, connection ${lane + 1}`,
  connection: (lane: number) => `Connection ${lane + 1}`,
  connectionsChosen: (connections: number) =>
    say.count(connections, { one: '# connection, chosen automatically', other: '# connections, chosen automatically' }),
  laneEvents: (lane: number) => `Events of connection ${lane + 1}`,
  /** A connection without anything to carry. */
  idle: 'idle',
  noEvents: 'Nothing has happened yet.',
  untilReconnect: (bytes: number) => `${say.bytes(bytes)} of ${say.bytes(RECONNECT_EVERY_BYTES)} since the last reconnect`,

  rateChart: 'Rate',
  rateNow: 'now',
  rateMean: 'mean',
  ratePeak: 'peak',
  rateNothing: 'Nothing has been measured yet.',
  rateSummary: (time: string, mean: string, peak: string) => `Rate over ${time}: ${mean} in the mean, ${peak} at most`,
  rateUpTo: (mean: string, peak: string) => `${mean}, up to ${peak}`,
  rateAt: (rate: string, time: string) => `${rate} after ${time}`,
  chunkCursor: 'Chunk',

  chunksOf: (count: number, size: string) => `${say.count(count, { one: '# chunk', other: '# chunks' })} of ${size}`,
  oneChunk: (chunk: number) => `Chunk ${chunk}`,
  someChunks: (first: number, last: number) => `Chunks ${first}–${last}`,
  stored: (stored: number, of: number) => `${stored} of ${of} chunks stored`,
  storedAtLeast: (stored: number, of: number) => `At least ${stored} of ${of} chunks stored`,
  /** Which connections have carried a chunk, by their numbers. */
  byConnections: (lanes: readonly number[]) => (lanes.length === 1 ? `connection ${lanes[0]}` : `connections ${say.listed(lanes.map(String))}`),
  sentTimes: (times: number) => (times === 2 ? 'sent twice' : `sent ${times} times`),
}

/** What happened to a transfer and to its connections. Times come as they are to be shown. */
export const events = {
  eventsOf: 'Events',
  /** Above the list: what it comes to. */
  summary: (parts: string) => `Events: ${parts}`,
  ofLane: (lane: string, event: string) => `${lane}: ${event}`,
  at: (event: string, time: string) => `${event} ${time}`,
  withReason: (event: string, reason: string) => `${event}: ${reason}`,
  began: 'began',
  interrupted: 'interrupted',
  wentOn: (after: string | null) => (after === null ? 'went on' : `went on, after ${after}`),
  pausedThere: 'paused by the other side',
  pausedBoth: 'paused on both devices',
  pausedHere: 'paused here',
  continued: (after: string | null) => (after === null ? 'continued' : `continued, after ${after}`),
  sentAgainDamaged: (chunks: number) => say.count(chunks, { one: '# chunk sent again: arrived damaged', other: '# chunks sent again: arrived damaged' }),
  sentAgainLost: (chunks: number) =>
    say.count(chunks, { one: '# chunk sent again: a connection was lost', other: '# chunks sent again: a connection was lost' }),
  planned: (count: number, longest: string) => `${say.count(count, { one: '# planned reconnect', other: '# planned reconnects' })}, ${longest} at most`,
  lostConnections: (count: number) => say.count(count, { one: '# lost connection', other: '# lost connections' }),
  interruptions: (count: number) => say.count(count, { one: '# interruption', other: '# interruptions' }),
  events: (count: number) => say.count(count, { one: '# event', other: '# events' }),

  connecting: 'connecting',
  reconnecting: 'reconnecting',
  aboutToReconnect: 'about to reconnect',
  connected: 'connected',
  closed: 'closed',
  linkLost: 'link lost',
  linkLostAt: (time: string) => `link lost ${time}`,
  linkLostTrying: (time: string) => `link lost ${time}, trying again`,
  linkLostBack: (time: string, after: string | null) => (after === null ? `link lost ${time}, back` : `link lost ${time}, back in ${after}`),
  connectedAt: (time: string) => `connected ${time}`,
  reconnectedAt: (time: string, gap: string | null) => (gap === null ? `reconnected ${time}` : `reconnected ${time}, ${gap}`),
  reconnectedAfter: (reconnected: string, size: string) => `${reconnected}, after ${size}`,
  backAt: (time: string, took: string | null) => (took === null ? `back ${time}` : `back ${time} in ${took}`),
  backAfter: (time: string, took: string | null) => (took === null ? `back ${time}` : `back ${time}, after ${took}`),
}
