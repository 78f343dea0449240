import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EngineError } from '../errors.ts'
import { by, closed, ENTRIES, never, offerOf, openDesk, paired, questionOf } from '../testing/desk.ts'
import { codeOf, codeOfAsync } from '../testing/support.ts'
import type { Desk } from './desk.ts'

beforeEach(() => {
  paired.clear()
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('places at the desk', () => {
  it('are one a device', () => {
    const { desk } = openDesk()
    const leave = desk.enter(by('a'))
    expect(codeOf(() => desk.enter(by('a')))).toBe('BUSY')
    leave()
    expect(codeOf(() => desk.enter(by('a')))).toBe('nothing')
  })

  it('are three in all', () => {
    const { desk } = openDesk()
    const leaves = ['a', 'b', 'c'].map((key) => desk.enter(by(key)))
    expect(codeOf(() => desk.enter(by('d')))).toBe('BUSY')
    leaves[1]?.()
    expect(codeOf(() => desk.enter(by('d')))).toBe('nothing')
    expect(codeOf(() => desk.enter(by('b')))).toBe('BUSY')
  })

  it('are given back once only', () => {
    const { desk } = openDesk()
    const leave = desk.enter(by('a'))
    leave()
    desk.enter(by('a'))
    leave()
    expect(codeOf(() => desk.enter(by('a')))).toBe('BUSY')
  })
})

describe('an offer', () => {
  it('waits for an answer and is shown meanwhile', async () => {
    const { desk, events } = openDesk()
    const asked = desk.ask(questionOf('o1'), never())
    expect(desk.offers()).toEqual([offerOf('o1')])
    desk.answer('o1', { accept: true })
    expect(await codeOfAsync(asked)).toBe('nothing')
    expect(desk.offers()).toEqual([])
    expect(events).toEqual([{ event: 'offer', offer: offerOf('o1') }, closed('o1', 'accepted')])
  })

  it('may be declined', async () => {
    const { desk, events } = openDesk()
    const asked = desk.ask(questionOf('o1'), never())
    desk.answer('o1', { accept: false })
    expect(await codeOfAsync(asked)).toBe('DECLINED')
    expect(events.at(-1)).toEqual(closed('o1', 'declined'))
  })

  it('is answered by its own id only, and once', async () => {
    const { desk, events } = openDesk()
    const one = desk.ask(questionOf('o1'), never())
    const two = desk.ask(questionOf('o2'), never())
    desk.answer('o3', { accept: true })
    desk.answer('o2', { accept: false })
    desk.answer('o2', { accept: true })
    expect(await codeOfAsync(two)).toBe('DECLINED')
    expect(desk.offers().map(({ id }) => id)).toEqual(['o1'])
    desk.answer('o1', { accept: true })
    expect(await codeOfAsync(one)).toBe('nothing')
    expect(events.length).toBe(4)
  })

  it('expires when nobody answers in time, not before', async () => {
    const { desk, events } = openDesk(500)
    const asked = codeOfAsync(desk.ask(questionOf('o1'), never()))
    await vi.advanceTimersByTimeAsync(499)
    expect(desk.offers().length).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(await asked).toBe('NO_ANSWER')
    expect(events.at(-1)).toEqual(closed('o1', 'expired'))
    desk.answer('o1', { accept: true })
    expect(events.length).toBe(2)
  })

  it('waits two minutes by default', async () => {
    const { desk } = openDesk()
    const asked = codeOfAsync(desk.ask(questionOf('o1'), never()))
    await vi.advanceTimersByTimeAsync(119_999)
    expect(desk.offers().length).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(await asked).toBe('NO_ANSWER')
  })

  it('is withdrawn when the sender leaves, with what it left by', async () => {
    const { desk, events } = openDesk()
    let leave: (error: EngineError) => void = () => {}
    const gone = new Promise<never>((_, reject) => {
      leave = reject
    })
    const asked = desk.ask(questionOf('o1'), gone)
    leave(new EngineError('CANCELLED_BY_PEER'))
    expect(await codeOfAsync(asked)).toBe('CANCELLED_BY_PEER')
    expect(events.at(-1)).toEqual(closed('o1', 'withdrawn'))
    desk.answer('o1', { accept: true })
    expect([desk.offers(), events.length, vi.getTimerCount()]).toEqual([[], 2, 0])
  })

  it('is cancelled when FastDrop closes', async () => {
    const { desk, events } = openDesk()
    const asked = [desk.ask(questionOf('o1'), never()), desk.ask(questionOf('o2'), never())].map(codeOfAsync)
    desk.close()
    expect(await Promise.all(asked)).toEqual(['CANCELLED', 'CANCELLED'])
    expect(events.slice(2)).toEqual([closed('o1', 'withdrawn'), closed('o2', 'withdrawn')])
    expect([desk.offers(), vi.getTimerCount()]).toEqual([[], 0])
  })

  it('is cancelled, and shown to nobody, when it comes while FastDrop closes', async () => {
    const { desk, events } = openDesk()
    desk.close()
    expect(await codeOfAsync(desk.ask(questionOf('o1'), never()))).toBe('CANCELLED')
    expect([desk.offers(), events, vi.getTimerCount()]).toEqual([[], [], 0])
  })
})

/** What became of an offer that came, was asked about where it may be, and got that answer. */
async function visit(desk: Desk, key: string, answer: boolean | 'silence'): Promise<string> {
  let leave = (): void => {}
  try {
    leave = desk.enter(by(key))
    const asked = codeOfAsync(desk.ask(questionOf('o', key), never()))
    if (answer === 'silence') await vi.advanceTimersByTimeAsync(120_000)
    else desk.answer('o', { accept: answer })
    return await asked
  } catch (error) {
    return codeOf(() => {
      throw error
    })
  } finally {
    leave()
  }
}

describe('cool-down', () => {
  it('after a no: the next offers of that key are declined without a question', async () => {
    const { desk, events } = openDesk()
    expect(await visit(desk, 'a', false)).toBe('DECLINED')
    expect(events.length).toBe(2)
    expect(await visit(desk, 'a', true)).toBe('DECLINED')
    expect(events.length).toBe(2)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await visit(desk, 'a', true)).toBe('nothing')
    expect(events.length).toBe(4)
  })

  it('after silence, too', async () => {
    const { desk } = openDesk()
    expect(await visit(desk, 'a', 'silence')).toBe('NO_ANSWER')
    expect(await visit(desk, 'a', true)).toBe('DECLINED')
    expect(await visit(desk, 'b', true)).toBe('nothing')
  })

  it('not when the sender took it back, nor when FastDrop closes', async () => {
    const { desk } = openDesk()
    const gone = Promise.reject(new EngineError('CANCELLED_BY_PEER'))
    expect(await codeOfAsync(desk.ask(questionOf('o', 'a'), gone))).toBe('CANCELLED_BY_PEER')
    expect(await visit(desk, 'a', true)).toBe('nothing')
  })

  it('never of a paired device, nor of one that became it', async () => {
    const { desk } = openDesk()
    await visit(desk, 'a', false)
    paired.add('a')
    expect(await visit(desk, 'a', false)).toBe('DECLINED')
    expect(await visit(desk, 'a', true)).toBe('nothing')
  })

  it('is of no interest where nobody is asked', async () => {
    const { desk } = openDesk()
    await visit(desk, 'a', false)
    expect(codeOf(() => desk.enter({ key: 'a', asks: false }))).toBe('nothing')
  })
})

describe('a flood', () => {
  it('of a thousand offers a minute from fresh keys: three questions at once, six a minute, and a paired device comes through', async () => {
    const { desk, events } = openDesk()
    paired.add('mine')
    const questions = (): number => events.filter(({ event }) => event === 'offer').length
    const waiting: Promise<string>[] = []
    for (let n = 0; n < 1000; n += 1) {
      try {
        const leave = desk.enter(by(`fresh ${n}`))
        waiting.push(codeOfAsync(desk.ask(questionOf(`fresh ${n}`), never()).finally(leave)))
      } catch (error) {
        expect(error).toMatchObject({ code: 'BUSY' })
      }
      expect(desk.offers().length).toBeLessThanOrEqual(2)
      // an impatient user declines each at once
      if (n % 3 === 2) for (const { id } of desk.offers()) desk.answer(id, { accept: false })
      await vi.advanceTimersByTimeAsync(60)
    }
    expect(questions()).toBe(6)
    expect(await visit(desk, 'mine', true)).toBe('nothing')
    await vi.advanceTimersByTimeAsync(120_000)
    await Promise.all(waiting)
  })

  it('fills all three places where nothing is paired, and one less where something is', () => {
    const { desk } = openDesk()
    const enter = (key: string): string => codeOf(() => desk.enter(by(key)))
    expect(['a', 'b', 'c', 'd'].map(enter)).toEqual(['nothing', 'nothing', 'nothing', 'BUSY'])
    const { desk: other } = openDesk()
    paired.add('mine')
    paired.add('yours')
    const come = (key: string): string => codeOf(() => other.enter(by(key)))
    expect(['a', 'b', 'c', 'mine', 'mine', 'yours'].map(come)).toEqual(['nothing', 'nothing', 'BUSY', 'nothing', 'BUSY', 'BUSY'])
  })
})

describe('what is asked about', () => {
  it('is shown page by page, until it is answered', () => {
    const { desk } = openDesk()
    void codeOfAsync(desk.ask(questionOf('o1'), never()))
    expect(desk.entries('o1', { from: 1, count: 4 })).toEqual([
      { index: 1, path: 'Drop/a.txt', kind: 'file', size: 1, executable: false, hidden: false },
      { index: 2, path: 'Drop/.b', kind: 'file', size: 20, executable: false, hidden: true },
      { index: 3, path: 'Drop/in', kind: 'directory', size: null, executable: false, hidden: false },
      { index: 4, path: 'Drop/in/c.exe', kind: 'file', size: 300, executable: true, hidden: false },
    ])
    expect(desk.entries('o1', { from: 0, count: 1e9 }).length).toBe(8)
    expect(desk.entries('o1', { from: 8, count: 5 })).toEqual([])
    expect(desk.entries('o1', { from: -3, count: 1 }).map(({ index }) => index)).toEqual([0])
    expect(desk.entries('o1', { from: Number.NaN, count: Number.NaN })).toEqual([])
    desk.answer('o1', { accept: false })
    expect(desk.entries('o1', { from: 0, count: 1 })).toEqual([])
  })

  it('takes no answer that leaves nothing, and stays open', async () => {
    const { desk } = openDesk()
    const asked = desk.ask(questionOf('o1'), never())
    expect(codeOf(() => desk.answer('o1', { accept: true, excluded: [0, 7] }))).toBe('BAD_SETTING')
    expect(codeOf(() => desk.answer('o1', { accept: true, excluded: [99] }))).toBe('BAD_SETTING')
    expect(desk.offers().length).toBe(1)
    desk.answer('o1', { accept: true, folder: '/elsewhere', excluded: [3] })
    expect(await asked).toEqual({ folder: '/elsewhere', excluded: [3] })
  })

  it('a text is taken whole', () => {
    const { desk } = openDesk()
    const question = questionOf('o1')
    void codeOfAsync(desk.ask({ ...question, described: { ...question.described, kind: 'text', entries: ENTRIES.slice(7) } }, never()))
    expect(codeOf(() => desk.answer('o1', { accept: true, excluded: [0] }))).toBe('BAD_SETTING')
    expect(desk.entries('o1', { from: 0, count: 9 })).toEqual([])
  })
})
