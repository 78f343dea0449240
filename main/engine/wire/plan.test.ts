import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { oneChunkFor } from '../limits.ts'
import { type Layout, layOut, type Slice } from './plan.ts'

const sizes = fc.array(fc.option(fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 60 }))), { maxLength: 30 })
const oneChunk = fc.integer({ min: 1, max: 16 })

function allSlices(layout: Layout): Slice[][] {
  return Array.from({ length: layout.fullChunk }, (_, index) => layout.slices(index + 1))
}

describe('layOut', () => {
  it('packs small files whole, in order, before the chunks of large ones', () => {
    const layout = layOut([4, 25, 3, null, 0, 5, 10, 9], 10)
    expect(allSlices(layout)).toEqual([
      [
        { entry: 0, offset: 0, length: 4 },
        { entry: 2, offset: 0, length: 3 },
      ],
      [{ entry: 5, offset: 0, length: 5 }],
      [{ entry: 7, offset: 0, length: 9 }],
      [{ entry: 1, offset: 0, length: 10 }],
      [{ entry: 1, offset: 10, length: 10 }],
      [{ entry: 1, offset: 20, length: 5 }],
      [{ entry: 6, offset: 0, length: 10 }],
    ])
    expect([layout.fullChunk, layout.fullSize]).toEqual([7, 56])
    expect([1, 2, 3, 4, 5, 6, 7].map((number) => layout.isBundle(number))).toEqual([true, true, true, false, false, false, false])
    expect([1, 2, 3, 4, 5, 6, 7].map((number) => layout.rawLength(number))).toEqual([7, 5, 9, 10, 10, 5, 10])
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((entry) => layout.chunksOf(entry))).toEqual([0, 3, 0, 0, 0, 0, 1, 0])
  })

  it('opens a new bundle only when a file does not fit any more', () => {
    expect(allSlices(layOut([4, 6, 1], 10)).map((slices) => slices.map(({ entry }) => entry))).toEqual([[0, 1], [2]])
    fc.assert(
      fc.property(sizes, oneChunk, (files, chunk) => {
        const layout = layOut(files, chunk)
        for (let number = 2; number <= layout.fullChunk && layout.isBundle(number); number += 1) {
          const first = layout.slices(number)[0]?.length ?? 0
          expect(layout.rawLength(number - 1) + first).toBeGreaterThan(chunk)
        }
      }),
    )
  })

  it('has no chunk for nothing but folders and empty files', () => {
    const layout = layOut([null, 0, null], 10)
    expect([layout.fullChunk, layout.fullSize]).toEqual([0, 0])
  })

  it('gives a single file exactly the published FullChunk', () => {
    const mib = 1024 * 1024
    const published: [number, number, number][] = [
      [1, 256 * 1024, 1],
      [256 * 1024, 256 * 1024, 1],
      [256 * 1024 + 1, 256 * 1024, 2],
      [10 * mib, 256 * 1024, 40],
      [10 * mib + 1, mib, 11],
      [1024 * mib, mib, 1024],
      [1024 * mib + 1, 4 * mib, 257],
      [5 * 1024 * mib, 4 * mib, 1280],
    ]
    for (const [size, chunk, count] of published) {
      const layout = layOut([size], oneChunkFor(size))
      expect([size, layout.oneChunk, layout.fullChunk]).toEqual([size, chunk, count])
      expect(layout.rawLength(count)).toBe(size - (count - 1) * chunk)
    }
  })

  it('puts every byte of every file into exactly one slice', () => {
    fc.assert(
      fc.property(sizes, oneChunk, (files, chunk) => {
        const layout = layOut(files, chunk)
        const next = new Map<number, number>()
        for (const slice of allSlices(layout).flat()) {
          expect(slice.offset).toBe(next.get(slice.entry) ?? 0)
          expect(slice.length).toBeGreaterThan(0)
          next.set(slice.entry, slice.offset + slice.length)
        }
        expect(files.map((_, entry) => next.get(entry) ?? 0)).toEqual(files.map((size) => size ?? 0))
        expect(layout.fullSize).toBe(files.reduce<number>((sum, size) => sum + (size ?? 0), 0))
      }),
      { numRuns: 300 },
    )
  })

  it('keeps chunks within OneChunk, bundles whole and in order, large files cut at multiples', () => {
    fc.assert(
      fc.property(sizes, oneChunk, (files, chunk) => {
        const layout = layOut(files, chunk)
        let previous = -1
        let inBundles = true
        for (let number = 1; number <= layout.fullChunk; number += 1) {
          const slices = layout.slices(number)
          const sum = slices.reduce((total, slice) => total + slice.length, 0)
          expect(sum).toBe(layout.rawLength(number))
          expect(sum).toBeLessThanOrEqual(chunk)
          if (layout.isBundle(number)) {
            expect(inBundles).toBe(true)
            for (const slice of slices) {
              expect([slice.offset, slice.length, slice.length < chunk]).toEqual([0, files[slice.entry], true])
              expect(slice.entry).toBeGreaterThan(previous)
              previous = slice.entry
            }
          } else {
            if (inBundles) previous = -1
            inBundles = false
            const [slice] = slices
            expect([slices.length, (slice?.offset ?? -1) % chunk]).toEqual([1, 0])
            expect(slice?.entry).toBeGreaterThanOrEqual(previous)
            previous = slice?.entry ?? -1
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('counts the chunks of each large file', () => {
    fc.assert(
      fc.property(sizes, oneChunk, (files, chunk) => {
        const layout = layOut(files, chunk)
        const owners = Array.from({ length: layout.fullChunk }, (_, index) => (layout.isBundle(index + 1) ? -1 : (layout.slices(index + 1)[0]?.entry ?? -1)))
        const counted = files.map((_, entry) => owners.filter((owner) => owner === entry).length)
        expect(files.map((_, entry) => layout.chunksOf(entry))).toEqual(counted)
      }),
      { numRuns: 100 },
    )
  })

  it('shifts no border of an earlier file when a later one changes', () => {
    const changed = fc.tuple(sizes, fc.nat(), fc.option(fc.integer({ min: 0, max: 60 }))).filter(([files]) => files.length > 0)
    fc.assert(
      fc.property(changed, oneChunk, ([files, place, size], chunk) => {
        const at = place % files.length
        const before = allSlices(layOut(files, chunk)).flat()
        const after = allSlices(layOut(files.with(at, size), chunk)).flat()
        const others = (slices: Slice[]): Slice[] => slices.filter((slice) => slice.entry !== at)
        expect(others(after)).toEqual(others(before))
        // bundles that were full before the changed file came stay the same chunks
        const closed = (layout: Layout): Slice[][] => {
          const bundles = allSlices(layout).filter((_, index) => layout.isBundle(index + 1))
          const firstOpen = bundles.findLastIndex((slices) => (slices[0]?.entry ?? 0) < at)
          return bundles.slice(0, Math.max(0, firstOpen))
        }
        expect(closed(layOut(files.with(at, size), chunk))).toEqual(closed(layOut(files, chunk)))
      }),
      { numRuns: 300 },
    )
  })

  it('treats an entry left out like one that is not there', () => {
    fc.assert(
      fc.property(sizes, oneChunk, fc.infiniteStream(fc.boolean()), (files, chunk, choice) => {
        const left = files.map((size) => (choice.next().value === true ? null : size))
        const kept = left.flatMap((size, entry) => (size === null ? [] : [entry]))
        const packed = layOut(
          kept.map((entry) => files[entry] ?? null),
          chunk,
        )
        const renumbered = allSlices(packed).map((slices) => slices.map((slice) => ({ ...slice, entry: kept[slice.entry] ?? -1 })))
        expect(allSlices(layOut(left, chunk))).toEqual(renumbered)
      }),
      { numRuns: 100 },
    )
  })

  it('finds a chunk among a hundred thousand files at once', () => {
    const layout = layOut(Array<number>(100_000).fill(100), 10)
    expect(layout.fullChunk).toBe(1_000_000)
    expect(layout.slices(1)).toEqual([{ entry: 0, offset: 0, length: 10 }])
    expect(layout.slices(999_999)).toEqual([{ entry: 99_999, offset: 80, length: 10 }])
  })
})
