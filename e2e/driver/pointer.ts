import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import type { Locator } from 'playwright'
import type { Device } from './device.ts'
import { pause } from './wait.ts'

const run = promisify(execFile)
/** The system hears of a drag only while the pointer moves, and of each step by itself. */
const STEP_MS = 40
const STEPS = 12

/** Something on the screen; `window`: of X11, whose corner x and y are counted from. */
export interface Spot {
  readonly x: number
  readonly y: number
  readonly window?: string
}

/** Why the real pointer of the screen cannot be moved here; null: it can. */
export function noPointer(): string | null {
  if (process.platform !== 'linux') return 'Only the pointer of X11 is moved.'
  return spawnSync('xdotool', ['version']).error === undefined ? null : 'xdotool moves the pointer of X11, and it is not here.'
}

export async function pointer(...words: readonly (string | number)[]): Promise<string> {
  const { stdout } = await run('xdotool', words.map(String))
  await pause(STEP_MS)
  return stdout.trim()
}

/** Where the middle of it is on the screen. */
export async function onScreen(device: Device, target: Locator): Promise<Spot> {
  const box = await target.boundingBox()
  if (!box) throw new Error('There is nothing to point at.')
  const origin = await device.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getContentBounds() ?? { x: 0, y: 0 })
  return { x: Math.round(origin.x + box.x + box.width / 2), y: Math.round(origin.y + box.y + box.height / 2) }
}

async function placeOf(spot: Spot): Promise<{ readonly x: number; readonly y: number }> {
  await pointer('mousemove', ...(spot.window === undefined ? [] : ['--window', spot.window]), spot.x, spot.y)
  const [x, y] = (await pointer('getmouselocation')).match(/\d+/g) ?? []
  return { x: Number(x), y: Number(y) }
}

/** Presses on one place, goes to the other in steps, and stays there with the button down. */
export async function dragTo(from: Spot, to: Spot): Promise<void> {
  const end = await placeOf(to)
  const start = await placeOf(from)
  await pointer('mousedown', 1)
  for (let step = 1; step <= STEPS; step += 1) {
    await pointer('mousemove', Math.round(start.x + ((end.x - start.x) * step) / STEPS), Math.round(start.y + ((end.y - start.y) * step) / STEPS))
  }
}

/** A hand is never quite still: a drag that began late is seen only then. */
export async function tremble(): Promise<void> {
  await pointer('mousemove_relative', '--', 1, 0)
  await pointer('mousemove_relative', '--', -1, 0)
}

export async function letGo(): Promise<void> {
  await pointer('mouseup', 1)
}
