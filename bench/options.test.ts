import { expect, test } from 'vitest'
import { Budget } from './budget.ts'
import { portIn } from './contestants/fastdrop-events.ts'
import { filled } from './contestants/other-program.ts'
import { readOptions } from './options.ts'
import { ROW_IDS } from './row-ids.ts'

test('without a word all rows run, in their order, five times', () => {
  expect(readOptions([])).toMatchObject({ task: 'rows', rows: ROW_IDS, runs: 5, quick: false, keep: false, sizeBytes: null, other: null })
  expect(readOptions(['small', 'large'])?.rows).toEqual(['large', 'small'])
})

test('quick and guard have three runs, unless another number is given', () => {
  expect(readOptions(['--quick'])?.runs).toBe(3)
  expect(readOptions(['guard'])).toMatchObject({ task: 'guard', quick: true, runs: 3 })
  expect(readOptions(['--quick', '--runs', '7'])?.runs).toBe(7)
})

test('what cannot be used is refused with a sentence', () => {
  expect(() => readOptions(['fast'])).toThrow('No row is called fast')
  expect(() => readOptions(['--runs', '0'])).toThrow('--runs takes a whole number')
  expect(() => readOptions(['--other-sender', 'x'])).toThrow('go together')
  expect(readOptions(['--help'])).toBeNull()
})

test('time is shared by weight, and what a row leaves is for the others', () => {
  let nowMs = 0
  const budget = new Budget(['large', 'plain'], 330_000, () => nowMs)
  expect(budget.begin('large')(1)).toBeCloseTo(200_000)
  nowMs = 100_000
  const plain = budget.begin('plain')
  expect(plain(1)).toBeCloseTo(330_000)
  expect(plain(0.5)).toBeCloseTo(215_000)
})

test('another program gets its words filled in, and a path with spaces stays one word', () => {
  const command = filled('python3 send.py --to {host}:{port} {source} {unknown}', { host: '127.0.0.1', port: '5', source: '/a b/c' })
  expect(command).toEqual({ file: 'python3', args: ['send.py', '--to', '127.0.0.1:5', '/a b/c', '{unknown}'] })
})

test('a receiver is there when it says so, at the door that is meant', () => {
  const said = '{"event":"listening","port":5424}\n{"event":"classic","open":{"port":5500}}\n{"event":"lis'
  expect(portIn(said, false)).toBe(5424)
  expect(portIn(said, true)).toBe(5500)
  expect(portIn('{"event":"listening","port":5424}', false)).toBeNull()
})
