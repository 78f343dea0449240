import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chartOf } from '../../shared/testing.ts'
import { areaPath, CHART_HEIGHT, CHART_WIDTH, ceilingOf, linePath, placeAt, secondsAt, shareOfSample, spanOf } from './rate-chart-maths.ts'

describe('ceilingOf', () => {
  it('is a round number that the peak fits below, and stays while the peak trembles', () => {
    expect([0, 1, 1.2, 2, 2.1, 4, 51, 281e6, 300e6, 301e6].map(ceilingOf)).toEqual([1, 1, 1.5, 2, 3, 4, 60, 300e6, 300e6, 400e6])
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e12, noNaN: true }), (peak) => {
        expect(ceilingOf(peak)).toBeGreaterThanOrEqual(peak)
        expect(ceilingOf(peak)).toBeLessThanOrEqual(peak * 2.01)
      }),
    )
  })
})

describe('the drawing', () => {
  it('grows from the left edge, with nothing at the floor and the ceiling at the top', () => {
    expect(linePath([], 60, 10)).toBe('')
    expect(linePath([0, 10], 60, 10)).toBe(`M0 ${CHART_HEIGHT}L${Math.round((CHART_WIDTH / 59) * 10) / 10} 0`)
    expect(areaPath([5], 60, 10)).toBe(`M0 ${CHART_HEIGHT / 2}L0 ${CHART_HEIGHT}L0 ${CHART_HEIGHT}Z`)
  })

  it('reaches the right edge when there are many points, and no point leaves the room', () => {
    const chart = chartOf({ means: Array.from({ length: 200 }, (_, n) => n - 50), samples: 200 })
    const path = linePath(chart.means, spanOf(chart), 100)
    const points = path
      .slice(1)
      .split('L')
      .map((point) => point.split(' ').map(Number))
    expect(points.at(-1)?.[0]).toBe(CHART_WIDTH)
    for (const [, y = -1] of points) expect(y >= 0 && y <= CHART_HEIGHT).toBe(true)
  })
})

describe('places', () => {
  const chart = chartOf({ everyMs: 500, means: Array.from({ length: 100 }, () => 1), peaks: [], samples: 200 })

  it('finds the point below the pointer, and none where nothing is drawn yet', () => {
    expect([placeAt(0, chart), placeAt(1, chart), placeAt(0.5, chart)]).toEqual([0, 99, 50])
    expect(placeAt(0.9, chartOf({ means: [1, 2], samples: 2 }))).toBeNull()
    expect(secondsAt(99, chart)).toBe(50)
  })

  it('keeps an event where it happened when neighbours are joined', () => {
    expect(shareOfSample(100, chart)).toBeCloseTo(50 / 99)
    expect(shareOfSample(60, chartOf({ means: Array.from({ length: 120 }, () => 1), samples: 120 }))).toBeCloseTo(60 / 119)
    expect(shareOfSample(500, chart)).toBeNull()
  })
})
