import { describe, expect, it } from 'vitest'
import { CONNECTION_LOOK_EVERY_MS, CONNECTIONS_FIRST, CONNECTIONS_FIRST_FAR } from '../limits.ts'
import { ConnectionChoice } from './connection-choice.ts'

const MB = 1e6

interface Path {
  /** Bytes a second over so many connections at that time. */
  readonly rate: (connections: number, atMs: number) => number
  readonly most?: number
  readonly forMs: number
  readonly starved?: (atMs: number) => boolean
}

/** What is used, look by look, and how many bytes that has carried. */
function travel({ rate, most = 16, forMs, starved = () => false }: Path): {
  readonly counts: readonly number[]
  readonly bytes: number
  readonly last: number
} {
  const choice = new ConnectionChoice(most)
  const counts: number[] = []
  let bytes = 0
  for (let atMs = 0; atMs < forMs; atMs += CONNECTION_LOOK_EVERY_MS) {
    bytes += (rate(choice.count, atMs) * CONNECTION_LOOK_EVERY_MS) / 1000
    choice.look({ bytes, nowMs: 1000 + atMs, starved: starved(atMs) })
    counts.push(choice.count)
  }
  return { counts, bytes, last: choice.count }
}

/** A long path: each connection's window lets it carry so much, and the line far more. */
const windows = (each: number, line: number) => (connections: number) => Math.min(connections * each, line)

describe('the number of connections', () => {
  it('begins with a few, and with no more than were agreed', () => {
    expect(new ConnectionChoice(16).count).toBe(CONNECTIONS_FIRST)
    expect(new ConnectionChoice(2).count).toBe(2)
  })

  it('begins with more where an answer takes long', () => {
    expect(new ConnectionChoice(16, 2).count).toBe(CONNECTIONS_FIRST)
    expect(new ConnectionChoice(16, 50).count).toBe(CONNECTIONS_FIRST_FAR)
    expect(new ConnectionChoice(2, 50).count).toBe(2)
  })

  it('grows to what is agreed where each window holds a connection back', () => {
    expect(travel({ rate: windows(10 * MB, 1000 * MB), forMs: 8_000 }).last).toBe(16)
    expect(travel({ rate: windows(10 * MB, 1000 * MB), most: 8, forMs: 8_000 }).last).toBe(8)
    expect(travel({ rate: windows(2 * MB, 1000 * MB), forMs: 20_000 }).last).toBe(16)
  })

  it('stops growing where the line is full', () => {
    const { last } = travel({ rate: windows(10 * MB, 85 * MB), forMs: 12_000 })
    expect(last).toBe(8)
  })

  it('carries nearly as much over a long path as the best fixed number', () => {
    const rate = windows(10 * MB, 1000 * MB)
    const { bytes } = travel({ rate, forMs: 60_000 })
    expect(bytes).toBeGreaterThan(0.9 * rate(16) * 60)
  })

  it('stays with the first few where more carry no more, and tries seldom', () => {
    const { counts, last } = travel({ rate: () => 900 * MB, forMs: 120_000 })
    expect(last).toBe(CONNECTIONS_FIRST)
    expect(Math.max(...counts)).toBe(8)
    expect(counts.filter((count) => count > CONNECTIONS_FIRST).length / counts.length).toBeLessThan(0.08)
  })

  it('costs a fast path nearly nothing, even where more connections are slower', () => {
    const rate = (connections: number): number => (connections > CONNECTIONS_FIRST ? 800 : 900) * MB
    const { bytes } = travel({ rate, forMs: 60_000 })
    expect(bytes).toBeGreaterThan(0.985 * 900 * MB * 60)
  })

  it.each([1, 2, 3, 4, 5])('is not fooled by a rate that wavers by a tenth (seed %d)', (seed) => {
    let state = seed
    const noise = (): number => {
      state = (state * 48_271) % 2_147_483_647
      return 0.9 + (0.2 * state) / 2_147_483_647
    }
    expect(travel({ rate: () => 60 * MB * noise(), forMs: 60_000 }).last).toBe(CONNECTIONS_FIRST)
  })

  it('grows later where the path becomes a long one', () => {
    const rate = (connections: number, atMs: number): number => (atMs < 20_000 ? 100 * MB : connections * 5 * MB)
    expect(travel({ rate, forMs: 90_000 }).last).toBe(16)
  })

  it('tries nothing while this device itself is what limits, and does when it is no more', () => {
    const rate = windows(10 * MB, 1000 * MB)
    expect(new Set(travel({ rate, forMs: 30_000, starved: () => true }).counts)).toEqual(new Set([CONNECTIONS_FIRST]))
    expect(travel({ rate, forMs: 30_000, starved: (atMs) => atMs < 15_000 }).last).toBe(16)
  })

  it('takes a trial back when this device becomes what limits', () => {
    const { counts, last } = travel({ rate: () => 100 * MB, forMs: 3_000, starved: (atMs) => atMs > 2_000 })
    expect(Math.max(...counts)).toBe(8)
    expect(last).toBe(CONNECTIONS_FIRST)
  })
})
