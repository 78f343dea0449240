import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EngineError } from '../errors.ts'
import type { Link } from '../wire/link.ts'
import { DataDial, headStartMs } from './data-dial.ts'

interface Call {
  readonly port: number | null
  readonly signal: AbortSignal
  readonly answer: (link: Link) => void
  readonly fail: (code: 'UNREACHABLE' | 'CANCELLED') => void
}

/** A receiver whose answers to each dial the test gives. */
function scripted(ports: readonly number[]): { data: DataDial; calls: Call[] } {
  const calls: Call[] = []
  const dial = (port: number | null, signal: AbortSignal): Promise<Link> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) reject(new EngineError('CANCELLED'))
      signal.addEventListener('abort', () => reject(new EngineError('CANCELLED')))
      calls.push({ port, signal, answer: resolve, fail: (code) => reject(new EngineError(code)) })
    })
  return { data: new DataDial({ ports, keyHash: 'receiver', roundTripMs: 100, dial }), calls }
}

function linkOf(keyHash = 'receiver'): Link & { destroy: ReturnType<typeof vi.fn> } {
  return { peerKey: { keyHash }, destroy: vi.fn() } as unknown as Link & { destroy: ReturnType<typeof vi.fn> }
}

const never = new AbortController().signal

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** What was resolved by now is heard of. */
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

describe('where a data connection is dialled', () => {
  it('the main port, where no other was named', async () => {
    const { data, calls } = scripted([])
    const link = data.dial(never)
    const here = linkOf()
    calls[0]?.answer(here)
    expect([await link, calls.map(({ port }) => port)]).toEqual([here, [null]])
  })

  it('the data ports in turn', async () => {
    const { data, calls } = scripted([7001, 7002])
    const links = [1, 2, 3].map(() => data.dial(never))
    for (const { answer } of calls) answer(linkOf())
    await Promise.all(links)
    expect(calls.map(({ port }) => port)).toEqual([7001, 7002, 7001])
  })

  it('the main port where a data port refuses, and that one is not tried again', async () => {
    const { data, calls } = scripted([7001, 7002])
    const first = data.dial(never)
    calls[0]?.fail('UNREACHABLE')
    await settle()
    expect(calls.map(({ port }) => port)).toEqual([7001, null])
    const main = linkOf()
    calls[1]?.answer(main)
    expect(await first).toBe(main)
    void data.dial(never)
    void data.dial(never)
    expect(calls.slice(2).map(({ port }) => port)).toEqual([7002, 7002])
  })

  it('the main port where another key answers, and that connection is cut', async () => {
    const { data, calls } = scripted([7001])
    const link = data.dial(never)
    const stranger = linkOf('somebody')
    calls[0]?.answer(stranger)
    await settle()
    expect(stranger.destroy).toHaveBeenCalled()
    const main = linkOf()
    calls[1]?.answer(main)
    expect(await link).toBe(main)
  })

  it('both, where a data port is silent: the first to answer is used, and the other is let go', async () => {
    for (const winner of [0, 1] as const) {
      const { data, calls } = scripted([7001])
      const link = data.dial(never)
      await vi.advanceTimersByTimeAsync(headStartMs(100) - 1)
      expect(calls.length, 'the data port has a head start, longer on a long path').toBe(1)
      await vi.advanceTimersByTimeAsync(1)
      expect(calls.map(({ port }) => port)).toEqual([7001, null])
      const links = [linkOf(), linkOf()] as const
      calls[winner]?.answer(links[winner])
      expect(await link).toBe(links[winner])
      calls[1 - winner]?.answer(links[1 - winner] as Link)
      await settle()
      expect(links[winner].destroy).not.toHaveBeenCalled()
      expect(calls.every(({ signal }) => signal.aborted)).toBe(true)
    }
  })

  it('the data port again, where it only came late, and not where what was reached there came to nothing', async () => {
    const { data, calls } = scripted([7001])
    const late = data.dial(never)
    await vi.advanceTimersByTimeAsync(headStartMs(100))
    const there = linkOf()
    calls[0]?.answer(there)
    expect(await late).toBe(there)
    void data.dial(never)
    expect(calls.at(-1)?.port).toBe(7001)
    data.failed(there)
    void data.dial(never)
    expect(calls.at(-1)?.port).toBeNull()
    // that of the main port is nobody's fault here
    data.failed(linkOf())
  })

  it('says what the main port says, where neither is there', async () => {
    const { data, calls } = scripted([7001])
    const link = data.dial(never)
    calls[0]?.fail('UNREACHABLE')
    await settle()
    calls[1]?.fail('UNREACHABLE')
    await expect(link).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })

  it('none any more, where the transfer is over', async () => {
    const { data, calls } = scripted([7001])
    const over = new AbortController()
    const link = data.dial(over.signal)
    over.abort()
    await expect(link).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(calls.every(({ signal }) => signal.aborted)).toBe(true)
  })
})
