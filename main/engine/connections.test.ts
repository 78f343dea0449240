import { expect, it } from 'vitest'
import { mostConnections, wishedConnections } from './connections.ts'

it('takes a wish as far as it can be had; none is all of them, and stays none', () => {
  expect([1, 4, 16].map(mostConnections)).toEqual([1, 4, 16])
  expect([-3, 17, 2.9, 0].map(mostConnections)).toEqual([1, 16, 2, 16])
  expect([-3, 17, 2.9, 0].map(wishedConnections)).toEqual([1, 16, 2, 0])
})
