import { describe, expect, it } from 'vitest'
import { CHUNK, MAX_MAP_CELLS } from '../../shared/flow.ts'
import { Flow } from './flow.ts'

const { WAITING, STORED, RETRIED, SAME } = CHUNK
const onLane = (lane: number): number => CHUNK.IN_FLIGHT_BASE + lane
const TEN = { rawLength: () => 10 }

describe('Flow', () => {
  it('counts a chunk once', () => {
    const flow = new Flow(3, 25)
    flow.mark(1, onLane(0))
    flow.stored(1, 10)
    flow.stored(1, 10)
    flow.stored(3, 5)
    expect([flow.storedBytes, [...flow.states]]).toEqual([15, [STORED, WAITING, STORED]])
  })

  it('sums up what its lanes did', () => {
    const flow = new Flow(1, 100)
    flow.lane(2).reconnects = 2
    flow.lane(0).reconnects = 1
    expect(flow.lane(2)).toBe(flow.lane(2))
    const progress = flow.progress()
    expect(progress.lanes.map(({ lane, state, reconnects }) => [lane, state, reconnects])).toEqual([
      [0, 'connecting', 1],
      [1, 'connecting', 0],
      [2, 'connecting', 2],
    ])
    expect([progress.reconnects, progress.bytes, progress.totalBytes, progress.secondsLeft]).toEqual([3, 0, 100, null])
  })

  it('says the rate and the time left from what is stored', () => {
    const flow = new Flow(2, 1000)
    flow.sampleRate(0)
    flow.stored(1, 400)
    flow.sampleRate(2000)
    expect([flow.progress().bytesPerSecond, flow.progress().secondsLeft]).toEqual([200, 3])
  })

  it('gives snapshots that do not change any more', () => {
    const flow = new Flow(MAX_MAP_CELLS + 1, 10_000)
    const lane = flow.lane(0)
    const before = flow.progress()
    lane.note({ kind: 'attached' })
    flow.stored(1, 5)
    flow.mark(2, RETRIED)
    expect([before.bytes, before.lanes[0]?.events.length, before.map.cells[0]]).toEqual([0, 0, WAITING])
    expect([flow.progress().map.chunksPerCell, flow.progress().map.cells.length, flow.progress().map.cells[0]]).toEqual([2, 1025, RETRIED])
  })

  it('tells what was there already from what came', () => {
    const flow = new Flow(3, 30)
    flow.stored(1, 10)
    flow.interrupted()
    flow.compared((chunk) => chunk <= 2, TEN)
    expect([flow.storedBytes, flow.progress().sameBytes, [...flow.progress().map.cells]]).toEqual([20, 10, [STORED, SAME, WAITING]])
    // it was another content after all, and comes
    flow.missing(2, 10)
    expect([flow.storedBytes, flow.progress().sameBytes, [...flow.progress().map.cells]]).toEqual([10, 0, [STORED, WAITING, WAITING]])
    flow.stored(2, 10)
    expect([...flow.progress().map.cells]).toEqual([STORED, STORED, WAITING])
  })

  it('does not take what was there already for speed, nor what is missing for a speed below nothing', () => {
    const flow = new Flow(1000, 10_000)
    flow.sampleRate(0)
    flow.compared((chunk) => chunk <= 900, TEN)
    flow.sampleRate(1000)
    flow.stored(901, 10)
    flow.sampleRate(2000)
    expect(flow.progress()).toMatchObject({ bytesPerSecond: 10, sameBytes: 9000, bytes: 9010 })
    flow.interrupted()
    flow.compared((chunk) => chunk <= 500, TEN)
    for (let ms = 3000; ms <= 8000; ms += 100) {
      flow.sampleRate(ms)
      expect(flow.progress().bytesPerSecond).toBeGreaterThanOrEqual(0)
      expect(flow.progress().bytes).toBe(9010)
    }
  })

  it('counts what was there, was something else and came, as what came', () => {
    const flow = new Flow(100, 1000)
    flow.compared(() => true, TEN)
    flow.sampleRate(0)
    for (let chunk = 1; chunk <= 50; chunk += 1) {
      flow.missing(chunk, 10)
      flow.stored(chunk, 10)
    }
    flow.sampleRate(1000)
    expect(flow.progress()).toMatchObject({ bytesPerSecond: 500, sameBytes: 500 })
  })

  it('takes nothing of a file that does not come for speed', () => {
    const flow = new Flow(100, 1000)
    flow.sampleRate(0)
    flow.stored(1, 10)
    for (let chunk = 2; chunk <= 91; chunk += 1) flow.voided(chunk, 10)
    flow.sampleRate(1000)
    expect(flow.progress()).toMatchObject({ bytesPerSecond: 10, bytes: 910 })
  })

  it('counts what the receiver has in its own files once, over another connection too, and only what comes', () => {
    const flow = new Flow(4, 40)
    for (const chunk of [1, 2, 3]) flow.alreadyThere(chunk, 10)
    flow.interrupted()
    // only the first was copied when the connection was lost
    flow.compared((chunk) => chunk === 1, TEN)
    expect([flow.alreadyThereBytes, flow.isAlreadyThere(2)]).toEqual([10, false])
    flow.alreadyThere(2, 10)
    flow.stored(3, 10)
    expect([flow.storedBytes, flow.alreadyThereBytes]).toEqual([30, 20])
    flow.voided(2, 10)
    expect([flow.storedBytes, flow.alreadyThereBytes]).toEqual([30, 10])
  })

  it('shows a rate for half a second, so that its digits can be read', () => {
    const flow = new Flow(100, 1_000_000)
    const shown = new Set<number>()
    for (let step = 0; step <= 50; step += 1) {
      flow.stored(step + 1, 1000 * (step + 1))
      flow.sampleRate(step * 100)
      shown.add(flow.progress().bytesPerSecond)
    }
    expect(shown.size).toBeLessThanOrEqual(11)
    expect(shown.size).toBeGreaterThanOrEqual(8)
  })

  it('keeps what happened, where it stands in the chart', () => {
    const flow = new Flow(1, 10)
    flow.note({ kind: 'begun' })
    flow.sampleLanes(0)
    flow.sampleLanes(250)
    flow.note({ kind: 'interrupted', code: 'PEER_LOST' })
    expect(flow.progress().events).toMatchObject([
      { kind: 'begun', sample: 0 },
      { kind: 'interrupted', sample: 2, code: 'PEER_LOST' },
    ])
    expect(flow.progress().chart.samples).toBe(2)
  })

  it('says nothing of what limits while nobody counts the waits', () => {
    const flow = new Flow(1, 10)
    flow.lane(0).attach(() => 0)
    for (let ms = 0; ms < 10_000; ms += 250) flow.sampleLanes(ms)
    expect(flow.progress().limitedBy).toBeNull()
  })
})
