import { describe, expect, it } from 'vitest'
import type { TransferSnapshot } from '../../shared/transfer.ts'
import { allPaused, anyMoves, overallProgress } from './progress.ts'
import { askingOf, failedOf, movingOf } from './testing.ts'

const paused = { ...movingOf(1, 8), paused: 'here' } as TransferSnapshot

describe('allPaused', () => {
  it('is true only when nothing else is under way', () => {
    expect([[], [failedOf()], [paused], [paused, failedOf()], [paused, movingOf(1, 8)]].map(allPaused)).toEqual([false, false, true, true, false])
  })
})

describe('anyMoves', () => {
  it('is true while bytes move or are put in place, and not over a question or a pause', () => {
    const publishing = { ...movingOf(8, 8), state: 'publishing' } as TransferSnapshot
    expect([[], [failedOf()], [askingOf()], [paused], [paused, movingOf(1, 8)], [publishing]].map(anyMoves)).toEqual([false, false, false, false, true, true])
  })
})

describe('overallProgress', () => {
  it('weighs transfers by their size, and is nothing when nothing moves', () => {
    expect(overallProgress([movingOf(10, 100), movingOf(0, 300), failedOf()])).toBeCloseTo(10 / 400)
    expect(overallProgress([failedOf()])).toBeNull()
    expect(overallProgress([movingOf(0, 0)])).toBe(1)
  })
})
