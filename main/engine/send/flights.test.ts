import { expect, test } from 'vitest'
import { Flights, type InFlight } from './flights.ts'

function open(): { flights: Flights; one: InFlight; two: InFlight } {
  return { flights: new Flights(), one: new Set(), two: new Set() }
}

test('what a dead connection carried is lost, unless another one carries it too', () => {
  const { flights, one, two } = open()
  for (const chunk of [1, 2, 3]) flights.depart(chunk, one)
  flights.depart(2, two)
  expect(flights.lose(one)).toEqual([1, 3])
  expect([...one]).toEqual([])
  expect(flights.lose(two)).toEqual([2])
})

test('a receipt takes a chunk off every connection', () => {
  const { flights, one, two } = open()
  flights.depart(5, one)
  flights.depart(5, two)
  flights.settle(5)
  expect([...one, ...two]).toEqual([])
  expect(flights.lose(one)).toEqual([])
})

test('a drained connection still counts as a carrier until the receipt comes', () => {
  const { flights, one, two } = open()
  flights.depart(7, one)
  one.clear()
  flights.depart(7, two)
  expect(flights.lose(two)).toEqual([])
})
