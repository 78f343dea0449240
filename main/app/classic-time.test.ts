import { expect, it, vi } from 'vitest'
import type { ClassicOpening } from '../engine/facade.ts'
import { keepClassicTime } from './classic-time.ts'

function engineWith(open: ClassicOpening | null) {
  return { classic: () => open, openClassic: vi.fn(() => Promise.resolve({ port: 5423 })), closeClassic: vi.fn(() => Promise.resolve()) }
}

it('shuts the door when its time went by in the sleep', async () => {
  const engine = engineWith({ port: 5423, untilMs: 1_000 })
  await keepClassicTime(engine, 1_000)
  expect([engine.closeClassic.mock.calls.length, engine.openClassic.mock.calls.length]).toEqual([1, 0])
})

it('keeps it open for what is left, on the same port', async () => {
  const engine = engineWith({ port: 6000, untilMs: 1_000 })
  await keepClassicTime(engine, 400)
  expect(engine.openClassic.mock.calls).toEqual([[{ port: 6000, forMs: 600 }]])
  expect(engine.closeClassic).not.toHaveBeenCalled()
})

it.each([null, { port: 5423, untilMs: null }])('has nothing to do for %j', async (open) => {
  const engine = engineWith(open)
  await keepClassicTime(engine, 1e12)
  expect([engine.closeClassic.mock.calls.length, engine.openClassic.mock.calls.length]).toEqual([0, 0])
})
