import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StateFeed, shortened } from './state.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => vi.useRealTimers())

function feedOf() {
  const pushes: number[] = []
  const window = { watched: true }
  const feed = new StateFeed(
    () => pushes.push(performance.now()),
    () => window.watched,
  )
  return { feed, pushes, window }
}

describe('StateFeed', () => {
  it('pushes nothing while nothing changes', () => {
    const { pushes } = feedOf()
    vi.advanceTimersByTime(5_000)
    expect(pushes).toEqual([])
  })

  it('tells what changes together once, and soon', () => {
    const { feed, pushes } = feedOf()
    for (let n = 0; n < 50; n += 1) feed.changed()
    expect(pushes).toHaveLength(0)
    vi.advanceTimersByTime(1)
    expect(pushes).toHaveLength(1)
  })

  it('pushes at most ten times a second, and always the last change', () => {
    const { feed, pushes } = feedOf()
    for (let ms = 0; ms < 1_000; ms += 5) {
      feed.changed()
      vi.advanceTimersByTime(5)
    }
    const busy = pushes.length
    expect(busy).toBeLessThanOrEqual(11)
    expect(busy).toBeGreaterThanOrEqual(9)
    for (const [index, at] of pushes.slice(1).entries()) expect(at - (pushes[index] ?? 0)).toBeGreaterThanOrEqual(100)
    feed.changed()
    vi.advanceTimersByTime(1_000)
    const afterLast = pushes.length
    expect(afterLast).toBeGreaterThan(busy)
    vi.advanceTimersByTime(5_000)
    expect(pushes).toHaveLength(afterLast)
  })

  it('slows down for a hidden window and catches up when it is seen', () => {
    const { feed, pushes, window } = feedOf()
    feed.changed()
    vi.advanceTimersByTime(1)
    window.watched = false
    feed.changed()
    vi.advanceTimersByTime(500)
    expect(pushes).toHaveLength(1)
    window.watched = true
    feed.watched()
    expect(pushes).toHaveLength(2)
    feed.watched()
    vi.advanceTimersByTime(5_000)
    expect(pushes).toHaveLength(2)
  })

  it('is silent once stopped', () => {
    const { feed, pushes } = feedOf()
    feed.changed()
    feed.stop()
    vi.advanceTimersByTime(5_000)
    expect(pushes).toEqual([])
  })
})

describe('shortened', () => {
  it.each([
    ['/home/a', '~'],
    ['/home/a/Downloads/FastDrop', '~/Downloads/FastDrop'],
    ['/home/ab/x', '/home/ab/x'],
    ['/srv', '/srv'],
  ])('%s is %s', (folder, label) => expect(shortened(folder, '/home/a')).toBe(label))
})
