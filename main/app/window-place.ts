import { readFile } from 'node:fs/promises'
import type { BrowserWindow, Rectangle } from 'electron'
import * as v from 'valibot'
import { writeAtomically } from '../engine/engine.ts'
import { unattended } from './complain.ts'

/** Moving a window is a hundred events. */
const SETTLED_AFTER_MS = 500
/** So much of the window has to be on a screen, or nobody can take hold of it. */
const REACHABLE = { width: 160, height: 80 }

const pixels = v.pipe(v.number(), v.integer(), v.minValue(-100_000), v.maxValue(100_000))
const placeSchema = v.object({ x: pixels, y: pixels, width: pixels, height: pixels, maximized: v.boolean() })

/** Where the window was, and whether it filled the screen. */
export type WindowPlace = v.InferOutput<typeof placeSchema>

/** Null at the first start, and when what is written makes no sense: then the window stands where windows stand. */
export async function loadPlace(file: string): Promise<WindowPlace | null> {
  try {
    const result = v.safeParse(placeSchema, JSON.parse(await readFile(file, 'utf8')))
    return result.success ? result.output : null
  } catch {
    return null
  }
}

/** A screen may be gone since. */
export function isReachable(place: Rectangle, screens: readonly Rectangle[]): boolean {
  return screens.some((screen) => {
    const width = Math.min(place.x + place.width, screen.x + screen.width) - Math.max(place.x, screen.x)
    const height = Math.min(place.y + place.height, screen.y + screen.height) - Math.max(place.y, screen.y)
    return width >= REACHABLE.width && height >= REACHABLE.height
  })
}

/** Writes the window's place down whenever it has come to rest. */
export function rememberPlace(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | undefined
  const save = (): void => {
    if (window.isDestroyed() || window.isMinimized()) return
    const place: WindowPlace = { ...window.getNormalBounds(), maximized: window.isMaximized() }
    unattended("the window's place", writeAtomically(file, `${JSON.stringify(place)}\n`))
  }
  const later = (): void => {
    clearTimeout(timer)
    timer = setTimeout(save, SETTLED_AFTER_MS)
  }
  window.on('resize', later)
  window.on('move', later)
}
