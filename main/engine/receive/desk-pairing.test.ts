import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EngineEvent } from '../../../shared/events.ts'
import type { TransferPeer } from '../../../shared/transfer.ts'
import { EngineError } from '../errors.ts'
import { CannotPair } from '../pairing/conversation.ts'
import { closed, never, offerOf, openDesk, questionOf } from '../testing/desk.ts'
import { codeOf, codeOfAsync } from '../testing/support.ts'
import type { Desk, Held } from './desk.ts'

function known(offerId: string): TransferPeer {
  return { ...offerOf(offerId).peer, verified: true }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('an offer whose sender is being paired', () => {
  const two = async (): Promise<{ desk: Desk; events: EngineEvent[]; asked: Promise<string>; held: () => Held; begun: () => number }> => {
    const { desk, events } = openDesk(500)
    const helds: Held[] = []
    const pair = (held: Held): string => `p${helds.push(held)}`
    const asked = codeOfAsync(desk.ask({ ...questionOf('o1'), pair }, never()))
    await vi.advanceTimersByTimeAsync(400)
    return { desk, events, asked, held: () => helds.at(-1) as Held, begun: () => helds.length }
  }

  it('does not expire meanwhile, and has new time when both said yes', async () => {
    const { desk, events, asked, held } = await two()
    expect(desk.pairFirst('o1')).toBe('p1')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(desk.offers()).toEqual([offerOf('o1')])
    held().again(known('o1'))
    const now = Date.now()
    const verified = { ...offerOf('o1'), peer: { ...offerOf('o1').peer, verified: true }, expiresAtMs: now + 500 }
    expect([desk.offers(), events.at(-1)]).toEqual([[verified], { event: 'offer', offer: verified }])
    await vi.advanceTimersByTimeAsync(499)
    expect(desk.offers().length).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect([await asked, events.at(-1)]).toEqual(['NO_ANSWER', closed('o1', 'expired')])
  })

  it('goes on with its old time when the sender cannot pair now', async () => {
    const { desk, events, asked, held } = await two()
    desk.pairFirst('o1')
    await vi.advanceTimersByTimeAsync(50)
    held().failed(new CannotPair('DECLINED'))
    expect(events.length).toBe(1)
    await vi.advanceTimersByTimeAsync(49)
    expect(desk.offers().length).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(await asked).toBe('NO_ANSWER')
  })

  it('can be declined, not accepted', async () => {
    const { desk, asked, held } = await two()
    desk.pairFirst('o1')
    desk.answer('o1', { accept: true })
    expect(desk.offers().length).toBe(1)
    desk.answer('o1', { accept: false })
    expect(await asked).toBe('DECLINED')
    held().again(known('o1'))
    expect([desk.offers(), vi.getTimerCount()]).toEqual([[], 0])
  })

  it('can be accepted behind it, however it ended', async () => {
    for (const end of [(held: Held) => held.again(known('o1')), (held: Held) => held.failed(new CannotPair('LIMIT_EXCEEDED'))]) {
      const { desk, asked, held } = await two()
      desk.pairFirst('o1')
      end(held())
      desk.answer('o1', { accept: true })
      expect(await asked).toBe('nothing')
    }
  })

  it('is over with the pairing when this side says no, or nothing', async () => {
    for (const [code, reason] of [
      ['DECLINED', 'declined'],
      ['NO_ANSWER', 'expired'],
    ] as const) {
      const { desk, events, asked, held } = await two()
      desk.pairFirst('o1')
      held().failed(new EngineError(code))
      expect([await asked, events.at(-1), vi.getTimerCount()]).toEqual([code, closed('o1', reason), 0])
    }
  })

  it('is paired once at a time, and again when that came to nothing', async () => {
    const { desk, held, begun } = await two()
    expect([desk.pairFirst('o1'), desk.pairFirst('o1'), begun()]).toEqual(['p1', 'p1', 1])
    held().failed(new CannotPair('DECLINED'))
    expect([desk.pairFirst('o1'), begun()]).toEqual(['p2', 2])
  })

  it('is not paired when it is of a 1.x device, paired already, or gone; its time runs on', async () => {
    const { desk } = openDesk(500)
    const pair = (): string => 'p1'
    const verified = { ...offerOf('o2'), peer: { ...offerOf('o2').peer, verified: true } }
    const asked = [desk.ask(questionOf('o1'), never()), desk.ask({ ...questionOf('o2'), offer: verified, pair }, never())].map(codeOfAsync)
    expect(['o1', 'o2', 'o3'].map((id) => codeOf(() => desk.pairFirst(id)))).toEqual(['BAD_SETTING', 'BAD_SETTING', 'NOT_FOUND'])
    await vi.advanceTimersByTimeAsync(500)
    expect(await Promise.all(asked)).toEqual(['NO_ANSWER', 'NO_ANSWER'])
  })

  it('keeps its time when the pairing could not begin', async () => {
    const { desk } = openDesk(500)
    const pair = (): string => {
      throw new EngineError('LIMIT_EXCEEDED')
    }
    const asked = codeOfAsync(desk.ask({ ...questionOf('o1'), pair }, never()))
    expect(codeOf(() => desk.pairFirst('o1'))).toBe('LIMIT_EXCEEDED')
    await vi.advanceTimersByTimeAsync(500)
    expect(await asked).toBe('NO_ANSWER')
  })
})
