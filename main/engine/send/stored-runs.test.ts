import { expect, test } from 'vitest'
import { CHUNK } from '../../../shared/flow.ts'
import { Flow } from '../flow.ts'
import { STORED_RUNS_MAX } from '../limits.ts'
import { recallRuns, storedRuns } from './stored-runs.ts'

test('what is stored is remembered in runs and comes back as it was', () => {
  const flow = new Flow(9, 900)
  for (const chunk of [1, 2, 3, 5, 9]) flow.stored(chunk, 100)
  flow.mark(7, CHUNK.IN_FLIGHT_BASE)
  const kept = storedRuns(flow)
  expect(kept).toEqual({
    runs: [
      [1, 3],
      [5, 5],
      [9, 9],
    ],
    bytes: 500,
  })
  const next = new Flow(9, 900)
  recallRuns(next, kept)
  expect([...next.states].map((state) => state === CHUNK.STORED)).toEqual([true, true, true, false, true, false, false, false, true])
  expect(next.progress().bytes).toBe(500)
  // the two ends have compared: only that counts
  next.compared((chunk) => chunk < 3, { rawLength: () => 100 })
  expect(next.storedBytes).toBe(200)
})

test('many runs are cut, and what does not fit does no harm', () => {
  const flow = new Flow(3 * STORED_RUNS_MAX, 300)
  for (let chunk = 1; chunk < 3 * STORED_RUNS_MAX; chunk += 2) flow.stored(chunk, 0)
  expect(storedRuns(flow).runs).toHaveLength(STORED_RUNS_MAX)
  const small = new Flow(2, 10)
  recallRuns(small, { runs: [[2, 99]], bytes: 1e9 })
  expect([[...small.states], small.storedBytes]).toEqual([[CHUNK.WAITING, CHUNK.STORED], 10])
})
