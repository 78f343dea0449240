import { describe, expect, it } from 'vitest'
import { FAR_ROUND_TRIP_MS, FULL_CHUNK_MAX } from '../limits.ts'
import { chunkBytesFor } from './terms.ts'

const KIB = 1024
const MIB = 1024 * KIB
const GIB = 1024 * MIB

describe('the size of chunks', () => {
  it('goes by the size of the whole on a short path, and where the path is not known', () => {
    for (const roundTripMs of [null, 0.1, FAR_ROUND_TRIP_MS - 1])
      expect([MIB, 100 * MIB, 2 * GIB].map((bytes) => chunkBytesFor(bytes, roundTripMs))).toEqual([256 * KIB, MIB, 4 * MIB])
  })

  it('is a quarter of that on a long one, but no less than the least', () => {
    expect([MIB, 100 * MIB, 2 * GIB].map((bytes) => chunkBytesFor(bytes, FAR_ROUND_TRIP_MS))).toEqual([256 * KIB, 256 * KIB, MIB])
  })

  it('never makes a drop too large for its number of chunks', () => {
    const bytes = FULL_CHUNK_MAX * 2 * MIB
    expect(chunkBytesFor(bytes, 200)).toBe(4 * MIB)
  })
})
