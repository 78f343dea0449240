import { describe, expect, it } from 'vitest'
import { Seats } from './seats.ts'

/** Lanes that have passed, after all that can run has run. */
async function passed(waits: readonly Promise<number>[]): Promise<number[]> {
  const through: number[] = []
  for (const wait of waits) void wait.then((lane) => through.push(lane))
  await new Promise((resolve) => setImmediate(resolve))
  return through.toSorted((a, b) => a - b)
}

const wait = (seats: Seats, lane: number): Promise<number> => seats.until(lane).then(() => lane)

describe('seats', () => {
  it('let the first few pass, and the others when there are more', async () => {
    const seats = new Seats(2, 5)
    const waits = [0, 1, 2, 3, 4].map((lane) => wait(seats, lane))
    expect(await passed(waits)).toEqual([0, 1])
    seats.use(4)
    expect(await passed(waits)).toEqual([0, 1, 2, 3])
    seats.open()
    expect(await passed(waits)).toEqual([0, 1, 2, 3, 4])
  })

  it('hold lanes back again when there are fewer, but never all', async () => {
    const seats = new Seats(4, 4)
    seats.use(2)
    expect(await passed([0, 1, 2, 3].map((lane) => wait(seats, lane)))).toEqual([0, 1])
    seats.use(0)
    expect([seats.free, await passed([wait(seats, 0)])]).toEqual([1, [0]])
  })

  it('of lanes that are lost go to those that wait, and stay theirs when the number changes', async () => {
    const seats = new Seats(2, 5)
    const waits = [2, 3, 4].map((lane) => wait(seats, lane))
    seats.lose(0)
    expect(await passed(waits)).toEqual([2])
    seats.lose(1)
    seats.use(4)
    seats.use(2)
    expect(await passed([2, 3].map((lane) => wait(seats, lane)))).toEqual([2, 3])
    expect(seats.has(4)).toBe(false)
    seats.use(1)
    expect([2, 3].map((lane) => seats.has(lane))).toEqual([true, false])
  })

  it('are never more than were agreed', () => {
    const seats = new Seats(9, 3)
    seats.use(100)
    expect(seats.free).toBe(3)
  })
})
