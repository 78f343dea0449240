import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Meter } from './meter.ts'

describe('Meter', () => {
  it('is the mean over its window', () => {
    const meter = new Meter(4000)
    expect(meter.sample(0, 1000)).toBe(0)
    expect(meter.sample(500, 1500)).toBe(1000)
    expect(meter.sample(500, 2000)).toBe(500)
    expect(meter.sample(4500, 5500)).toBe(1000)
    // the window has left the beginning behind: only the last four seconds count
    expect(meter.sample(4500, 6000)).toBe(4000 / 4.5)
    expect(meter.sample(4500, 10_000)).toBe(0)
  })

  it('is nothing before time passes', () => {
    const meter = new Meter()
    expect([meter.sample(100, 50), meter.sample(200, 50), meter.sample(300, 49)]).toEqual([0, 0, 0])
  })

  it('lies between the slowest and the fastest stretch', () => {
    const steps = fc.array(fc.record({ ms: fc.integer({ min: 1, max: 3000 }), bytes: fc.integer({ min: 0, max: 1e9 }) }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(steps, (all) => {
        const meter = new Meter()
        let [total, nowMs] = [0, 0]
        meter.sample(0, 0)
        const rates = all.map(({ ms, bytes }) => (bytes * 1000) / ms)
        for (const { ms, bytes } of all) {
          total += bytes
          nowMs += ms
          const rate = meter.sample(total, nowMs)
          expect(rate).toBeGreaterThanOrEqual(Math.min(...rates) * 0.999_999)
          expect(rate).toBeLessThanOrEqual(Math.max(...rates) * 1.000_001)
        }
      }),
    )
  })
})
