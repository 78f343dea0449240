import { CHUNK } from '../../shared/flow.ts'

/** Smallest distance of two cells in CSS pixels: a cell of 6 and a gap of 1. */
const PITCH_MIN_PX = 7
export const ROWS_MAX = 16

export interface MapLayout {
  readonly columns: number
  readonly rows: number
  /** Distance from one cell to the next in CSS pixels, gap included. Whole pixels unless there is only one row. */
  readonly cellWidth: number
  readonly cellHeight: number
  /** How many of the given cells are drawn as one. */
  readonly merge: number
}

/** Fits `cells` into `width`: as large as can be, at most ROWS_MAX rows, merged when there are still too many. */
export function layoutMap(cells: number, width: number): MapLayout {
  const columnsMax = Math.max(1, Math.floor(width / PITCH_MIN_PX))
  const merge = Math.max(1, Math.ceil(cells / (columnsMax * ROWS_MAX)))
  const drawn = Math.max(1, Math.ceil(cells / merge))
  const rows = Math.ceil(drawn / columnsMax)
  if (rows === 1) return { columns: drawn, rows, cellWidth: Math.max(1, width / drawn), cellHeight: rowHeight(1), merge }
  const cellWidth = widestPitch(drawn, rows, width)
  const columns = Math.max(1, Math.floor(width / cellWidth))
  return { columns, rows, cellWidth, cellHeight: rowHeight(rows), merge }
}

function widestPitch(drawn: number, rows: number, width: number): number {
  let pitch = PITCH_MIN_PX
  while (Math.ceil(drawn / Math.floor(width / (pitch + 1))) <= rows) pitch += 1
  return pitch
}

function rowHeight(rows: number): number {
  if (rows <= 3) return 14
  if (rows === 4) return 11
  return rows <= 6 ? 9 : PITCH_MIN_PX
}

/** "Sent again" and "in flight" before all, so that a merge does not hide what happens; then the least finished. */
function rank(state: number): number {
  if (state === CHUNK.RETRIED) return 0
  if (state >= CHUNK.IN_FLIGHT_BASE) return 1
  if (state === CHUNK.WAITING) return 2
  if (state === CHUNK.READING) return 3
  if (state === CHUNK.VERIFIED) return 4
  if (state === CHUNK.STORED) return 5
  // a cell was there already, or does not come, only where all of it was, or does not
  return state === CHUNK.SAME ? 6 : 7
}

/** Joins `merge` neighbours into one by the same rule as the engine's own merged maps. */
export function mergeCells(cells: Uint8Array, merge: number): Uint8Array {
  if (merge <= 1) return cells
  const merged = new Uint8Array(Math.ceil(cells.length / merge))
  for (let index = 0; index < merged.length; index += 1) {
    let least: number = CHUNK.VOID
    for (const state of cells.subarray(index * merge, (index + 1) * merge)) if (rank(state) < rank(least)) least = state
    merged[index] = least
  }
  return merged
}

/** The cell under a point of the canvas, or null between and beyond them. */
export function cellAt(layout: MapLayout, count: number, at: { readonly x: number; readonly y: number }): number | null {
  const column = Math.floor(at.x / layout.cellWidth)
  const row = Math.floor(at.y / layout.cellHeight)
  if (column < 0 || row < 0 || column >= layout.columns || row >= layout.rows) return null
  const index = row * layout.columns + column
  return index < count ? index : null
}

export interface ChunkRange {
  readonly first: number
  readonly last: number
}

/** The chunks a cell stands for, counted from 1 as on the wire; both ends belong to it. */
export function chunkRange(index: number, chunksPerCell: number, chunks: number): ChunkRange {
  const first = index * chunksPerCell + 1
  return { first, last: Math.max(first, Math.min(chunks, first + chunksPerCell - 1)) }
}

/** The cells that have to be drawn, where `before` stands; all of them where nothing of use does. */
export function changedCells(before: Uint8Array | null, cells: Uint8Array): readonly number[] {
  const same = before !== null && before.length === cells.length ? before : null
  return [...cells.keys()].filter((index) => same === null || same[index] !== cells[index])
}
