import { expect, test } from 'vitest'
import { contestWith, entryWith } from './fixture.ts'
import { judgeRatio, keptOf, measuredIn } from './guard-judge.ts'

const of = (median: number, least = median, most = median) => ({ id: 'a ÷ b', spread: { median, least, most } })

test('tolerance comes from the spread of the runs, within bounds', () => {
  expect(keptOf(of(1))[0]?.floor).toBeCloseTo(0.85)
  expect(keptOf(of(1, 0.8, 1.1))[0]?.floor).toBeCloseTo(0.7)
  expect(keptOf(of(1, 0.9, 1.2))[0]?.floor).toBeCloseTo(0.7)
  expect(keptOf(of(1, 0.1, 3))[0]?.floor).toBeCloseTo(0.5)
})

test('what fell below its floor is slower; what rose, or was not measured, is not', () => {
  const [kept] = keptOf(of(2, 1.9, 2.1))
  if (!kept) throw new Error('nothing was kept')
  expect(judgeRatio(kept, [of(1.6)])).toMatchObject({ slower: true, now: 1.6 })
  expect(judgeRatio(kept, [of(1.75)])).toMatchObject({ slower: false })
  expect(judgeRatio(kept, [of(9)])).toMatchObject({ slower: false })
  expect(judgeRatio(kept, [])).toMatchObject({ slower: false, now: null })
})

test('FastDrop is measured beside others, by speed without its start, and by processor time of both ends', () => {
  const contest = contestWith('large', [
    entryWith('cp', [1, 1, 1]),
    entryWith('fastdrop-node', [2.5, 2.5, 2.5], 0.5),
    entryWith('fastdrop-electron', [4, 4, 4], 0),
  ])
  const found = new Map(measuredIn(contest).map(({ id, spread }) => [id, spread.median]))
  expect([...found.keys()]).toHaveLength(4)
  expect(found.get('large: fastdrop-node ÷ cp, speed')).toBeCloseTo(0.5)
  expect(found.get('large: fastdrop-node ÷ cp, processor time')).toBeCloseTo(0.4)
  expect(found.get('large: fastdrop-electron ÷ cp, speed')).toBeCloseTo(0.25)
})
