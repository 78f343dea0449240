import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DOUBT_EVERY_MS, DOUBTS_MAX } from '../limits.ts'
import { doubt } from './doubt.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function doubted(knock: () => boolean) {
  const parts = { waits: true, closing: new AbortController(), giveUp: vi.fn(), knock: vi.fn(() => Promise.resolve(knock())) }
  doubt({ isWaiting: () => parts.waits, knock: parts.knock, giveUp: parts.giveUp, signal: parts.closing.signal })
  return parts
}

it('gives up what a sender does not come for although its key has answered again and again', async () => {
  const { giveUp, knock } = doubted(() => true)
  await vi.advanceTimersByTimeAsync(DOUBT_EVERY_MS * (DOUBTS_MAX + 1) - 1)
  expect([giveUp.mock.calls.length, knock.mock.calls.length]).toEqual([0, DOUBTS_MAX])
  await vi.advanceTimersByTimeAsync(1)
  expect(giveUp).toHaveBeenCalledOnce()
})

it('waits on while the sender is away', async () => {
  const { giveUp, knock } = doubted(() => false)
  await vi.advanceTimersByTimeAsync(DOUBT_EVERY_MS * 100)
  expect([giveUp.mock.calls.length, knock.mock.calls.length]).toEqual([0, 100])
})

it('is over when the sender has come, or the program ends', async () => {
  const came = doubted(() => true)
  const ended = doubted(() => true)
  await vi.advanceTimersByTimeAsync(DOUBT_EVERY_MS)
  came.waits = false
  ended.closing.abort()
  await vi.advanceTimersByTimeAsync(DOUBT_EVERY_MS * 10)
  expect([came.giveUp.mock.calls.length, ended.giveUp.mock.calls.length]).toEqual([0, 0])
})
