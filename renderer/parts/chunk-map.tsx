import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { CHUNK, type ChunkMapSnapshot } from '../../shared/transfer.ts'
import { rangeLine, text } from '../text.ts'
import css from './chunk-map.module.css'
import { cellAt, chunkRange, layoutMap, type MapLayout, mergeCells } from './chunk-map-layout.ts'
import { Palette } from './palette.ts'

interface ChunkMapProps {
  readonly map: ChunkMapSnapshot
  readonly label: string
}

/** A canvas in which every chunk, or a few neighbours together, is a cell. */
export function ChunkMap({ map, label }: ChunkMapProps) {
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

  const state = hovered === null ? undefined : cells[hovered]
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
      {hovered !== null && state !== undefined && (
        <Tip words={rangeLine(chunkRange(hovered, perCell, map.chunks), stateWord(state))} at={hovered} layout={layout} />
      )}
    </div>
  )
}

function Tip({ words, at, layout }: { readonly words: string; readonly at: number; readonly layout: MapLayout }) {
  const middle = ((at % layout.columns) + 0.5) * layout.cellWidth
  const right = middle > (layout.columns * layout.cellWidth) / 2
  const top = Math.floor(at / layout.columns) * layout.cellHeight
  return (
    <span className={css.tip} aria-hidden style={right ? { top, right: `calc(100% - ${middle}px)` } : { top, left: middle }}>
      {words}
    </span>
  )
}

function stateWord(state: number): string {
  if (state >= CHUNK.IN_FLIGHT_BASE) return `in flight, ${text.connection(state - CHUNK.IN_FLIGHT_BASE).toLowerCase()}`
  switch (state) {
    case CHUNK.READING:
      return text.legend.reading
    case CHUNK.VERIFIED:
      return text.legend.verified
    case CHUNK.STORED:
      return text.legend.stored
    case CHUNK.VOID:
      return text.legend.lost
    case CHUNK.RETRIED:
      return text.sentAgainLabel
    default:
      return text.legend.waiting
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

function draw(canvas: HTMLCanvasElement, drawing: Drawing, palette: Palette): void {
  const { cells, layout, ratio, width } = drawing
  const height = layout.rows * layout.cellHeight
  const pixels = { width: Math.round(width * ratio), height: Math.round(height * ratio) }
  if (canvas.width !== pixels.width || canvas.height !== pixels.height) Object.assign(canvas, pixels)
  canvas.style.height = `${height}px`
  const context = canvas.getContext('2d')
  if (!context) return
  context.clearRect(0, 0, canvas.width, canvas.height)
  for (const [state, path] of pathsByState(cells, layout, ratio)) {
    context.fillStyle = palette.colour(state)
    context.fill(path)
  }
}

/** One path for each state: a few fills instead of thousands. Edges stand on device pixels, so that they are sharp. */
function pathsByState(cells: Uint8Array, layout: MapLayout, ratio: number): Map<number, Path2D> {
  const paths = new Map<number, Path2D>()
  const gap = Math.max(1, Math.round(GAP_PX * ratio))
  const edge = (place: number, pitch: number): number => Math.round(place * pitch * ratio)
  for (const [index, state] of cells.entries()) {
    const path = paths.get(state) ?? new Path2D()
    const column = index % layout.columns
    const row = Math.floor(index / layout.columns)
    const [x, y] = [edge(column, layout.cellWidth), edge(row, layout.cellHeight)]
    const size = { width: edge(column + 1, layout.cellWidth) - gap - x, height: edge(row + 1, layout.cellHeight) - gap - y }
    path.roundRect(x, y, Math.max(1, size.width), Math.max(1, size.height), CORNER_PX * ratio)
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
