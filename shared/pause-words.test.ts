import { expect, test } from 'vitest'
import { pauseReasonWords } from './pause-words.ts'

test.each([
  ['receive', 1_200_000_000, 'The disk of this device is full: free 1.20 GB, then it goes on by itself'],
  ['send', 1_200_000_000, 'The disk of Studio is full: free 1.20 GB, then it goes on by itself'],
  ['send', null, 'The disk of Studio is full: free some space, then it goes on by itself'],
] as const)('%s, %s bytes missing', (direction, missingBytes, words) => {
  expect(pauseReasonWords({ direction }, { code: 'NO_SPACE', missingBytes }, 'Studio')).toBe(words)
})
