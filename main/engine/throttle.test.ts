import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TIMER_MAX_MS } from './limits.ts'
import { Throttle } from './throttle.ts'

/** What is taken now passes at that moment, and not a millisecond before. */
async function passesAfter(limit: Throttle, ms: number): Promise<void> {
  let passed = false
  void limit.take(1).then(() => {
    passed = true
  })
  await vi.advanceTimersByTimeAsync(ms - 1)
  expect(passed).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(passed).toBe(true)
}

describe('Throttle', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('lets the first amount pass at once, and later ones when the earlier are paid for', async () => {
    const limit = new Throttle(1000)
    const done: string[] = []
    for (const [name, bytes] of [
      ['a', 500],
      ['b', 250],
      ['c', 1000],
      ['d', 1],
    ] as const) {
      void limit.take(bytes).then(() => done.push(name))
    }
    const at = async (ms: number): Promise<string> => {
      await vi.advanceTimersByTimeAsync(ms)
      return done.join('')
    }
    expect([await at(0), await at(499), await at(1), await at(249), await at(1), await at(999), await at(1)]).toEqual([
      'a',
      'a',
      'ab',
      'ab',
      'abc',
      'abc',
      'abcd',
    ])
  })

  it('saves nothing up while it is idle', async () => {
    const limit = new Throttle(1000)
    await limit.take(1000)
    await vi.advanceTimersByTimeAsync(60_000)
    await limit.take(1000)
    await passesAfter(limit, 1000)
  })

  /** Resolves when everything that can happen at this moment has happened. */
  const now = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

  it('lets those who wait go at once when there is no limit any more', async () => {
    const limit = new Throttle(1)
    await limit.take(1_000_000)
    const passed: string[] = []
    for (const name of ['a', 'b']) void limit.take(5).then(() => passed.push(name))
    await now()
    expect(passed).toEqual([])
    limit.set(null)
    await now()
    expect(passed).toEqual(['a', 'b'])
  })

  it('has what is owed paid at the new rate, a higher and a lower one', async () => {
    const limit = new Throttle(1000)
    await limit.take(10_000)
    let passed = false
    void limit.take(1).then(() => {
      passed = true
    })
    await vi.advanceTimersByTimeAsync(5_000)
    // 5,000 are owed still
    limit.set(5_000)
    await vi.advanceTimersByTimeAsync(500)
    limit.set(100)
    await vi.advanceTimersByTimeAsync(24_999)
    expect(passed).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(passed).toBe(true)
  })

  it('limits from now on what was not limited before', async () => {
    const limit = new Throttle(null)
    await limit.take(1_000_000_000)
    limit.set(1000)
    await limit.take(1000)
    await passesAfter(limit, 1000)
  })

  it('lets those who wait go when their signal aborts, and only them', async () => {
    const limit = new Throttle(1)
    await limit.take(1_000)
    const ended = new AbortController()
    const passed: string[] = []
    void limit.take(1, ended.signal).then(() => passed.push('ended'))
    void limit.take(1).then(() => passed.push('waits'))
    ended.abort()
    await now()
    expect(passed).toEqual(['ended'])
  })

  it('waits longer than a timer can without a spin', async () => {
    const limit = new Throttle(1)
    await limit.take(2 ** 33)
    const timers = vi.fn()
    const real = globalThis.setTimeout
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((step: () => void, ms: number) => {
      timers(ms)
      return real(step, ms)
    }) as typeof setTimeout)
    void limit.take(1)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(timers.mock.calls).toEqual([[TIMER_MAX_MS]])
    vi.restoreAllMocks()
  })
})
