import type { ChunkFacts, LaneSnapshot } from '../shared/flow.ts'
import { formatBytes } from '../shared/format.ts'
import { RECONNECT_EVERY_BYTES } from '../shared/transfer.ts'
import type { ChunkRange } from './parts/chunk-map-layout.ts'
import { clock, gap, rangeLine, took } from './text.ts'

/** The English words of a transfer's chart, chunks and connections. */
export const detailText = {
  rateChart: 'Rate',
  rateNow: 'now',
  rateMean: 'mean',
  ratePeak: 'peak',
  rateNothing: 'Nothing has been measured yet.',
  rateSummary: (time: string, mean: string, peak: string) => `Rate over ${time}: ${mean} in the mean, ${peak} at most`,
  rateUpTo: (mean: string, peak: string) => `${mean}, up to ${peak}`,
  rateAt: (rate: string, time: string) => `${rate} after ${time}`,
  chunkCursor: 'Chunk',
  eventsOf: 'Events',
} as const

/** "Chunks 121–124 · stored · 16.8 MB · connection 2, sent twice" */
export function factsLine(range: ChunkRange, state: string, facts: ChunkFacts | null): string {
  const line = rangeLine(range, state)
  if (facts === null) return line
  const size = facts.bytes === null ? [] : [formatBytes(facts.bytes)]
  const lanes = facts.lanes.length === 0 ? [] : [`${facts.lanes.length === 1 ? 'connection' : 'connections'} ${facts.lanes.map((lane) => lane + 1).join(', ')}`]
  const tries = facts.tries > 1 ? [facts.tries === 2 ? 'sent twice' : `sent ${facts.tries} times`] : []
  return [line, ...size, [...lanes, ...tries].join(', ')].filter((part) => part !== '').join(' · ')
}

const ABOUT_TO = 0.97

/** The newest thing to know about one connection. `renewed`: it has planned reconnects. */
export function laneLine(lane: LaneSnapshot, renewed = true): string {
  const last = lane.events.at(-1)
  switch (lane.state) {
    case 'connecting':
      return 'connecting'
    case 'reconnecting':
      return last?.kind === 'lost' ? `link lost ${clock(last.atMs)}, trying again` : 'reconnecting'
    case 'lost':
      return last ? `link lost ${clock(last.atMs)}` : 'link lost'
    case 'open':
      if (renewed && lane.bytesSinceReconnect > RECONNECT_EVERY_BYTES * ABOUT_TO) return 'about to reconnect'
      return last ? laneEventLine(lane, lane.events.length - 1) : 'connected'
    case 'closed':
      return last ? laneEventLine(lane, lane.events.length - 1) : 'closed'
  }
}

/** One event in words; "back" names the loss before it when that is still in the list. */
export function laneEventLine(lane: LaneSnapshot, index: number): string {
  const event = lane.events[index]
  if (!event) return ''
  switch (event.kind) {
    case 'attached':
      return `connected ${clock(event.atMs)}`
    case 'planned-reconnect':
      return event.gapMs === undefined ? `reconnected ${clock(event.atMs)}` : `reconnected ${clock(event.atMs)}, ${gap(event.gapMs)}`
    case 'lost':
      return `link lost ${clock(event.atMs)}`
    case 'back': {
      const lost = lane.events.slice(0, index).findLast((earlier) => earlier.kind === 'lost')
      const after = event.gapMs === undefined ? '' : ` in ${took(event.gapMs / 1000)}`
      return lost ? `link lost ${clock(lost.atMs)}, back${after}` : `back ${clock(event.atMs)}${after}`
    }
  }
}

/** The same for the list of events, where each stands for itself and the amount is told too. */
export function laneEventEntry(lane: LaneSnapshot, index: number): string {
  const event = lane.events[index]
  if (event?.kind === 'back') return `back ${clock(event.atMs)}${event.gapMs === undefined ? '' : `, after ${took(event.gapMs / 1000)}`}`
  const line = laneEventLine(lane, index)
  return event?.kind === 'planned-reconnect' && event.bytes !== undefined ? `${line}, after ${formatBytes(event.bytes)}` : line
}
