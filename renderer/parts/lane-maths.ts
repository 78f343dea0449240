import type { LaneEvent, LaneSnapshot } from '../../shared/flow.ts'

/** As many as a lane keeps: 120 of 250 ms, half a minute from edge to edge. */
export const SPARK_SAMPLES = 120
export const SPARK_WIDTH = 480
export const SPARK_HEIGHT = 20
const INSET = 2

/** Highest rate of all lanes, so that their lines can be compared; at least 1 to divide by. */
export function peakOf(lanes: readonly LaneSnapshot[]): number {
  let peak = 1
  for (const lane of lanes) for (const rate of lane.history) peak = Math.max(peak, rate)
  return peak
}

function xOf(place: number): number {
  return (place / (SPARK_SAMPLES - 1)) * SPARK_WIDTH
}

/** An SVG path. A young history starts at the left edge and grows; a full one slides. */
export function sparkPath(history: readonly number[], peak: number): string {
  const room = SPARK_HEIGHT - 2 * INSET
  const points = history.slice(-SPARK_SAMPLES).map((rate, place) => {
    const share = Math.min(1, Math.max(0, rate / peak))
    return `${round(xOf(place))} ${round(SPARK_HEIGHT - INSET - share * room)}`
  })
  return points.length === 0 ? '' : `M${points.join('L')}`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

export interface LaneMark {
  readonly x: number
  readonly kind: 'planned' | 'lost'
  readonly key: string
}

/** Where reconnects and losses stand on the line; those that slid out are gone. */
export function laneMarks(lane: Pick<LaneSnapshot, 'history' | 'samples' | 'events'>): readonly LaneMark[] {
  const first = lane.samples - lane.history.length
  const marks: LaneMark[] = []
  for (const event of lane.events) {
    const kind = markKind(event)
    const place = event.sample - first
    if (kind && place >= 0 && place < SPARK_SAMPLES) marks.push({ x: round(xOf(place)), kind, key: `${event.kind}-${event.sample}-${event.atMs}` })
  }
  return marks
}

function markKind(event: LaneEvent): LaneMark['kind'] | null {
  if (event.kind === 'planned-reconnect') return 'planned'
  return event.kind === 'lost' ? 'lost' : null
}
