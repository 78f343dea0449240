import { expect, it, vi } from 'vitest'
import type { EveryoneOpening } from '../engine/facade.ts'
import { keepEveryoneTime } from './everyone-time.ts'

function engineWith(open: EveryoneOpening | null) {
  return { acceptingEveryone: () => open, acceptEveryone: vi.fn(), stopAcceptingEveryone: vi.fn() }
}

it('stops what the engine knows to be over', () => {
  const engine = engineWith(null)
  keepEveryoneTime(engine, 1_000)
  expect([engine.stopAcceptingEveryone.mock.calls.length, engine.acceptEveryone.mock.calls.length]).toEqual([1, 0])
})

it('goes on for what is left', () => {
  const engine = engineWith({ untilMs: 1_000 })
  keepEveryoneTime(engine, 400)
  expect([engine.acceptEveryone.mock.calls, engine.stopAcceptingEveryone.mock.calls.length]).toEqual([[[{ forMs: 600 }]], 0])
})

it('has nothing to do where no end is set', () => {
  const engine = engineWith({ untilMs: null })
  keepEveryoneTime(engine, 1e12)
  expect([engine.acceptEveryone.mock.calls.length, engine.stopAcceptingEveryone.mock.calls.length]).toEqual([0, 0])
})
