import { execFile, spawnSync } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Locator } from 'playwright'
import type { Device } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile } from './driver/files.ts'
import { twoDevices } from './driver/scene.ts'
import { expect, test } from './driver/story.ts'
import { pause } from './driver/wait.ts'

const run = promisify(execFile)
const STEP_MS = 40
const STEPS = 12

/** Where the middle of it is on the screen. */
async function onScreen(device: Device, target: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await target.boundingBox()
  if (!box) throw new Error('There is nothing to point at.')
  const origin = await device.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getContentBounds() ?? { x: 0, y: 0 })
  return { x: Math.round(origin.x + box.x + box.width / 2), y: Math.round(origin.y + box.y + box.height / 2) }
}

async function pointer(...words: readonly (string | number)[]): Promise<void> {
  await run('xdotool', words.map(String))
  await pause(STEP_MS)
}

test('What has arrived is dragged out of its row by the real pointer, and whoever it is dropped on has the file', async ({ stage }) => {
  test.skip(process.platform !== 'linux' || spawnSync('xdotool', ['version']).error !== undefined, 'xdotool moves the pointer of X11, and it is not here.')
  const { a, b, desk } = await twoDevices(stage)
  const note = path.join(await stage.room('sources'), 'note.txt')
  await makeBigFile(note, 3_000)
  await dropOn(a.page, a.card(desk), [note])
  await b.accept()
  const row = b.row('receive', 'done')
  await expect(row).toBeVisible()
  await a.closeWindow()

  // Dropped on the window it came from, which takes files from anywhere.
  const [from, to] = [await onScreen(b, row.getByRole('heading')), await onScreen(b, b.page.getByTestId('drop-area'))]
  await pointer('mousemove', from.x, from.y)
  await pointer('mousedown', 1)
  for (let step = 1; step <= STEPS; step += 1) {
    await pointer('mousemove', Math.round(from.x + ((to.x - from.x) * step) / STEPS), Math.round(from.y + ((to.y - from.y) * step) / STEPS))
  }
  // The system's drag begins when the app has fetched an icon; it hears of the pointer only while that moves.
  await expect(async () => {
    await pointer('mousemove_relative', '--', 1, 0)
    await pointer('mousemove_relative', '--', -1, 0)
    await expect(b.page.getByTestId('drop-area')).toContainText('Release', { timeout: 200 })
  }).toPass({ timeout: 30_000 })
  await pointer('mouseup', 1)
  await expect(b.page.getByRole('dialog', { name: 'To whom?' })).toContainText('note.txt')
})
