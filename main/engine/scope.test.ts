import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Scope } from './scope.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function open(): { scope: Scope; done: string[]; note: (what: string) => () => void } {
  const done: string[] = []
  return { scope: new Scope(), done, note: (what) => () => void done.push(what) }
}

describe('Scope', () => {
  it('releases newest first, each when the one before is done', async () => {
    const { scope, done, note } = open()
    scope.add(note('first'))
    scope.add(async () => {
      await Promise.resolve()
      done.push('second')
    })
    scope.add(note('third'))
    expect(scope.closed).toBe(false)
    await scope.close()
    expect([done, scope.closed]).toEqual([['third', 'second', 'first'], true])
  })

  it('releases once, whoever closes it', async () => {
    const { scope, done, note } = open()
    scope.add(note('only'))
    const closing = scope.close()
    expect(scope.close()).toBe(closing)
    await closing
    await scope.close()
    expect(done).toEqual(['only'])
  })

  it('goes on when a release fails', async () => {
    const { scope, done, note } = open()
    scope.add(note('first'))
    scope.add(() => Promise.reject(new Error('no')))
    scope.add(() => {
      throw new Error('no')
    })
    await scope.close()
    expect(done).toEqual(['first'])
  })

  it('forgets what ended by itself', async () => {
    const { scope, done, note } = open()
    const forget = scope.add(note('gone'))
    scope.add(note('kept'))
    forget()
    await scope.close()
    expect(done).toEqual(['kept'])
  })

  it('releases at once what comes after closing', async () => {
    const { scope, done, note } = open()
    await scope.close()
    scope.add(note('late'))()
    expect(done).toEqual(['late'])
    scope.add(() => {
      throw new Error('no')
    })
  })

  it('ends its timers', async () => {
    const { scope, done, note } = open()
    scope.interval(note('tick'), 10)
    scope.timeout(note('bell'), 25)
    const cancel = scope.timeout(note('never'), 5)
    cancel()
    vi.advanceTimersByTime(29)
    expect(done).toEqual(['tick', 'tick', 'bell'])
    scope.timeout(note('too late'), 5)
    await scope.close()
    vi.advanceTimersByTime(100)
    expect([done, vi.getTimerCount()]).toEqual([['tick', 'tick', 'bell'], 0])
  })

  it('starts no timer once closed', async () => {
    const { scope, done, note } = open()
    await scope.close()
    scope.interval(note('tick'), 10)
    scope.timeout(note('bell'), 10)
    vi.advanceTimersByTime(100)
    expect([done, vi.getTimerCount()]).toEqual([[], 0])
  })
})
