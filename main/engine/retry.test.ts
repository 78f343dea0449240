import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Backoff, pause } from './retry.ts'

describe('Backoff', () => {
  it('doubles up to its cap, and begins anew after a reset', () => {
    const backoff = new Backoff(250, 3000, () => 1)
    expect([1, 2, 3, 4, 5, 6].map(() => backoff.next())).toEqual([250, 500, 1000, 2000, 3000, 3000])
    backoff.reset()
    expect(backoff.next()).toBe(250)
  })

  it('waits anywhere between nothing and its step', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 2000 }), (draws) => {
        let drawn = 0
        const backoff = new Backoff(10, 1000, () => draws[drawn++] ?? 0)
        for (const [index, draw] of draws.entries()) expect(backoff.next()).toBeCloseTo(draw * Math.min(1000, 10 * 2 ** index), 6)
      }),
      { numRuns: 30 },
    )
  })
})

describe('pause', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function watch(promise: Promise<void>): { over: boolean } {
    const state = { over: false }
    void promise.then(() => {
      state.over = true
    })
    return state
  }

  it('lasts as long as it was told', async () => {
    const waiting = watch(pause(100))
    await vi.advanceTimersByTimeAsync(99)
    expect(waiting.over).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(waiting.over).toBe(true)
  })

  it('ends when it is aborted, and leaves nothing behind', async () => {
    const controller = new AbortController()
    const removed = vi.spyOn(controller.signal, 'removeEventListener')
    const waiting = [watch(pause(100, controller.signal)), watch(pause(50, controller.signal))]
    await vi.advanceTimersByTimeAsync(60)
    expect(waiting.map(({ over }) => over)).toEqual([false, true])
    controller.abort()
    await vi.advanceTimersByTimeAsync(0)
    expect([waiting.map(({ over }) => over), vi.getTimerCount(), removed.mock.calls.length]).toEqual([[true, true], 0, 2])
  })

  it('is over at once when it was aborted before', async () => {
    const waiting = watch(pause(100, AbortSignal.abort()))
    await vi.advanceTimersByTimeAsync(0)
    expect([waiting.over, vi.getTimerCount()]).toEqual([true, 0])
  })
})
