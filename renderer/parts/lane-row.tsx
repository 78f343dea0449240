import { memo, useState } from 'react'
import type { LaneSnapshot } from '../../shared/flow.ts'
import { RECONNECT_EVERY_BYTES } from '../../shared/transfer.ts'
import { detailText, eventText, laneLine, laneRate } from '../detail-words.ts'
import { laneLines } from '../event-words.ts'
import { EventList } from './event-list.tsx'
import { laneMarks, SPARK_HEIGHT, SPARK_WIDTH, sparkPath } from './lane-maths.ts'
import css from './lane-row.module.css'

import { useSpoken } from './spoken.ts'

interface LaneRowProps {
  readonly lane: LaneSnapshot
  readonly peak: number
  /** It has planned reconnects; connections of 1.x have none. */
  readonly renewed: boolean
}

/** One TCP connection: its rate, how far it is to its next planned reconnect, and what happened to it. */
export const LaneRow = memo(function LaneRow({ lane, peak, renewed }: LaneRowProps) {
  useSpoken()
  const closed = lane.state === 'closed'
  const trouble = lane.state === 'lost' || (lane.state === 'reconnecting' && lane.events.at(-1)?.kind === 'lost')
  return (
    <li className={css.lane} data-testid="lane" data-lane={lane.lane} data-state={lane.state} data-reconnects={lane.reconnects}>
      <span className={css.name}>
        <i className={css.dot} aria-hidden />
        {detailText.connection(lane.lane)}
      </span>
      <Sparkline history={lane.history} samples={lane.samples} events={lane.events} peak={peak} />
      <span className={css.rate}>{laneRate(lane)}</span>
      <div className={css.cycle}>
        {!closed && renewed && (
          <progress
            className={css.bar}
            value={Math.min(lane.bytesSinceReconnect, RECONNECT_EVERY_BYTES)}
            max={RECONNECT_EVERY_BYTES}
            aria-label={eventText.ofLane(detailText.connection(lane.lane), detailText.untilReconnect(lane.bytesSinceReconnect))}
            title={detailText.untilReconnect(lane.bytesSinceReconnect)}
          />
        )}
        <LaneEvents lane={lane} trouble={trouble} renewed={renewed} />
      </div>
    </li>
  )
})

type Line = Pick<LaneSnapshot, 'history' | 'samples' | 'events'>

/** Drawn again four times a second, with each sample, not with each message. */
const Sparkline = memo(function Sparkline({ history, samples, events, peak }: Line & { readonly peak: number }) {
  return (
    <svg className={css.spark} viewBox={`0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path className={css.floor} d={`M0 ${SPARK_HEIGHT - 2}H${SPARK_WIDTH}`} />
      {laneMarks({ history, samples, events }).map((mark) => (
        <path key={mark.key} className={mark.kind === 'lost' ? css.lostMark : css.plannedMark} data-mark={mark.kind} d={`M${mark.x} 0V${SPARK_HEIGHT}`} />
      ))}
      <path className={css.line} d={sparkPath(history, peak)} />
    </svg>
  )
})

function LaneEvents({ lane, trouble, renewed }: { readonly lane: LaneSnapshot; readonly trouble: boolean; readonly renewed: boolean }) {
  const [open, setOpen] = useState(false)
  const line = laneLine(lane, renewed)
  return (
    <details className={css.events} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={trouble ? css.trouble : undefined} title={line}>
        {line}
      </summary>
      {open && <EventList lines={laneLines(lane)} label={detailText.laneEvents(lane.lane)} none={detailText.noEvents} />}
    </details>
  )
}
