import { describe, expect, it } from 'vitest'
import { TimeLeft } from './time-left.ts'

const MB = 1_000_000
const LOOK_MS = 500

/** What is shown at each look of a transfer of 1 GB whose rate at a moment is `rateAt`. */
function shownAlong(rateAt: (seconds: number) => number): { shown: number[]; truth: number[] } {
  const timeLeft = new TimeLeft()
  const [shown, truth] = [[] as number[], [] as number[]]
  let left = 1000 * MB
  for (let ms = 0; left > 0; ms += LOOK_MS) {
    const rate = rateAt(ms / 1000)
    shown.push(timeLeft.sample(left, rate, ms) ?? -1)
    truth.push(left / rate)
    left -= (rate * LOOK_MS) / 1000
  }
  return { shown, truth }
}

describe('TimeLeft', () => {
  it('is nothing while nothing moves', () => {
    const timeLeft = new TimeLeft()
    expect([timeLeft.sample(10, 0, 0), timeLeft.sample(10, 5, 100), timeLeft.sample(10, 0, 200)]).toEqual([null, 2, null])
  })

  it('counts down like a clock at a rate that trembles by a tenth, and is right in the end', () => {
    const { shown } = shownAlong((seconds) => 20 * MB * (1 + 0.1 * Math.sin(seconds * 7)))
    for (const [index, now] of shown.slice(1).entries()) {
      const before = shown[index] ?? 0
      expect(before - now).toBeGreaterThan(0.1)
      expect(before - now).toBeLessThan(0.9)
    }
    expect(shown.at(-1)).toBeLessThan(2.5)
  })

  it('follows a rate that really changes within a few looks', () => {
    const { shown, truth } = shownAlong((seconds) => (seconds < 10 ? 20 * MB : 5 * MB))
    const at = (seconds: number): number => seconds * (1000 / LOOK_MS)
    expect(Math.abs((shown[at(9)] ?? 0) - (truth[at(9)] ?? 0))).toBeLessThan(2)
    expect(shown[at(10)]).toBeLessThan((truth[at(10)] ?? 0) * 0.7)
    expect(Math.abs((shown[at(14)] ?? 0) / (truth[at(14)] ?? 1) - 1)).toBeLessThan(0.16)
  })

  it('is nothing at all when all is there', () => {
    const timeLeft = new TimeLeft()
    timeLeft.sample(100, 10, 0)
    expect(timeLeft.sample(0, 10, 500)).toBe(0)
  })
})
