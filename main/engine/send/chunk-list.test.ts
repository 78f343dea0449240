import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHUNK } from '../../../shared/flow.ts'
import { Flow } from '../flow.ts'
import { LATE_AFTER_MS } from '../limits.ts'
import { codeOf } from '../testing/support.ts'
import { layOut } from '../wire/plan.ts'
import { ChunkList, lateAfter } from './chunk-list.ts'

/** Chunks of 10, 10 and 5 bytes. */
const RAW = { type: 'None', bytes: 10 } as const

function open(size = 25): { list: ChunkList; flow: Flow } {
  const layout = layOut([size], 10)
  const flow = new Flow(layout.fullChunk, layout.fullSize)
  return { list: new ChunkList(layout, flow), flow }
}

function drain(list: ChunkList): (number | null)[] {
  const taken: (number | null)[] = []
  for (let chunk = list.take(); chunk !== null; chunk = list.take()) taken.push(chunk)
  return taken
}

describe('ChunkList', () => {
  it('hands chunks out in order, each once', () => {
    const { list, flow } = open()
    expect(drain(list)).toEqual([1, 2, 3])
    expect(list.take()).toBe(null)
    expect([...flow.states]).toEqual([CHUNK.READING, CHUNK.READING, CHUNK.READING])
  })

  it('hands returned chunks out first, oldest first, each once', () => {
    const { list } = open(100)
    for (let count = 0; count < 4; count += 1) list.take()
    for (const chunk of [3, 1, 3, 3]) list.putBack(chunk)
    expect([list.take(), list.take(), list.take()]).toEqual([3, 1, 5])
    list.putBack(3)
    expect(list.take()).toBe(3)
  })

  it('shows what is read, in flight, sent again and stored', () => {
    const { list, flow } = open()
    drain(list)
    list.sending(1, 0, RAW)
    list.sending(2, 3, RAW)
    expect([...flow.states]).toEqual([16, 19, CHUNK.READING])
    list.putBack(2)
    list.putBack(3)
    expect([...flow.states]).toEqual([16, CHUNK.RETRIED, CHUNK.READING])
    list.sending(2, 1, RAW)
    list.stored(1)
    expect([...flow.states]).toEqual([CHUNK.STORED, CHUNK.RETRIED, CHUNK.READING])
    expect([flow.resentBytes, flow.storedBytes]).toEqual([10, 10])
  })

  it('is done when each chunk is stored, whatever is said twice', () => {
    const { list, flow } = open()
    drain(list)
    for (const chunk of [1, 2, 3]) list.sending(chunk, 0, RAW)
    for (const chunk of [3, 3, 1, 3]) list.stored(chunk)
    expect([list.allStored, flow.storedBytes]).toEqual([false, 15])
    list.stored(2)
    expect([list.allStored, flow.storedBytes]).toEqual([true, 25])
  })

  it('of nothing is done at once', () => {
    const { list } = open(0)
    expect([list.allStored, list.take()]).toEqual([true, null])
  })

  it('does not send again what was stored meanwhile', () => {
    const { list, flow } = open()
    drain(list)
    list.sending(1, 0, RAW)
    list.putBack(1)
    list.stored(1)
    expect(list.take()).toBe(null)
    list.putBack(1)
    expect([list.take(), list.isStored(1)]).toEqual([null, true])
    list.sending(1, 2, RAW)
    list.stored(1)
    expect([flow.states[0], flow.storedBytes, list.isStored(1)]).toEqual([CHUNK.STORED, 10, true])
  })

  it('refuses a receipt for what was never sent', () => {
    const { list } = open()
    list.take()
    for (const chunk of [1, 2, 0, 4, -1, 1.5]) expect([chunk, codeOf(() => list.stored(chunk))]).toEqual([chunk, 'PROTOCOL_VIOLATION'])
    list.sending(1, 0, RAW)
    expect([codeOf(() => list.stored(1)), list.wasSent(1), list.wasSent(2)]).toEqual(['nothing', true, false])
  })

  it('loses no chunk and counts none twice, whatever happens', () => {
    const steps = fc.array(fc.record({ step: fc.constantFrom('take', 'send', 'lose', 'store'), chunk: fc.integer({ min: 1, max: 8 }) }), { maxLength: 80 })
    fc.assert(
      fc.property(steps, (script) => {
        const { list, flow } = open(75)
        const held = new Set<number>()
        const flying = new Set<number>()
        for (const { step, chunk } of script) {
          if (step === 'take') {
            const taken = list.take()
            if (taken !== null) held.add(taken)
          } else if (step === 'send' && held.delete(chunk)) {
            list.sending(chunk, 0, RAW)
            flying.add(chunk)
          } else if (step === 'lose' && flying.delete(chunk)) list.putBack(chunk)
          else if (step === 'store' && list.wasSent(chunk)) list.stored(chunk)
        }
        const left = new Set([...drain(list).filter((chunk) => chunk !== null), ...held, ...flying])
        for (let chunk = 1; chunk <= 8; chunk += 1) expect([chunk, left.has(chunk) || list.isStored(chunk)]).toEqual([chunk, true])
        const stored = [1, 2, 3, 4, 5, 6, 7, 8].filter((chunk) => list.isStored(chunk))
        expect(flow.storedBytes).toBe(stored.reduce((sum, chunk) => sum + (chunk === 8 ? 5 : 10), 0))
        expect(list.allStored).toBe(stored.length === 8)
      }),
      { numRuns: 300 },
    )
  })

  it('offers a late chunk to an idle connection once, the oldest first, and never one that was receipted', () => {
    const { list } = open()
    drain(list)
    for (const chunk of [2, 1, 3]) list.sending(chunk, 0, RAW)
    const later = performance.now() + 5_000
    expect(list.takeLate(later, 10_000)).toBe(null)
    list.stored(1)
    expect([list.takeLate(later, 1_000), list.takeLate(later, 1_000), list.takeLate(later, 1_000)]).toEqual([2, 3, null])
  })

  it('offers a late chunk once more, after the same time, when nobody could send it', () => {
    const { list } = open()
    drain(list)
    for (const chunk of [1, 2]) list.sending(chunk, 0, RAW)
    const later = performance.now() + 5_000
    expect(list.takeLate(later, 1_000)).toBe(1)
    list.postpone(1)
    // it is the youngest now
    expect([list.takeLate(later, 1_000), list.takeLate(later, 1_000), list.takeLate(later, 1_000)]).toEqual([2, 1, null])
    list.stored(1)
    list.postpone(1)
    expect(list.takeLate(later, 0)).toBe(null)
  })

  it('counts the lateness of a chunk that was sent again from then on', () => {
    const { list } = open()
    drain(list)
    list.sending(1, 0, RAW)
    list.putBack(1)
    expect(list.takeLate(performance.now() + 5_000, 1_000)).toBe(null)
    list.take()
    list.sending(1, 1, RAW)
    expect(list.takeLate(performance.now() + 5_000, 1_000)).toBe(1)
  })
})

describe('when a chunk is late', () => {
  const MB = 1e6

  it('is after three times what one takes on its connection', () => {
    expect(lateAfter({ oneChunk: 4 * MB, rate: 8 * MB, connections: 4, mostFlying: 4 })).toBe(6_000)
  })

  it('is no sooner than a path takes that holds much', () => {
    expect(lateAfter({ oneChunk: MB, rate: 10 * MB, connections: 4, mostFlying: 60 })).toBe(12_000)
  })

  it('is never a matter of a moment, and never before anything has arrived', () => {
    expect(lateAfter({ oneChunk: MB, rate: 1000 * MB, connections: 4, mostFlying: 8 })).toBe(LATE_AFTER_MS)
    expect(lateAfter({ oneChunk: MB, rate: 0, connections: 4, mostFlying: 8 })).toBe(Number.POSITIVE_INFINITY)
  })
})
