import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHART_POINTS_MAX } from './limits.ts'
import { RateRecord } from './rate-chart.ts'

function recordOf(rates: readonly number[], most?: number): RateRecord {
  const record = new RateRecord(most)
  for (const rate of rates) record.sample(rate)
  return record
}

describe('RateRecord', () => {
  it('keeps each sample while there is room', () => {
    expect(recordOf([10, 30, 20], 8).snapshot()).toEqual({ everyMs: 250, means: [10, 30, 20], peaks: [10, 30, 20], samples: 3, mean: 20, peak: 30 })
    expect(recordOf([]).snapshot()).toEqual({ everyMs: 250, means: [], peaks: [], samples: 0, mean: 0, peak: 0 })
  })

  it('has a gap of zeros for the time in which it stood', () => {
    const record = recordOf([10, 30], 8)
    record.stood(1_100)
    record.sample(20)
    expect(record.snapshot()).toMatchObject({ means: [10, 30, 0, 0, 0, 0, 20], samples: 7, mean: 9 })
  })

  it('joins neighbours when it is full: the mean of both, and the higher peak', () => {
    expect(recordOf([10, 30, 20, 0], 4).snapshot()).toMatchObject({ everyMs: 500, means: [20, 10], peaks: [30, 20], samples: 4 })
    // a point is there when it is whole
    expect(recordOf([10, 30, 20, 0, 8], 4).snapshot().means).toEqual([20, 10])
    expect(recordOf([10, 30, 20, 0, 8, 4], 4).snapshot().means).toEqual([20, 10, 6])
  })

  it('is bounded for a transfer of a week, with its mean and its peak', () => {
    const record = new RateRecord()
    for (let sample = 0; sample < 7 * 24 * 3600 * 4; sample += 1) record.sample(sample === 12_345 ? 900 : sample % 2 === 0 ? 100 : 300)
    const { means, peaks, mean, peak, everyMs, samples } = record.snapshot()
    expect(means.length).toBeLessThan(CHART_POINTS_MAX)
    expect(means.length).toBeGreaterThanOrEqual(CHART_POINTS_MAX / 4)
    expect([peak, Math.max(...peaks), mean]).toEqual([900, 900, 200])
    expect(everyMs * means.length).toBeLessThanOrEqual(samples * 250)
  })

  it('loses no bytes: the mean of its points is the mean of what went in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 300 }), (rates) => {
        const { means, peaks, everyMs } = recordOf(rates, 8).snapshot()
        const whole = rates.slice(0, (means.length * everyMs) / 250)
        const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length)
        expect(Math.abs(mean(means) - mean(whole))).toBeLessThanOrEqual(1)
        if (whole.length > 0) expect(Math.max(...peaks)).toBe(Math.max(...whole))
      }),
    )
  })

  it('is one object until the next sample', () => {
    const record = recordOf([1])
    const before = record.snapshot()
    expect(record.snapshot()).toBe(before)
    record.sample(2)
    expect([before.means, record.snapshot().means]).toEqual([[1], [1, 2]])
  })
})
