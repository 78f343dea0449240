import { describe, expect, it } from 'vitest'
import { laneOf } from '../testing.ts'
import { laneMarks, peakOf, SPARK_HEIGHT, SPARK_SAMPLES, SPARK_WIDTH, sparkPath } from './lane-maths.ts'

function points(path: string): [number, number][] {
  return path
    .slice(1)
    .split('L')
    .map((point) => point.split(' ').map(Number) as [number, number])
}

describe('peakOf', () => {
  it('is the highest rate of all lanes, and never zero', () => {
    expect(peakOf([laneOf({ history: [1, 90] }), laneOf({ history: [40] })])).toBe(90)
    expect(peakOf([laneOf()])).toBe(1)
  })
})

describe('sparkPath', () => {
  it('is empty without samples', () => {
    expect(sparkPath([], 10)).toBe('')
  })

  it('starts at the left edge, with zero at the floor and the peak at the top', () => {
    const [zero, peak] = points(sparkPath([0, 10], 10))
    expect(zero).toEqual([0, SPARK_HEIGHT - 2])
    expect(peak?.[1]).toBe(2)
    expect(peak?.[0]).toBeCloseTo(SPARK_WIDTH / (SPARK_SAMPLES - 1), 1)
  })

  it('fills the width with a full history and keeps the newest of a longer one', () => {
    const path = points(sparkPath([10, ...Array.from({ length: SPARK_SAMPLES }, () => 0)], 10))
    expect(path).toHaveLength(SPARK_SAMPLES)
    expect(path.at(-1)?.[0]).toBe(SPARK_WIDTH)
    expect(new Set(path.map(([, y]) => y))).toEqual(new Set([SPARK_HEIGHT - 2]))
  })

  it('stays inside its box when a rate is above the peak it was given', () => {
    expect(points(sparkPath([50, -5], 10)).map(([, y]) => y)).toEqual([2, SPARK_HEIGHT - 2])
  })
})

describe('laneMarks', () => {
  const history = Array.from({ length: SPARK_SAMPLES }, () => 1)

  it('places an event at its own sample while the history slides', () => {
    const event = { kind: 'planned-reconnect', atMs: 1, sample: 300 } as const
    const placeAt = (samples: number) => laneMarks(laneOf({ history, samples, events: [event] }))[0]?.x
    expect(placeAt(300 + SPARK_SAMPLES)).toBe(0)
    expect(placeAt(301)).toBe(SPARK_WIDTH)
    expect(placeAt(300 + SPARK_SAMPLES + 1)).toBeUndefined()
  })

  it('marks planned reconnects and losses differently, and nothing else', () => {
    const events = [
      { kind: 'attached', atMs: 1, sample: 1 },
      { kind: 'lost', atMs: 2, sample: 2 },
      { kind: 'back', atMs: 3, sample: 3 },
      { kind: 'planned-reconnect', atMs: 4, sample: 4 },
    ] as const
    expect(laneMarks(laneOf({ history: [1, 2, 3, 4, 5], samples: 6, events })).map((mark) => mark.kind)).toEqual(['lost', 'planned'])
  })
})
