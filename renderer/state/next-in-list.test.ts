import { expect, it } from 'vitest'
import { nextInList } from './next-in-list.ts'

it('goes to the row behind, at the end to the one before, and is nothing in an empty list', () => {
  const rows = ['a', 'b', 'c'].map((id) => ({ id }))
  expect(['a', 'b', 'c'].map((id) => nextInList(rows, id))).toEqual(['b', 'c', 'b'])
  expect(nextInList([{ id: 'a' }], 'a')).toBeNull()
})
