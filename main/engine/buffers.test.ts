import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BufferPool } from './buffers.ts'

describe('BufferPool', () => {
  it('makes buffers as they are needed, up to its capacity, and hands them round', () => {
    const pool = new BufferPool(16, 2)
    expect(pool.inUse).toBe(0)
    const [one, two] = [pool.tryTake(), pool.tryTake()]
    expect([one?.length, two?.length, one === two, pool.tryTake(), pool.inUse]).toEqual([16, 16, false, null, 2])
    // a slice of Node's shared slab could not be handed to a socket as a whole
    expect(one?.buffer.byteLength).toBe(16)
    if (one) pool.give(one)
    expect([pool.inUse, pool.tryTake() === one]).toEqual([1, true])
  })

  it('serves those who wait in order, and skips those who left', () => {
    const pool = new BufferPool(1, 1)
    const got: string[] = []
    const only = pool.tryTake()
    pool.whenFree(() => got.push('first'))
    const leave = pool.whenFree(() => got.push('second'))
    pool.whenFree(() => got.push('third'))
    leave()
    leave()
    if (only) {
      pool.give(only)
      expect([got, pool.inUse]).toEqual([['first'], 1])
      pool.give(only)
      expect([got, pool.inUse]).toEqual([['first', 'third'], 1])
      pool.give(only)
    }
    expect([got, pool.inUse]).toEqual([['first', 'third'], 0])
  })

  it('calls back at once when there is one', () => {
    const pool = new BufferPool(1, 1)
    const got: Buffer[] = []
    pool.whenFree((buffer) => got.push(buffer))()
    expect([got.length, pool.inUse, pool.tryTake()]).toEqual([1, 1, null])
  })

  it('never has one buffer in two hands', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(fc.constantFrom('try', 'wait', 'give'), { maxLength: 60 }), (capacity, steps) => {
        const pool = new BufferPool(1, capacity)
        const held: Buffer[] = []
        let waiting = 0
        for (const step of steps) {
          if (step === 'try') {
            const buffer = pool.tryTake()
            if (buffer) held.push(buffer)
          } else if (step === 'wait') {
            waiting += 1
            pool.whenFree((buffer) => {
              waiting -= 1
              held.push(buffer)
            })
          } else {
            const buffer = held.shift()
            if (buffer) pool.give(buffer)
          }
          expect([new Set(held).size, pool.inUse]).toEqual([held.length, held.length])
          expect(held.length).toBeLessThanOrEqual(capacity)
          if (waiting > 0) expect(held.length).toBe(capacity)
        }
      }),
    )
  })
})
