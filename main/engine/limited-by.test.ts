import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Bottleneck } from '../../shared/flow.ts'
import { LimitJudge } from './limited-by.ts'
import { Gauge, Waits } from './waits.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => vi.useRealTimers())

const STEP_MS = 250

/** A transfer of four connections, whose waits are set by hand. */
function stage() {
  const waits = new Waits()
  const judge = new LimitJudge()
  let processor = 0.2
  const pass = (samples: number): Bottleneck | null => {
    for (let n = 0; n < samples; n += 1) {
      vi.advanceTimersByTime(STEP_MS)
      judge.sample({ waits, lanes: 4, nowMs: performance.now(), processor })
    }
    return judge.verdict
  }
  const busy = (share: number): void => {
    processor = share
  }
  return { waits, judge, pass, busy }
}

describe('Gauge', () => {
  it('sums up how many wait over time', () => {
    const gauge = new Gauge()
    gauge.set(2)
    vi.advanceTimersByTime(100)
    gauge.add(1)
    vi.advanceTimersByTime(10)
    gauge.set(0)
    vi.advanceTimersByTime(1000)
    expect([gauge.take(performance.now()), gauge.take(performance.now())]).toEqual([230, 0])
    gauge.add(1)
    vi.advanceTimersByTime(5)
    expect(gauge.take(performance.now())).toBe(5)
    vi.advanceTimersByTime(7)
    expect(gauge.take(performance.now())).toBe(7)
  })

  it('counts a step only while it lasts, also when it fails', async () => {
    const gauge = new Gauge()
    await expect(gauge.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    vi.advanceTimersByTime(50)
    expect(gauge.take(performance.now())).toBe(0)
  })
})

describe('LimitJudge', () => {
  it('says nothing before it has looked for a while', () => {
    const { pass } = stage()
    expect([pass(4), pass(1)]).toEqual([null, 'path'])
  })

  it.each<[Bottleneck, (waits: Waits) => void]>([
    ['rate-limit', (waits) => waits.limited.set(4)],
    ['reading', (waits) => void [waits.hungry.set(4), waits.reading.set(2), waits.encoding.set(1)]],
    ['encoding', (waits) => void [waits.hungry.set(4), waits.reading.set(1), waits.encoding.set(2)]],
    ['writing', (waits) => void [waits.blocked.set(4), waits.writing.set(5)]],
    ['decoding', (waits) => void [waits.blocked.set(3), waits.decoding.set(3), waits.writing.set(1)]],
    ['path', () => {}],
  ])('says %s when the connections wait there', (verdict, wait) => {
    const { waits, pass } = stage()
    wait(waits)
    expect(pass(8)).toBe(verdict)
  })

  it('says the processor when it is busy all the time, unless compressing or a limit is the reason', () => {
    const { waits, pass, busy } = stage()
    busy(1)
    expect(pass(8)).toBe('processor')
    waits.hungry.set(4)
    waits.reading.set(2)
    expect(pass(40)).toBe('processor')
    waits.encoding.set(2)
    waits.reading.set(0)
    expect(pass(40)).toBe('encoding')
    waits.limited.set(4)
    expect(pass(40)).toBe('rate-limit')
  })

  it('does not change its mind for a hiccup, and does when it lasts', () => {
    const { waits, pass } = stage()
    expect(pass(20)).toBe('path')
    const seen = new Set<Bottleneck | null>()
    for (let n = 0; n < 20; n += 1) {
      waits.blocked.set(4)
      seen.add(pass(3))
      waits.blocked.set(0)
      seen.add(pass(7))
    }
    expect([...seen]).toEqual(['path'])
    waits.blocked.set(4)
    expect(pass(20)).toBe('writing')
  })

  it('does not count what was waited while it was held up', () => {
    const { waits, judge, pass } = stage()
    expect(pass(20)).toBe('path')
    waits.limited.set(4)
    vi.advanceTimersByTime(600_000)
    judge.restart()
    waits.limited.set(0)
    expect(pass(30)).toBe('path')
  })

  it('has nothing to say of a transfer without connections', () => {
    const { waits, judge } = stage()
    for (let n = 0; n < 20; n += 1) {
      vi.advanceTimersByTime(STEP_MS)
      judge.sample({ waits, lanes: 0, nowMs: performance.now(), processor: 0 })
    }
    expect(judge.verdict).toBeNull()
  })
})
