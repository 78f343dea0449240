import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHUNK, MAX_MAP_CELLS } from '../../shared/transfer.ts'
import { Flow, LaneTrack, mergeStates } from './flow.ts'

const { WAITING, READING, VERIFIED, STORED, RETRIED } = CHUNK
const onLane = (lane: number): number => CHUNK.IN_FLIGHT_BASE + lane

function merged(states: number[], most: number): number[] {
  return [...mergeStates(Uint8Array.from(states), most).cells]
}

describe('mergeStates', () => {
  it('copies a map that fits', () => {
    const states = Uint8Array.from([0, 1, 2, 3])
    const map = mergeStates(states, 4)
    expect(map).toEqual({ chunks: 4, chunksPerCell: 1, cells: states })
    expect(map.cells.buffer).not.toBe(states.buffer)
    expect(mergeStates(new Uint8Array(0), 4)).toEqual({ chunks: 0, chunksPerCell: 1, cells: new Uint8Array(0) })
  })

  it('shows the least finished state of a cell', () => {
    expect(merged([STORED, STORED, STORED, VERIFIED, VERIFIED, READING, READING, WAITING], 4)).toEqual([STORED, VERIFIED, READING, WAITING])
    expect(merged([STORED, WAITING, STORED], 2)).toEqual([WAITING, STORED])
  })

  it('shows "sent again" before all, and "in flight" before what rests', () => {
    expect(merged([RETRIED, onLane(2), onLane(2), WAITING, STORED, RETRIED], 3)).toEqual([RETRIED, onLane(2), RETRIED])
    expect(merged([onLane(1), onLane(5), STORED, onLane(0)], 2)).toEqual([onLane(5), onLane(0)])
  })

  it('has the announced number of cells, each from its own chunks', () => {
    const state = fc.constantFrom(WAITING, READING, VERIFIED, STORED, STORED, STORED, RETRIED, onLane(0), onLane(15))
    const states = fc.array(state, { maxLength: 200 }).map((each) => Uint8Array.from(each))
    fc.assert(
      fc.property(states, fc.integer({ min: 1, max: 50 }), (all, most) => {
        const map = mergeStates(all, most)
        expect([map.chunks, map.cells.length]).toEqual([all.length, Math.ceil(all.length / map.chunksPerCell)])
        expect(map.cells.length).toBeLessThanOrEqual(most)
        map.cells.forEach((cell, index) => {
          const inside = all.subarray(index * map.chunksPerCell, (index + 1) * map.chunksPerCell)
          expect(inside).toContain(cell)
          expect(cell === STORED).toBe(inside.every((state) => state === STORED))
          if (inside.includes(RETRIED)) expect(cell).toBe(RETRIED)
        })
      }),
      { numRuns: 200 },
    )
  })
})

describe('LaneTrack', () => {
  it('counts on over reconnects', () => {
    const lane = new LaneTrack(3)
    const counts = [0, 0, 0]
    const count = (index: number): number => counts[index] ?? 0
    expect([lane.state, lane.bytes, lane.sinceReconnect]).toEqual(['connecting', 0, 0])
    lane.attach(() => count(0))
    counts[0] = 500
    expect([lane.state, lane.bytes, lane.sinceReconnect]).toEqual(['open', 500, 500])
    lane.attach(() => count(1))
    expect([lane.bytes, lane.sinceReconnect]).toEqual([500, 0])
    counts[1] = 70
    lane.detach('lost')
    counts[1] = 99
    expect([lane.state, lane.bytes, lane.sinceReconnect]).toEqual(['lost', 570, 0])
    lane.attach(() => count(2))
    counts[2] = 5
    lane.detach('closed')
    lane.detach('closed')
    expect([lane.state, lane.bytes]).toEqual(['closed', 575])
  })

  it('keeps 120 samples of its rate', () => {
    const lane = new LaneTrack(0)
    let bytes = 0
    lane.attach(() => bytes)
    for (let sample = 0; sample <= 130; sample += 1) {
      lane.sample(1000 + sample * 250)
      bytes += 1000 + sample
    }
    const { history, samples, bytesPerSecond } = lane.snapshot()
    expect([history.length, samples]).toEqual([120, 131])
    expect([history[0], history.at(-1)]).toEqual([(1000 + 10) * 4, (1000 + 129) * 4])
    expect(bytesPerSecond).toBeGreaterThan(4400)
    lane.detach('closed')
    expect(lane.bytesPerSecond).toBe(0)
  })

  it('keeps 24 events, each with its sample', () => {
    const lane = new LaneTrack(0)
    for (let index = 0; index < 30; index += 1) {
      lane.note({ kind: 'planned-reconnect', bytes: index })
      lane.sample(1000 + index)
    }
    const { events } = lane.snapshot()
    expect([events.length, events[0]?.bytes, events[0]?.sample, events.at(-1)?.bytes, events.at(-1)?.sample]).toEqual([24, 6, 6, 29, 29])
  })
})

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
})
