import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EngineEvent } from '../../../shared/events.ts'
import type { OfferSnapshot } from '../../../shared/transfer.ts'
import { EngineError } from '../errors.ts'
import { CannotPair } from '../pairing/conversation.ts'
import type { HeldOffer } from '../pairing/in-offer.ts'
import { codeOf, codeOfAsync } from '../testing/support.ts'
import { Desk } from './desk.ts'

function offerOf(id: string): OfferSnapshot {
  return {
    id,
    peer: { name: 'Desk', deviceId: null, address: '192.0.2.1', verified: false, wire: '2.0.0' },
    kind: 'files',
    title: 'a.txt',
    files: 1,
    directories: 0,
    totalBytes: 1,
    folder: '/in',
    freeBytes: 1,
    collisions: [],
    names: ['a.txt'],
    expiresAtMs: 0,
  }
}

const never = (): Promise<never> => new Promise<never>(() => {})

function open(timeoutMs?: number): { desk: Desk; events: EngineEvent[] } {
  const events: EngineEvent[] = []
  return { desk: new Desk((event) => events.push(event), timeoutMs), events }
}

function closed(offerId: string, reason: 'accepted' | 'declined' | 'expired' | 'withdrawn'): EngineEvent {
  return { event: 'offer-closed', offerId, reason }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('places at the desk', () => {
  it('are one a device', () => {
    const { desk } = open()
    const leave = desk.enter('a')
    expect(codeOf(() => desk.enter('a'))).toBe('BUSY')
    leave()
    expect(codeOf(() => desk.enter('a'))).toBe('nothing')
  })

  it('are three in all', () => {
    const { desk } = open()
    const leaves = ['a', 'b', 'c'].map((key) => desk.enter(key))
    expect(codeOf(() => desk.enter('d'))).toBe('BUSY')
    leaves[1]?.()
    expect(codeOf(() => desk.enter('d'))).toBe('nothing')
    expect(codeOf(() => desk.enter('b'))).toBe('BUSY')
  })

  it('are given back once only', () => {
    const { desk } = open()
    const leave = desk.enter('a')
    leave()
    desk.enter('a')
    leave()
    expect(codeOf(() => desk.enter('a'))).toBe('BUSY')
  })
})

describe('an offer', () => {
  it('waits for an answer and is shown meanwhile', async () => {
    const { desk, events } = open()
    const asked = desk.ask(offerOf('o1'), never())
    expect(desk.offers()).toEqual([offerOf('o1')])
    desk.answer('o1', true)
    expect(await codeOfAsync(asked)).toBe('nothing')
    expect(desk.offers()).toEqual([])
    expect(events).toEqual([{ event: 'offer', offer: offerOf('o1') }, closed('o1', 'accepted')])
  })

  it('may be declined', async () => {
    const { desk, events } = open()
    const asked = desk.ask(offerOf('o1'), never())
    desk.answer('o1', false)
    expect(await codeOfAsync(asked)).toBe('DECLINED')
    expect(events.at(-1)).toEqual(closed('o1', 'declined'))
  })

  it('is answered by its own id only, and once', async () => {
    const { desk, events } = open()
    const one = desk.ask(offerOf('o1'), never())
    const two = desk.ask(offerOf('o2'), never())
    desk.answer('o3', true)
    desk.answer('o2', false)
    desk.answer('o2', true)
    expect(await codeOfAsync(two)).toBe('DECLINED')
    expect(desk.offers().map(({ id }) => id)).toEqual(['o1'])
    desk.answer('o1', true)
    expect(await codeOfAsync(one)).toBe('nothing')
    expect(events.length).toBe(4)
  })

  it('expires when nobody answers in time, not before', async () => {
    const { desk, events } = open(500)
    const asked = codeOfAsync(desk.ask(offerOf('o1'), never()))
    await vi.advanceTimersByTimeAsync(499)
    expect(desk.offers().length).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(await asked).toBe('NO_ANSWER')
    expect(events.at(-1)).toEqual(closed('o1', 'expired'))
    desk.answer('o1', true)
    expect(events.length).toBe(2)
  })

  it('waits two minutes by default', async () => {
    const { desk } = open()
    const asked = codeOfAsync(desk.ask(offerOf('o1'), never()))
    await vi.advanceTimersByTimeAsync(119_999)
    expect(desk.offers().length).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(await asked).toBe('NO_ANSWER')
  })

  it('is withdrawn when the sender leaves, with what it left by', async () => {
    const { desk, events } = open()
    let leave: (error: EngineError) => void = () => {}
    const gone = new Promise<never>((_, reject) => {
      leave = reject
    })
    const asked = desk.ask(offerOf('o1'), gone)
    leave(new EngineError('CANCELLED_BY_PEER'))
    expect(await codeOfAsync(asked)).toBe('CANCELLED_BY_PEER')
    expect(events.at(-1)).toEqual(closed('o1', 'withdrawn'))
    desk.answer('o1', true)
    expect([desk.offers(), events.length, vi.getTimerCount()]).toEqual([[], 2, 0])
  })

  it('is cancelled when FastDrop closes', async () => {
    const { desk, events } = open()
    const asked = [desk.ask(offerOf('o1'), never()), desk.ask(offerOf('o2'), never())].map(codeOfAsync)
    desk.close()
    expect(await Promise.all(asked)).toEqual(['CANCELLED', 'CANCELLED'])
    expect(events.slice(2)).toEqual([closed('o1', 'withdrawn'), closed('o2', 'withdrawn')])
    expect([desk.offers(), vi.getTimerCount()]).toEqual([[], 0])
  })

  it('is cancelled, and shown to nobody, when it comes while FastDrop closes', async () => {
    const { desk, events } = open()
    desk.close()
    expect(await codeOfAsync(desk.ask(offerOf('o1'), never()))).toBe('CANCELLED')
    expect([desk.offers(), events, vi.getTimerCount()]).toEqual([[], [], 0])
  })
})

describe('an offer whose sender is being paired', () => {
  const two = async (): Promise<{ desk: Desk; events: EngineEvent[]; asked: Promise<string>; held: () => HeldOffer; begun: () => number }> => {
    const { desk, events } = open(500)
    const helds: HeldOffer[] = []
    const pair = (held: HeldOffer): string => `p${helds.push(held)}`
    const asked = codeOfAsync(desk.ask(offerOf('o1'), never(), pair))
    await vi.advanceTimersByTimeAsync(400)
    return { desk, events, asked, held: () => helds.at(-1) as HeldOffer, begun: () => helds.length }
  }

  it('does not expire meanwhile, and has new time when both said yes', async () => {
    const { desk, events, asked, held } = await two()
    expect(desk.pairFirst('o1')).toBe('p1')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(desk.offers()).toEqual([offerOf('o1')])
    held().again(true)
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
    desk.answer('o1', true)
    expect(desk.offers().length).toBe(1)
    desk.answer('o1', false)
    expect(await asked).toBe('DECLINED')
    held().again(true)
    expect([desk.offers(), vi.getTimerCount()]).toEqual([[], 0])
  })

  it('can be accepted behind it, however it ended', async () => {
    for (const end of [(held: HeldOffer) => held.again(true), (held: HeldOffer) => held.failed(new CannotPair('LIMIT_EXCEEDED'))]) {
      const { desk, asked, held } = await two()
      desk.pairFirst('o1')
      end(held())
      desk.answer('o1', true)
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
    const { desk } = open(500)
    const pair = (): string => 'p1'
    const verified = { ...offerOf('o2'), peer: { ...offerOf('o2').peer, verified: true } }
    const asked = [desk.ask(offerOf('o1'), never()), desk.ask(verified, never(), pair)].map(codeOfAsync)
    expect(['o1', 'o2', 'o3'].map((id) => codeOf(() => desk.pairFirst(id)))).toEqual(['BAD_SETTING', 'BAD_SETTING', 'NOT_FOUND'])
    await vi.advanceTimersByTimeAsync(500)
    expect(await Promise.all(asked)).toEqual(['NO_ANSWER', 'NO_ANSWER'])
  })

  it('keeps its time when the pairing could not begin', async () => {
    const { desk } = open(500)
    const pair = (): string => {
      throw new EngineError('LIMIT_EXCEEDED')
    }
    const asked = codeOfAsync(desk.ask(offerOf('o1'), never(), pair))
    expect(codeOf(() => desk.pairFirst('o1'))).toBe('LIMIT_EXCEEDED')
    await vi.advanceTimersByTimeAsync(500)
    expect(await asked).toBe('NO_ANSWER')
  })
})
