import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Reading, ReadTurn } from './read-turn.ts'

class Reader implements Reading {
  resumed = 0

  resume(): void {
    this.resumed += 1
  }
}

test('what is little goes on, and is not resumed for it', async () => {
  const [reads, one] = [new ReadTurn(100), new Reader()]
  expect(reads.goesOn(99, one)).toBe(true)
  await turn()
  expect(one.resumed).toBe(0)
})

test('after so many bytes of all together each one stops, and goes on in the next turn', async () => {
  const [reads, one, other] = [new ReadTurn(100), new Reader(), new Reader()]
  expect([reads.goesOn(60, one), reads.goesOn(60, other), reads.goesOn(1, one)]).toEqual([true, false, false])
  expect([one.resumed, other.resumed]).toEqual([0, 0])
  await turn()
  expect([one.resumed, other.resumed]).toEqual([1, 1])
  // and has as much again
  expect(reads.goesOn(99, one)).toBe(true)
  await turn()
  expect([one.resumed, other.resumed]).toEqual([1, 1])
})

test('what else is due comes first', async () => {
  const [reads, order] = [new ReadTurn(1), [] as string[]]
  setImmediate(() => order.push('due'))
  reads.goesOn(1, { resume: () => order.push('read') })
  expect(order).toEqual([])
  await turn()
  expect(order).toEqual(['due', 'read'])
})

test('who is stopped for another reason is not resumed', async () => {
  const [reads, one, other] = [new ReadTurn(1), new Reader(), new Reader()]
  reads.goesOn(1, one)
  reads.goesOn(1, other)
  reads.leave(one)
  await turn()
  expect([one.resumed, other.resumed]).toEqual([0, 1])
})

test('who is stopped by its taker waits for that one, also when it was held before', async () => {
  const [reads, one] = [new ReadTurn(1), new Reader()]
  expect(reads.after(true, 1, one)).toBe(false)
  expect(reads.after(false, 1, one)).toBe(false)
  await turn()
  expect(one.resumed).toBe(0)
  expect([reads.after(true, 9, null), reads.after(false, 9, null)]).toEqual([true, false])
})
