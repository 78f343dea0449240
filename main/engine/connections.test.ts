import { expect, it } from 'vitest'
import { mostConnections, usedConnections, wishedConnections } from './connections.ts'

it('takes a wish as far as it can be had; none is all of them, and stays none', () => {
  expect([1, 4, 16].map(mostConnections)).toEqual([1, 4, 16])
  expect([-3, 17, 2.9, 0].map(mostConnections)).toEqual([1, 16, 2, 16])
  expect([-3, 17, 2.9, 0].map(wishedConnections)).toEqual([1, 16, 2, 0])
})

it('tells of the connections that came, and of no more than were agreed', () => {
  expect([usedConnections(16, 8), usedConnections(16, 4), usedConnections(2, 2), usedConnections(4, 1)]).toEqual([8, 4, 2, 4])
})
