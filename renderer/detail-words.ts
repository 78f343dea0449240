import type { ChunkFacts, LaneSnapshot } from '../shared/flow.ts'
import { formatBytes } from '../shared/format.ts'
import { say, wordsOf } from '../shared/language/current.ts'
import { RECONNECT_EVERY_BYTES } from '../shared/transfer.ts'
import type { ChunkRange } from './parts/chunk-map-layout.ts'
import { amount, clock, gap, rangeLine, rateLine, took } from './text.ts'

/** A transfer's chart, chunks and connections. */
export const detailText = wordsOf('detail')
export const eventText = wordsOf('events')

/** "Chunks 121–124 · stored · 16.8 MB · connection 2, sent twice" */
export function factsLine(range: ChunkRange, state: string, facts: ChunkFacts | null): string {
  const line = rangeLine(range, state)
  if (facts === null) return line
  const size = facts.bytes === null ? [] : [formatBytes(facts.bytes)]
  const lanes = facts.lanes.length === 0 ? [] : [detailText.byConnections(facts.lanes.map((lane) => lane + 1))]
  const tries = facts.tries > 1 ? [detailText.sentTimes(facts.tries)] : []
  return [line, ...size, say().listed([...lanes, ...tries])].filter((part) => part !== '').join(' · ')
}

/** How fast a connection is. One that is over has no rate any more; what it has moved stays. */
export function laneRate({ state, idle, bytes, bytesPerSecond }: LaneSnapshot): string {
  if (state === 'closed') return amount(bytes)
  return idle ? detailText.idle : rateLine(bytesPerSecond)
}

const ABOUT_TO = 0.97

/** The newest thing to know about one connection. `renewed`: it has planned reconnects. */
export function laneLine(lane: LaneSnapshot, renewed = true): string {
  const last = lane.events.at(-1)
  switch (lane.state) {
    case 'connecting':
      return eventText.connecting
    case 'reconnecting':
      return last?.kind === 'lost' ? eventText.linkLostTrying(clock(last.atMs)) : eventText.reconnecting
    case 'lost':
      return last ? eventText.linkLostAt(clock(last.atMs)) : eventText.linkLost
    case 'open':
      if (renewed && lane.bytesSinceReconnect > RECONNECT_EVERY_BYTES * ABOUT_TO) return eventText.aboutToReconnect
      return last ? laneEventLine(lane, lane.events.length - 1) : eventText.connected
    case 'closed':
      return last ? laneEventLine(lane, lane.events.length - 1) : eventText.closed
  }
}

/** One event in words; "back" names the loss before it when that is still in the list. */
export function laneEventLine(lane: LaneSnapshot, index: number): string {
  const event = lane.events[index]
  if (!event) return ''
  const time = clock(event.atMs)
  switch (event.kind) {
    case 'attached':
      return eventText.connectedAt(time)
    case 'planned-reconnect':
      return eventText.reconnectedAt(time, event.gapMs === undefined ? null : gap(event.gapMs))
    case 'lost':
      return eventText.linkLostAt(time)
    case 'back': {
      const lost = lane.events.slice(0, index).findLast((earlier) => earlier.kind === 'lost')
      return lost ? eventText.linkLostBack(clock(lost.atMs), backIn(event)) : eventText.backAt(time, backIn(event))
    }
  }
}

function backIn({ gapMs }: { readonly gapMs?: number }): string | null {
  return gapMs === undefined ? null : took(gapMs / 1000)
}

/** The same for the list of events, where each stands for itself and the amount is told too. */
export function laneEventEntry(lane: LaneSnapshot, index: number): string {
  const event = lane.events[index]
  if (event?.kind === 'back') return eventText.backAfter(clock(event.atMs), backIn(event))
  const line = laneEventLine(lane, index)
  return event?.kind === 'planned-reconnect' && event.bytes !== undefined ? eventText.reconnectedAfter(line, formatBytes(event.bytes)) : line
}
