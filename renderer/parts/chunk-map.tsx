import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { CHUNK, type ChunkFacts, type ChunkMapSnapshot } from '../../shared/flow.ts'
import { detailText, factsLine } from '../detail-words.ts'
import { text } from '../text.ts'
import css from './chunk-map.module.css'
import { type ChunkRange, cellAt, changedCells, chunkRange, layoutMap, type MapLayout, mergeCells } from './chunk-map-layout.ts'
import { Palette } from './palette.ts'

interface ChunkMapProps {
  readonly map: ChunkMapSnapshot
  readonly label: string
  /** Asks what is known of some chunks. */
  readonly factsOf: (range: ChunkRange) => Promise<ChunkFacts | null>
}

const ASK_AGAIN_MS = 300

/** A canvas in which every chunk, or a few neighbours together, is a cell. */
export function ChunkMap({ map, label, factsOf }: ChunkMapProps) {
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const { width, ratio } = useRoom(frame)
  const palette = usePalette()
  const [hovered, setHovered] = useState<number | null>(null)
  const layout = useMemo(() => layoutMap(map.cells.length, width), [map.cells.length, width])
  const cells = useMemo(() => mergeCells(map.cells, layout.merge), [map.cells, layout.merge])
  const perCell = map.chunksPerCell * layout.merge

  useEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, { cells, layout, ratio, width }, palette)
  }, [cells, layout, ratio, width, palette])

  function hover(event: PointerEvent<HTMLCanvasElement>): void {
    const box = event.currentTarget.getBoundingClientRect()
    setHovered(cellAt(layout, cells.length, { x: event.clientX - box.left, y: event.clientY - box.top }))
  }

  const at = hovered === null ? null : Math.min(hovered, cells.length - 1)
  const range = at === null || at < 0 ? null : chunkRange(at, perCell, map.chunks)
  const facts = useFacts(range, factsOf)
  const words = at === null || range === null ? '' : factsLine(range, stateWord(cells[at] ?? CHUNK.WAITING), facts)

  /** Up and down go from row to row; the slider does the rest by itself. */
  function go(event: KeyboardEvent): void {
    const step = event.key === 'ArrowUp' ? -layout.columns : event.key === 'ArrowDown' ? layout.columns : 0
    if (step === 0) return
    event.preventDefault()
    setHovered(Math.max(0, Math.min(cells.length - 1, (at ?? 0) + step)))
  }

  return (
    <div ref={frame} className={css.frame}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        className={css.canvas}
        data-chunks={map.chunks}
        data-chunks-per-cell={perCell}
        data-columns={layout.columns}
        data-cell-width={layout.cellWidth}
        data-cell-height={layout.cellHeight}
        onPointerMove={hover}
        onPointerLeave={() => setHovered(null)}
      />
      <input
        type="range"
        className={css.cursor}
        min={0}
        max={Math.max(0, cells.length - 1)}
        value={at ?? 0}
        aria-label={detailText.chunkCursor}
        aria-valuetext={words === '' ? label : words}
        onChange={(event) => setHovered(Number(event.target.value))}
        onKeyDown={go}
        onBlur={() => setHovered(null)}
      />
      {at !== null && words !== '' && <Tip words={words} at={at} layout={layout} />}
    </div>
  )
}

/** Asked again while the pointer stays, one question at a time; what was known of other chunks is not shown for these. */
function useFacts(range: ChunkRange | null, factsOf: ChunkMapProps['factsOf']): ChunkFacts | null {
  const [facts, setFacts] = useState<ChunkFacts | null>(null)
  const [first, last] = [range?.first, range?.last]
  useEffect(() => {
    if (first === undefined || last === undefined) return
    let over = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async (): Promise<void> => {
      const known = await factsOf({ first, last })
      if (over) return
      setFacts(known)
      timer = setTimeout(() => void ask(), ASK_AGAIN_MS)
    }
    void ask()
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [first, last, factsOf])
  return facts?.first === first ? facts : null
}

function Tip({ words, at, layout }: { readonly words: string; readonly at: number; readonly layout: MapLayout }) {
  const middle = ((at % layout.columns) + 0.5) * layout.cellWidth
  const right = middle > (layout.columns * layout.cellWidth) / 2
  const top = Math.floor(at / layout.columns) * layout.cellHeight
  const left = (at % layout.columns) * layout.cellWidth
  return (
    <>
      <i className={css.ring} aria-hidden style={{ top, left, width: layout.cellWidth - 1, height: layout.cellHeight - 1 }} />
      <span className={css.tip} aria-hidden data-testid="chunk-tip" style={right ? { top, right: `calc(100% - ${middle}px)` } : { top, left: middle }}>
        {words}
      </span>
    </>
  )
}

function stateWord(state: number): string {
  if (state >= CHUNK.IN_FLIGHT_BASE) return detailText.inFlight(state - CHUNK.IN_FLIGHT_BASE)
  switch (state) {
    case CHUNK.READING:
      return detailText.legend.reading
    case CHUNK.VERIFIED:
      return detailText.legend.verified
    case CHUNK.STORED:
      return detailText.legend.stored
    case CHUNK.VOID:
      return detailText.legend.lost
    case CHUNK.SAME:
      return detailText.legend.same
    case CHUNK.RETRIED:
      return text.sentAgainLabel
    default:
      return detailText.legend.waiting
  }
}

interface Drawing {
  readonly cells: Uint8Array
  readonly layout: MapLayout
  readonly ratio: number
  readonly width: number
}

const GAP_PX = 1
const CORNER_PX = 1.5

/** What stands on a canvas, so that only what differs is drawn. */
const drawn = new WeakMap<HTMLCanvasElement, Drawing & { readonly palette: Palette }>()

function draw(canvas: HTMLCanvasElement, drawing: Drawing, palette: Palette): void {
  const { cells, layout, ratio, width } = drawing
  const height = layout.rows * layout.cellHeight
  const pixels = { width: Math.round(width * ratio), height: Math.round(height * ratio) }
  const before = drawn.get(canvas)
  const resized = canvas.width !== pixels.width || canvas.height !== pixels.height
  if (resized) Object.assign(canvas, pixels)
  canvas.style.height = `${height}px`
  const context = canvas.getContext('2d')
  if (!context) return
  const kept = !resized && before?.layout === layout && before.palette === palette && before.ratio === ratio ? before.cells : null
  if (kept === null) context.clearRect(0, 0, canvas.width, canvas.height)
  const changed = changedCells(kept, cells)
  for (const index of kept === null ? [] : changed) context.clearRect(...boxOf(index, layout, ratio))
  for (const [state, path] of pathsByState(changed, drawing)) {
    context.fillStyle = palette.colour(state)
    context.fill(path)
  }
  drawn.set(canvas, { ...drawing, palette })
}

/** Edges stand on device pixels, so that they are sharp. */
function boxOf(index: number, layout: MapLayout, ratio: number): [x: number, y: number, width: number, height: number] {
  const gap = Math.max(1, Math.round(GAP_PX * ratio))
  const edge = (place: number, pitch: number): number => Math.round(place * pitch * ratio)
  const [column, row] = [index % layout.columns, Math.floor(index / layout.columns)]
  const [x, y] = [edge(column, layout.cellWidth), edge(row, layout.cellHeight)]
  return [x, y, Math.max(1, edge(column + 1, layout.cellWidth) - gap - x), Math.max(1, edge(row + 1, layout.cellHeight) - gap - y)]
}

/** One path for each state: a few fills instead of thousands. */
function pathsByState(indices: readonly number[], { cells, layout, ratio }: Drawing): Map<number, Path2D> {
  const paths = new Map<number, Path2D>()
  for (const index of indices) {
    const state = cells[index] ?? CHUNK.WAITING
    const path = paths.get(state) ?? new Path2D()
    path.roundRect(...boxOf(index, layout, ratio), CORNER_PX * ratio)
    paths.set(state, path)
  }
  return paths
}

interface Room {
  readonly width: number
  readonly ratio: number
}

function useRoom(frame: { readonly current: HTMLElement | null }): Room {
  const [room, setRoom] = useState<Room>({ width: 0, ratio: 1 })
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const observer = new ResizeObserver(() => setRoom({ width: element.clientWidth, ratio: window.devicePixelRatio }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [frame])
  return room
}

/** Read anew whenever the theme changes, whether by the system or by the setting. */
function usePalette(): Palette {
  const [palette, setPalette] = useState(() => new Palette(document.body))
  useEffect(() => {
    const read = (): void => setPalette(new Palette(document.body))
    const system = window.matchMedia('(prefers-color-scheme: dark)')
    const setting = new MutationObserver(read)
    system.addEventListener('change', read)
    setting.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    return () => {
      system.removeEventListener('change', read)
      setting.disconnect()
    }
  }, [])
  return palette
}
