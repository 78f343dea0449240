import { type FaultCode, faultOf } from '../shared/fault.ts'
import type { LaneSnapshot, TransferEvent } from '../shared/flow.ts'
import { formatCount } from '../shared/format.ts'
import type { Progress } from '../shared/transfer.ts'
import { laneEventEntry } from './detail-words.ts'
import { clock, gap, text, took } from './text.ts'

/** One line of a list of events. */
export interface EventLine {
  readonly key: string
  readonly atMs: number
  readonly words: string
  /** Something went wrong then. */
  readonly trouble: boolean
}

/** What happened, without the advice behind it. */
function reasonOf(code: FaultCode | undefined): string {
  const [first = ''] = code === undefined ? [] : faultOf(code).message.split(/(?<=\.) /)
  return first === '' ? '' : `: ${first}`
}

function eventWords(event: TransferEvent): string {
  switch (event.kind) {
    case 'begun':
      return 'began'
    case 'interrupted':
      return `interrupted${reasonOf(event.code)}`
    case 'resumed':
      return `went on${event.afterMs === undefined ? '' : `, after ${took(event.afterMs / 1000)}`}`
    case 'paused':
      return event.by === 'there' ? 'paused by the other side' : event.by === 'both' ? 'paused on both devices' : 'paused here'
    case 'continued':
      return `continued${event.afterMs === undefined ? '' : `, after ${took(event.afterMs / 1000)}`}`
    case 'retry':
      return `${formatCount(event.chunks ?? 0, 'chunk', 'chunks')} sent again: ${event.code === 'DIGEST_MISMATCH' ? 'arrived damaged' : 'a connection was lost'}`
  }
}

/** Newest first, with the lane's name where lanes stand together. */
export function laneLines(lane: LaneSnapshot, named = false): readonly EventLine[] {
  const name = named ? `${text.connection(lane.lane)}: ` : ''
  const lines = lane.events.map((event, index) => {
    // that it was lost is said already
    const reason = event.kind === 'lost' && event.code !== 'PEER_LOST' ? reasonOf(event.code) : ''
    const key = `${lane.lane}-${event.kind}-${event.atMs}-${event.sample}-${index}`
    return { key, atMs: event.atMs, words: `${name}${laneEventEntry(lane, index)}${reason}`, trouble: event.kind === 'lost' }
  })
  return lines.reverse()
}

/** Everything that happened to a transfer and to its connections, newest first. */
export function eventLines({ events, lanes }: Pick<Progress, 'events' | 'lanes'>): readonly EventLine[] {
  const own = events.map((event, index) => ({
    key: `t-${event.kind}-${event.atMs}-${index}`,
    atMs: event.atMs,
    words: `${eventWords(event)} ${clock(event.atMs)}`,
    trouble: event.kind === 'interrupted' || event.kind === 'retry',
  }))
  return [...own, ...lanes.flatMap((lane) => laneLines(lane, true))].sort((a, b) => b.atMs - a.atMs)
}

/** "3 reconnects of 8 ms at most, 1 lost connection": what a list of events comes to. */
export function eventSummary({ events, lanes }: Pick<Progress, 'events' | 'lanes'>): string {
  const all = lanes.flatMap((lane) => lane.events)
  const planned = all.filter(({ kind }) => kind === 'planned-reconnect')
  const lost = all.filter(({ kind }) => kind === 'lost').length
  const interrupted = events.filter(({ kind }) => kind === 'interrupted').length
  const longest = Math.max(0, ...planned.map(({ gapMs }) => gapMs ?? 0))
  const parts = [
    planned.length > 0 ? `${formatCount(planned.length, 'planned reconnect', 'planned reconnects')}, ${gap(longest)} at most` : '',
    lost > 0 ? formatCount(lost, 'lost connection', 'lost connections') : '',
    interrupted > 0 ? formatCount(interrupted, 'interruption', 'interruptions') : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? formatCount(all.length + events.length, 'event', 'events') : parts.join(' · ')
}
