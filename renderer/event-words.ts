import { type FaultCode, faultOf } from '../shared/fault.ts'
import type { LaneSnapshot, TransferEvent } from '../shared/flow.ts'
import { say } from '../shared/language/current.ts'
import { faultText } from '../shared/language/fault-text.ts'
import type { Progress } from '../shared/transfer.ts'
import { detailText, eventText, laneEventEntry } from './detail-words.ts'
import { clock, gap, took } from './text.ts'

/** One line of a list of events. */
export interface EventLine {
  readonly key: string
  readonly atMs: number
  readonly words: string
  /** Something went wrong then. */
  readonly trouble: boolean
}

/** What happened, without the advice behind it. */
function withReason(words: string, code: FaultCode | undefined): string {
  return code === undefined ? words : eventText.withReason(words, say().firstSentence(faultText(faultOf(code))))
}

function eventWords(event: TransferEvent): string {
  switch (event.kind) {
    case 'begun':
      return eventText.began
    case 'interrupted':
      return withReason(eventText.interrupted, event.code)
    case 'resumed':
      return eventText.wentOn(afterOf(event))
    case 'paused':
      return event.by === 'there' ? eventText.pausedThere : event.by === 'both' ? eventText.pausedBoth : eventText.pausedHere
    case 'continued':
      return eventText.continued(afterOf(event))
    case 'retry':
      return event.code === 'DIGEST_MISMATCH' ? eventText.sentAgainDamaged(event.chunks ?? 0) : eventText.sentAgainLost(event.chunks ?? 0)
  }
}

function afterOf({ afterMs }: { readonly afterMs?: number }): string | null {
  return afterMs === undefined ? null : took(afterMs / 1000)
}

/** Newest first, with the lane's name where lanes stand together. */
export function laneLines(lane: LaneSnapshot, named = false): readonly EventLine[] {
  const lines = lane.events.map((event, index) => {
    // that it was lost is said already
    const words = withReason(laneEventEntry(lane, index), event.kind === 'lost' && event.code !== 'PEER_LOST' ? event.code : undefined)
    const key = `${lane.lane}-${event.kind}-${event.atMs}-${event.sample}-${index}`
    return { key, atMs: event.atMs, words: named ? eventText.ofLane(detailText.connection(lane.lane), words) : words, trouble: event.kind === 'lost' }
  })
  return lines.reverse()
}

/** Everything that happened to a transfer and to its connections, newest first. */
export function eventLines({ events, lanes }: Pick<Progress, 'events' | 'lanes'>): readonly EventLine[] {
  const own = events.map((event, index) => ({
    key: `t-${event.kind}-${event.atMs}-${index}`,
    atMs: event.atMs,
    words: eventText.at(eventWords(event), clock(event.atMs)),
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
    planned.length > 0 ? eventText.planned(planned.length, gap(longest)) : '',
    lost > 0 ? eventText.lostConnections(lost) : '',
    interrupted > 0 ? eventText.interruptions(interrupted) : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? eventText.events(all.length + events.length) : parts.join(' · ')
}
