import { expect, test } from 'vitest'
import { judgeAll, type Verdict } from './aims.ts'
import { contestWith, entryWith, recordWith } from './fixture.ts'
import type { RowRecord } from './results.ts'

function verdict(record: RowRecord, says: string): Verdict | undefined {
  return judgeAll([record]).find((each) => each.says === says)
}

/** curl takes a second; FastDrop so long, a tenth of a second of it for its start. */
function large(seconds: readonly number[]): RowRecord {
  return recordWith('large', {
    contests: [
      contestWith('native', [
        entryWith(
          'curl',
          seconds.map(() => 1),
        ),
        entryWith('fastdrop-node', seconds, 0.1),
      ]),
    ],
  })
}

const CURL = 'FastDrop ÷ curl over TLS 1.3'

test('a ratio that is reached is met, and one that only the transfer reaches says so', () => {
  expect(verdict(large([0.9, 0.9, 0.9]), CURL)).toMatchObject({ verdict: 'met' })
  expect(verdict(large([1.05, 1.05, 1.05]), CURL)).toMatchObject({ verdict: 'met by the transfer alone' })
  expect(verdict(large([1.2, 1.2, 1.2]), CURL)).toMatchObject({ verdict: 'missed' })
})

test('the median decides, and the spread is told', () => {
  const found = verdict(large([0.5, 0.8, 2]), CURL)
  expect(found).toMatchObject({ verdict: 'met', found: { median: 1.25, least: 0.5, most: 2 } })
})

test('one good run does not make an aim', () => {
  expect(verdict(large([0.5, 1.4, 1.5]), CURL)).toMatchObject({ verdict: 'missed', found: { most: 2 } })
})

test('a ratio is of one round: what slowed a round down slowed both', () => {
  const slowing = [1, 2, 4]
  const record = recordWith('large', { contests: [contestWith('native', [entryWith('curl', slowing), entryWith('fastdrop-node', slowing, 0)])] })
  expect(verdict(record, CURL)?.found).toEqual({ median: 1, least: 1, most: 1 })
})

test('what was not measured is neither met nor missed, and rows that were not run are not mentioned', () => {
  expect(verdict(large([0.9]), 'FastDrop ÷ scp')).toMatchObject({ verdict: 'not measured', found: null })
  expect(judgeAll([large([0.9])]).every(({ row }) => row === 'large')).toBe(true)
})

test('figures have an upper bound, and the two ends count as one sample', () => {
  const desktop = (receiver: readonly number[]): RowRecord =>
    recordWith('desktop', {
      figures: [
        { id: 'limited-sender-loop', label: '', unit: 'ms', values: [5, 5] },
        { id: 'limited-receiver-loop', label: '', unit: 'ms', values: receiver },
      ],
    })
  expect(verdict(desktop([6, 7]), '300 MB/s: event loop p99')).toMatchObject({ verdict: 'met', found: { most: 7 } })
  expect(verdict(desktop([40, 41, 42]), '300 MB/s: event loop p99')).toMatchObject({ verdict: 'missed' })
})

test('one long stall among many short ones misses', () => {
  const stalls = (values: readonly number[]): RowRecord => recordWith('reconnect', { figures: [{ id: 'stall-sender', label: '', unit: 'ms', values }] })
  expect(verdict(stalls([1, 1, 51]), 'longest stall at a planned reconnect')).toMatchObject({ verdict: 'missed' })
  expect(verdict(stalls([1, 1, 49]), 'longest stall at a planned reconnect')).toMatchObject({ verdict: 'met' })
})

test('a curve that bends upwards misses, and one that falls is met', () => {
  const curve = (last: number): RowRecord =>
    recordWith('scale', {
      curves: [
        {
          id: 'files',
          label: '',
          x: '',
          y: '',
          points: [
            [1_000, 90],
            [5_000, 50],
            [20_000, 51],
            [99_000, last],
          ],
        },
      ],
    })
  expect(verdict(curve(49), 'a file of 99,000 ÷ one of 5,000')).toMatchObject({ verdict: 'met' })
  expect(verdict(curve(70), 'a file of 99,000 ÷ one of 5,000')).toMatchObject({ verdict: 'missed', found: { median: 1.4 } })
})

test('a quick look, with smaller numbers, says nothing of the large ones', () => {
  const points = [
    [500, 10],
    [1_000, 10],
  ] as const
  const record = recordWith('scale', { curves: [{ id: 'files', label: '', x: '', y: '', points }] })
  expect(verdict(record, 'a file of 99,000 ÷ one of 5,000')).toMatchObject({ verdict: 'not measured' })
})

test('its own choice is held against the best of the fixed ones, whichever that is', () => {
  const entries = [entryWith('fastdrop-default', [1, 1, 1], 0.1), entryWith('fastdrop-1', [2, 2, 2], 0.1), entryWith('fastdrop-4', [0.91, 0.91, 0.91], 0.1)]
  const record = recordWith('choices', { contests: [contestWith('connections', entries)] })
  expect(verdict(record, 'connections by measurement ÷ the best fixed number')).toMatchObject({ verdict: 'met', found: { median: 0.9 } })
  const alone = recordWith('choices', { contests: [contestWith('connections', entries.slice(0, 1))] })
  expect(verdict(alone, 'connections by measurement ÷ the best fixed number')).toMatchObject({ verdict: 'not measured' })
})
