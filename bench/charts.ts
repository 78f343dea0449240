import { paceScale } from './report.ts'
import { type ContestRecord, isOurs, type RowRecord } from './results.ts'
import { type Bar, barChart, lineChart, type Series } from './svg.ts'
import { number, scaled } from './words.ts'

/** Name of the file in docs/pictures/ → its content. */
export function chartsOf(records: readonly RowRecord[]): ReadonlyMap<string, string> {
  const charts = new Map<string, string>()
  for (const record of records) {
    for (const contest of record.contests) {
      const chart = contestChart(record, contest)
      if (chart !== null) charts.set(chartName(record.row, contest.id), chart)
    }
    for (const [id, chart] of curveCharts(record)) charts.set(chartName(record.row, id), chart)
  }
  return charts
}

export function chartName(row: string, part: string): string {
  return `performance-${row}-${part}.svg`
}

function contestChart({ title }: RowRecord, contest: ContestRecord): string | null {
  const unit = contest.files > 1 ? 'files/s' : 'GB/s'
  const by = paceScale(contest)
  const bars = contest.contestants.flatMap(({ id, label, summary }): Bar[] => {
    // two of ours are compared by what moves, not by how soon they start
    const rate = contest.contestants.every((each) => isOurs(each.id)) ? summary?.transferRate : summary?.wholeRate
    if (!rate) return []
    const { median, least, most } = scaled(rate, by)
    return [{ label, ours: isOurs(id), value: median, least, most, words: `${number(median, 3)} ${unit}` }]
  })
  return bars.length < 2 ? null : barChart(title, `${contest.title}; median, least and most`, bars)
}

function curveCharts({ row, title, curves }: RowRecord): [string, string][] {
  const full = curves.filter(({ points }) => points.length > 1)
  if (row === 'memory') {
    const series = full.map(({ label, points }): Series => ({ label, points }))
    return series.length > 0 ? [['curve', lineChart(title, 'peak memory in MiB, by the size of the drop in GiB', series)]] : []
  }
  return full.map(({ id, label, x, y, points }) => [id, lineChart(`${title}: ${label}`, `${y}, by the number of ${x}`, [{ label: y, points }])])
}
