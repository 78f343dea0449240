import { describe, expect, it } from 'vitest'
import { CHUNK, MAX_MAP_CELLS } from '../../shared/flow.ts'
import { cellAt, changedCells, chunkRange, layoutMap, mergeCells, ROWS_MAX } from './chunk-map-layout.ts'

describe('layoutMap', () => {
  it('stretches a few cells over one row', () => {
    expect(layoutMap(4, 800)).toEqual({ columns: 4, rows: 1, cellWidth: 200, cellHeight: 14, merge: 1 })
  })

  it('merges what does not fit in the narrowest window', () => {
    const layout = layoutMap(MAX_MAP_CELLS, 420)
    expect(layout).toMatchObject({ columns: 60, cellWidth: 7, merge: 3 })
    expect(layout.rows).toBe(12)
  })

  it('keeps every cell inside the width and height, with none left over, at any size', () => {
    for (const width of [1, 6, 13, 300, 420, 803, 1224]) {
      for (const cells of [1, 2, 59, 60, 61, 114, 115, 768, 1368, 1793, MAX_MAP_CELLS]) {
        const layout = layoutMap(cells, width)
        const drawn = Math.ceil(cells / layout.merge)
        expect(layout.rows).toBeLessThanOrEqual(ROWS_MAX)
        expect(layout.columns * layout.rows).toBeGreaterThanOrEqual(drawn)
        expect(layout.columns * (layout.rows - 1)).toBeLessThan(drawn)
        if (width >= 7) expect(layout.columns * layout.cellWidth).toBeLessThanOrEqual(width + 1e-9)
      }
    }
  })

  it('has at least one column before the window is measured', () => {
    expect(layoutMap(100, 0).columns).toBeGreaterThanOrEqual(1)
  })
})

describe('mergeCells', () => {
  const { WAITING, READING, VERIFIED, STORED, RETRIED, IN_FLIGHT_BASE } = CHUNK

  it('shows "sent again" before all, then "in flight", then the least finished', () => {
    const cells = Uint8Array.from([STORED, RETRIED, WAITING, STORED, IN_FLIGHT_BASE + 2, WAITING, STORED, READING, VERIFIED, STORED, STORED, VERIFIED, STORED])
    expect([...mergeCells(cells, 3)]).toEqual([RETRIED, IN_FLIGHT_BASE + 2, READING, VERIFIED, STORED])
  })

  it('says "there already" only where all of it was', () => {
    expect([...mergeCells(Uint8Array.from([CHUNK.SAME, CHUNK.SAME, CHUNK.SAME, STORED]), 2)]).toEqual([CHUNK.SAME, STORED])
  })

  it('hands back the same cells when nothing is merged', () => {
    const cells = Uint8Array.of(0, 3)
    expect(mergeCells(cells, 1)).toBe(cells)
  })
})

describe('cellAt', () => {
  const layout = { columns: 10, rows: 3, cellWidth: 7, cellHeight: 7, merge: 1 }

  it('finds the cell under a point and nothing beyond the last one', () => {
    expect(cellAt(layout, 25, { x: 0, y: 0 })).toBe(0)
    expect(cellAt(layout, 25, { x: 69.9, y: 6.9 })).toBe(9)
    expect(cellAt(layout, 25, { x: 30, y: 20 })).toBe(24)
    expect(cellAt(layout, 25, { x: 36, y: 20 })).toBeNull()
    expect(cellAt(layout, 25, { x: 70, y: 0 })).toBeNull()
    expect(cellAt(layout, 25, { x: -1, y: 0 })).toBeNull()
    expect(cellAt(layout, 25, { x: 0, y: 21 })).toBeNull()
  })
})

describe('chunkRange', () => {
  it('counts from one, as the wire does, and ends with the last chunk', () => {
    expect(chunkRange(0, 1, 5)).toEqual({ first: 1, last: 1 })
    expect(chunkRange(30, 4, 1000)).toEqual({ first: 121, last: 124 })
    expect(chunkRange(2, 4, 10)).toEqual({ first: 9, last: 10 })
  })
})

describe('changedCells', () => {
  it('names what differs, and everything where there is nothing to compare with', () => {
    expect(changedCells(Uint8Array.of(0, 3, 16), Uint8Array.of(0, 16, 3))).toEqual([1, 2])
    expect(changedCells(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toEqual([])
    expect(changedCells(null, Uint8Array.of(1, 2))).toEqual([0, 1])
    expect(changedCells(Uint8Array.of(1), Uint8Array.of(1, 2))).toEqual([0, 1])
  })
})
