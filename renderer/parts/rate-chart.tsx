import { memo, type PointerEvent, useState } from 'react'
import type { RateChart as Chart, TransferEvent } from '../../shared/flow.ts'
import { formatDuration } from '../../shared/format.ts'
import { detailText } from '../detail-words.ts'
import { rateLine } from '../text.ts'
import css from './rate-chart.module.css'
import { areaPath, CHART_HEIGHT, CHART_WIDTH, ceilingOf, linePath, placeAt, secondsAt, shareOfSample, spanOf } from './rate-chart-maths.ts'

import { useSpoken } from './spoken.ts'

interface RateChartProps {
  readonly chart: Chart
  readonly events: readonly TransferEvent[]
  /** Bytes a second now; null when nothing moves. */
  readonly now: number | null
}

/** The rate over the whole time of moving. A slider that is not seen reads it out, point by point, to the keyboard and to screen readers. */
export const RateChart = memo(function RateChart({ chart, events, now }: RateChartProps) {
  useSpoken()
  const [place, setPlace] = useState<number | null>(null)
  const { means, peaks } = chart
  const [span, ceiling] = [spanOf(chart), ceilingOf(chart.peak)]
  const shown = place === null ? null : Math.min(place, means.length - 1)

  function hover(event: PointerEvent<HTMLDivElement>): void {
    const box = event.currentTarget.getBoundingClientRect()
    setPlace(placeAt((event.clientX - box.left) / box.width, chart))
  }

  return (
    <figure className={css.chart} data-testid="rate-chart" data-points={means.length}>
      <figcaption className={css.caption}>
        <span>{detailText.rateChart}</span>
        <Value name="now" label={detailText.rateNow} value={now} />
        <Value name="mean" label={detailText.rateMean} value={chart.mean} />
        <Value name="peak" label={detailText.ratePeak} value={chart.peak} />
      </figcaption>
      <div className={css.room} onPointerMove={hover} onPointerLeave={() => setPlace(null)}>
        <svg
          className={css.drawing}
          viewBox={`0 0 ${CHART_WIDTH} ${CHART_HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={detailText.rateSummary(formatDuration((means.length * chart.everyMs) / 1000), rateLine(chart.mean), rateLine(chart.peak))}
        >
          <path className={css.grid} d={`M0 0.5H${CHART_WIDTH}M0 ${CHART_HEIGHT / 2}H${CHART_WIDTH}M0 ${CHART_HEIGHT - 0.5}H${CHART_WIDTH}`} />
          <path className={css.peaks} d={areaPath(peaks, span, ceiling)} />
          <path className={css.line} d={linePath(means, span, ceiling)} />
        </svg>
        <Marks chart={chart} events={events} />
        <span className={css.top} aria-hidden>
          {rateLine(ceiling)}
        </span>
        {shown !== null && shown >= 0 && <Reading chart={chart} place={shown} span={span} ceiling={ceiling} />}
        <input
          type="range"
          className={css.slider}
          min={0}
          max={Math.max(0, means.length - 1)}
          value={shown ?? Math.max(0, means.length - 1)}
          aria-label={detailText.rateChart}
          aria-valuetext={readingWords(chart, shown ?? means.length - 1)}
          onChange={(event) => setPlace(Number(event.target.value))}
          onBlur={() => setPlace(null)}
        />
      </div>
    </figure>
  )
})

function Value({ name, label, value }: { readonly name: string; readonly label: string; readonly value: number | null }) {
  return (
    <span className={css.value} data-rate={name}>
      {label} <b>{value === null ? '–' : rateLine(value)}</b>
    </span>
  )
}

const MARKED: ReadonlySet<TransferEvent['kind']> = new Set(['interrupted', 'paused', 'retry'])

/** Where it was interrupted, held up, or had to send again. */
function Marks({ chart, events }: Pick<RateChartProps, 'chart' | 'events'>) {
  return events.map((event, index) => {
    const share = MARKED.has(event.kind) ? shareOfSample(event.sample, chart) : null
    if (share === null) return null
    const key = `${event.kind}-${event.atMs}-${index}`
    return <i key={key} className={event.kind === 'paused' ? css.mark : css.badMark} data-mark={event.kind} style={{ left: `${share * 100}%` }} aria-hidden />
  })
}

interface ReadingProps {
  readonly chart: Chart
  readonly place: number
  readonly span: number
  readonly ceiling: number
}

function Reading({ chart, place, span, ceiling }: ReadingProps) {
  const share = place / (span - 1)
  const top = (1 - Math.min(1, (chart.means[place] ?? 0) / ceiling)) * 100
  return (
    <>
      <i className={css.dot} style={{ left: `${share * 100}%`, top: `${top}%` }} aria-hidden />
      <span className={css.tip} aria-hidden style={share > 0.5 ? { right: `${(1 - share) * 100}%` } : { left: `${share * 100}%` }}>
        {readingWords(chart, place)}
      </span>
    </>
  )
}

function readingWords(chart: Chart, place: number): string {
  const [mean, peak] = [chart.means[place], chart.peaks[place]]
  if (mean === undefined || peak === undefined) return detailText.rateNothing
  const rate = peak > mean * 1.01 ? detailText.rateUpTo(rateLine(mean), rateLine(peak)) : rateLine(mean)
  return detailText.rateAt(rate, formatDuration(secondsAt(place, chart)))
}
