import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Place } from '../../../shared/transfer.ts'
import { PRECEDENCE_GRACE_MS, PRECEDENCE_LOOK_EVERY_MS, PRECEDENCE_STARVED_MS } from '../limits.ts'
import { Scope } from '../scope.ts'
import { Transfer } from '../transfer.ts'
import { Precedence, type Runner } from './precedence.ts'

const PEER = { name: 'There', deviceId: 'aaaa', address: '127.0.0.1:1', verified: true, wire: '2.0.0' } as const
const PAYLOAD = {
  kind: 'files',
  files: 1,
  directories: 0,
  totalBytes: 8,
  chunks: 1,
  chunkBytes: 65_536,
  compressType: 'None',
  autoCompression: false,
  skipped: [],
  excluded: 0,
} as const

let scope: Scope
beforeEach(() => {
  vi.useFakeTimers()
  scope = new Scope()
})
afterEach(async () => {
  await scope.close()
  vi.useRealTimers()
})

function movingTo(precedence: Precedence, id: string, deviceId = 'aaaa'): Runner {
  const transfer = new Transfer({ id, direction: 'send', title: id, peer: { ...PEER, deviceId }, emit: () => {} })
  transfer.connecting(PAYLOAD)
  transfer.moving(PAYLOAD, 1, scope)
  return precedence.join(transfer)
}

/** Whether a chunk of it passes within that time. */
async function passes(precedence: Precedence, runner: Runner, withinMs: number): Promise<boolean> {
  const given = new AbortController()
  let passed = false
  const step = precedence.passed(runner, given.signal).then(() => {
    passed = true
  })
  await vi.advanceTimersByTimeAsync(withinMs)
  const found = passed
  given.abort()
  await step
  return found
}

function places(...runners: readonly Runner[]): (Place | null)[] {
  return runners.map(({ transfer }) => transfer.pace.order)
}

describe('an order among transfers that run', () => {
  it('is none before somebody makes one: all pass', async () => {
    const precedence = new Precedence()
    const [one, two] = ['1', '2'].map((id) => movingTo(precedence, id)) as [Runner, Runner]
    one.begin()
    expect([await passes(precedence, two, 0), places(one, two)]).toEqual([true, [null, null]])
  })

  it('lets the first one go, and the others only when it leaves room', async () => {
    const precedence = new Precedence()
    const [one, two] = ['1', '2'].map((id) => movingTo(precedence, id)) as [Runner, Runner]
    precedence.move('2', 'first')
    expect(places(one, two)).toEqual([
      { place: 2, of: 2 },
      { place: 1, of: 2 },
    ])
    two.begin()
    expect(await passes(precedence, one, 10 * PRECEDENCE_GRACE_MS)).toBe(false)
    expect(await passes(precedence, two, 0)).toBe(true)
    two.end()
    // it has the next chunk in a moment
    expect(await passes(precedence, one, PRECEDENCE_GRACE_MS / 2)).toBe(false)
    expect(await passes(precedence, one, PRECEDENCE_GRACE_MS + PRECEDENCE_LOOK_EVERY_MS)).toBe(true)
  })

  it('gives to the others what the first one may not use: while it is paused, and while it waits for its own limit', async () => {
    const precedence = new Precedence()
    const [one, two] = ['1', '2'].map((id) => movingTo(precedence, id)) as [Runner, Runner]
    precedence.move('2', 'first')
    two.begin()
    two.transfer.hold('here', true)
    expect(await passes(precedence, one, 0)).toBe(true)
    two.transfer.hold('here', false)
    expect(await passes(precedence, one, 0)).toBe(false)
    two.end()
    void two.limited(() => new Promise(() => {}))
    expect(await passes(precedence, one, 0)).toBe(true)
  })

  it('starves nobody: now and then a chunk passes', async () => {
    const precedence = new Precedence()
    const [one, two] = ['1', '2'].map((id) => movingTo(precedence, id)) as [Runner, Runner]
    precedence.move('2', 'first')
    two.begin()
    expect(await passes(precedence, one, PRECEDENCE_STARVED_MS - 1_000)).toBe(false)
    expect(await passes(precedence, one, PRECEDENCE_STARVED_MS + PRECEDENCE_LOOK_EVERY_MS)).toBe(true)
  })

  it('is moved up and down, and at its ends stays as it is', () => {
    const precedence = new Precedence()
    const [one, two, three] = ['1', '2', '3'].map((id) => movingTo(precedence, id)) as [Runner, Runner, Runner]
    const order = (): string => {
      const placed = [one, two, three].map(({ transfer }) => [transfer.pace.order?.place ?? 0, transfer.id] as const)
      return placed
        .sort(([a], [b]) => a - b)
        .map(([, id]) => id)
        .join('')
    }
    const moved = (id: string, to: 'first' | 'up' | 'down'): string => {
      precedence.move(id, to)
      return order()
    }
    expect([moved('3', 'up'), moved('1', 'up'), moved('1', 'down'), moved('2', 'down'), moved('2', 'first')]).toEqual(['132', '132', '312', '312', '231'])
  })

  it('is one of each device, and over when only one is left', () => {
    const precedence = new Precedence()
    const [one, two, other] = [movingTo(precedence, '1'), movingTo(precedence, '2'), movingTo(precedence, '3', 'bbbb')]
    precedence.move('2', 'first')
    precedence.move('3', 'first')
    expect(places(other)).toEqual([null])
    precedence.leave(two)
    expect(places(one, two)).toEqual([null, null])
    expect(precedence.yields(one)).toBe(false)
  })

  it('has one that comes later behind all that were put in order', () => {
    const precedence = new Precedence()
    const [one, two] = ['1', '2'].map((id) => movingTo(precedence, id)) as [Runner, Runner]
    precedence.move('2', 'first')
    const late = movingTo(precedence, '3')
    one.begin()
    expect([precedence.yields(late), precedence.yields(two), places(late)]).toEqual([true, false, [{ place: 3, of: 3 }]])
  })
})
