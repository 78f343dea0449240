import { afterEach, expect, test, vi } from 'vitest'
import { complain } from './complain.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('what a peer calls itself moves no cursor and begins no line; a stack keeps its lines', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  complain('PROTOCOL_VIOLATION', 'An offer from \u001b[2J\nFastDrop: all is well was not taken.')
  const error = new Error('gone')
  error.stack = 'Error: \u001b]0;title\u0007\n    at here'
  complain('it failed', error)
  expect(said.mock.calls).toEqual([
    ['FastDrop: PROTOCOL_VIOLATION: An offer from \uFFFD[2J\uFFFDFastDrop: all is well was not taken.'],
    ['FastDrop: it failed: Error: \uFFFD]0;title\uFFFD\n    at here'],
  ])
})
