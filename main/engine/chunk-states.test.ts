import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHUNK, type ChunkMapSnapshot } from '../../shared/flow.ts'
import { ChunkStates } from './chunk-states.ts'

const { WAITING, READING, VERIFIED, STORED, RETRIED, SAME } = CHUNK
const onLane = (lane: number): number => CHUNK.IN_FLIGHT_BASE + lane

/** The map of chunks in these states. */
function mapOf(states: Iterable<number>, most: number): ChunkMapSnapshot {
  const all = [...states]
  const chunks = new ChunkStates(all.length, most)
  for (const [index, state] of all.entries()) chunks.set(index + 1, state)
  return chunks.map()
}

function merged(states: number[], most: number): number[] {
  return [...mapOf(states, most).cells]
}

describe('the map', () => {
  it('copies a map that fits', () => {
    const states = Uint8Array.from([0, 1, 2, 3])
    const map = mapOf(states, 4)
    expect(map).toEqual({ chunks: 4, chunksPerCell: 1, cells: states })
    expect(mapOf(new Uint8Array(0), 4)).toEqual({ chunks: 0, chunksPerCell: 1, cells: new Uint8Array(0) })
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
        const map = mapOf(all, most)
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

  it('is what a map made anew would be, after any changes', () => {
    const change = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom(WAITING, READING, VERIFIED, STORED, RETRIED, onLane(1)), fc.boolean())
    fc.assert(
      fc.property(fc.array(change, { maxLength: 120 }), fc.integer({ min: 1, max: 70 }), (changes, most) => {
        const chunks = new ChunkStates(60, most)
        const expected = new Uint8Array(60)
        for (const [chunk, state, look] of changes) {
          chunks.set(chunk, state)
          expected[chunk - 1] = state
          if (look) expect(chunks.map()).toEqual(mapOf(expected, most))
        }
        expect(chunks.map()).toEqual(mapOf(expected, most))
      }),
      { numRuns: 100 },
    )
  })

  it('stays the same object while nothing changes, and never changes itself', () => {
    const chunks = new ChunkStates(4, 4)
    const before = chunks.map()
    expect(chunks.map()).toBe(before)
    chunks.set(2, STORED)
    expect([[...before.cells], [...chunks.map().cells]]).toEqual([
      [0, 0, 0, 0],
      [0, STORED, 0, 0],
    ])
    chunks.clear()
    expect([...chunks.map().cells]).toEqual([0, 0, 0, 0])
  })

  it('says "there already" only of a cell all of which was', () => {
    const chunks = new ChunkStates(4, 2)
    for (const chunk of [1, 2, 3, 4]) chunks.set(chunk, STORED)
    for (const chunk of [1, 2, 3]) chunks.setSame(chunk, true)
    expect([...chunks.map().cells]).toEqual([SAME, STORED])
    chunks.setSame(1, false)
    expect([...chunks.map().cells]).toEqual([STORED, STORED])
    chunks.set(1, onLane(0))
    expect([...chunks.map().cells]).toEqual([onLane(0), STORED])
  })
})

describe('facts of chunks', () => {
  it('names the connections that carried them, and the most tries', () => {
    const chunks = new ChunkStates(5)
    chunks.carried(1, 3)
    chunks.carried(2, 1)
    chunks.carried(2, 0)
    chunks.set(2, STORED)
    chunks.set(3, STORED)
    chunks.setSame(3, true)
    chunks.carried(5, 9)
    expect(chunks.facts(1, 3, (chunk) => chunk * 100)).toEqual({ first: 1, last: 3, bytes: 600, stored: 2, same: 1, lanes: [0, 3], tries: 2 })
    expect(chunks.facts(4, 4, () => 7)).toEqual({ first: 4, last: 4, bytes: 7, stored: 0, same: 0, lanes: [], tries: 0 })
  })

  it('counts tries without end and without turning over', () => {
    const chunks = new ChunkStates(1)
    for (let n = 0; n < 300; n += 1) chunks.carried(1, 0)
    expect(chunks.facts(1, 1, () => 1).tries).toBe(255)
  })

  it('counts what is on its way over each connection', () => {
    const chunks = new ChunkStates(4)
    const flying = (): number[] => [0, 1, 2].map((lane) => chunks.inFlight(lane))
    for (const [chunk, lane] of [
      [1, 0],
      [2, 1],
      [3, 1],
    ] as const)
      chunks.set(chunk, CHUNK.IN_FLIGHT_BASE + lane)
    expect(flying()).toEqual([1, 2, 0])
    chunks.set(3, CHUNK.IN_FLIGHT_BASE + 2)
    chunks.set(1, CHUNK.STORED)
    chunks.set(1, CHUNK.STORED)
    expect(flying()).toEqual([0, 1, 1])
    // it goes again, and whoever carried it before may still be at it
    chunks.set(2, CHUNK.RETRIED)
    expect(flying()).toEqual([1, 1, 2])
    chunks.set(2, CHUNK.STORED)
    expect(flying()).toEqual([0, 0, 1])
    chunks.clear()
    expect(flying()).toEqual([0, 0, 0])
    chunks.set(1, CHUNK.IN_FLIGHT_BASE)
    expect(flying()).toEqual([1, 0, 0])
  })
})
