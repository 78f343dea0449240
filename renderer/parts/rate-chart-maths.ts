import type { RateChart } from '../../shared/flow.ts'
import { SAMPLE_EVERY_MS } from '../../shared/flow.ts'

export const CHART_WIDTH = 960
export const CHART_HEIGHT = 56
/** A young chart grows from the left, as if it were so long. */
const POINTS_MIN = 60
const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10]

/** The top of the chart: a round number above the peak, so that it does not tremble with it. At least 1. */
export function ceilingOf(peak: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, peak)))
  return (STEPS.find((step) => step * power >= peak) ?? 10) * power
}

/** Points from one edge to the other. */
export function spanOf(chart: RateChart): number {
  return Math.max(POINTS_MIN, chart.means.length)
}

function xOf(place: number, span: number): number {
  return Math.round((place / (span - 1)) * CHART_WIDTH * 10) / 10
}

function yOf(rate: number, ceiling: number): number {
  return Math.round((1 - Math.min(1, Math.max(0, rate / ceiling))) * CHART_HEIGHT * 10) / 10
}

/** An SVG path through the points; empty without any. */
export function linePath(rates: readonly number[], span: number, ceiling: number): string {
  return rates.length === 0 ? '' : `M${rates.map((rate, place) => `${xOf(place, span)} ${yOf(rate, ceiling)}`).join('L')}`
}

/** The same, closed along the floor. */
export function areaPath(rates: readonly number[], span: number, ceiling: number): string {
  if (rates.length === 0) return ''
  return `${linePath(rates, span, ceiling)}L${xOf(rates.length - 1, span)} ${CHART_HEIGHT}L0 ${CHART_HEIGHT}Z`
}

/** The point that a sample has become part of, as a share of the width; null where it is not drawn yet. */
export function shareOfSample(sample: number, chart: RateChart): number | null {
  const place = (sample * SAMPLE_EVERY_MS) / chart.everyMs
  return chart.everyMs > 0 && place <= spanOf(chart) - 1 ? place / (spanOf(chart) - 1) : null
}

/** The point nearest to a share of the width; null where there is none. */
export function placeAt(share: number, chart: RateChart): number | null {
  const place = Math.round(share * (spanOf(chart) - 1))
  return place >= 0 && place < chart.means.length ? place : null
}

/** Seconds from the beginning to a point. */
export function secondsAt(place: number, chart: RateChart): number {
  return ((place + 1) * chart.everyMs) / 1000
}
