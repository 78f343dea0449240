import path from 'node:path'
import { expectAccessible } from './driver/access.ts'
import type { Device } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile, sha256 } from './driver/files.ts'
import type { Stage } from './driver/stage.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'
import { pause, until } from './driver/wait.ts'

/** More than moves before somebody has pressed Pause. */
const LARGE_BYTES = 1536 * 1024 ** 2
const TITLE = 'Interview 4K.mov'

interface Held {
  readonly a: Device
  readonly b: Device
  readonly large: string
}

/** A transfer that is held up in the middle. */
async function heldUp(stage: Stage): Promise<Held> {
  await stage.needSpace(2 * LARGE_BYTES)
  const desk = unique('Editing Desk')
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', settings: { theme: 'light' } })
  const b = await stage.launch({ name: desk, folder: 'b', settings: { theme: 'dark' } })
  const large = path.join(await stage.room('sources'), TITLE)
  await makeBigFile(large, LARGE_BYTES)
  await a.card(desk).waitFor()
  await dropOn(a.page, a.card(desk), [large])
  await b.engine.watchMoments([0.2])
  await b.accept()
  await until('a part of it has moved', async () => (await b.engine.moments()).length > 0)
  await a
    .rows('send')
    .getByRole('button', { name: `Pause ${TITLE}` })
    .click()
  await expect(a.rows('send').getByText('Paused', { exact: true })).toBeVisible()
  await expect(a.rows('send').locator('canvas')).toBeVisible()
  await expect(b.rows('receive').locator('canvas')).toBeVisible()
  return { a, b, large }
}

async function goesOn({ a, b, large }: Held): Promise<void> {
  await a.engine.resumeAll()
  await until('it is delivered', async () => (await b.engine.heard('done')).length > 0)
  expect(await sha256(path.join(b.received, TITLE))).toBe(await sha256(large))
}

test('The detail tells chunk by chunk, by pointer and by keyboard, how fast it was, and what happened', async ({ stage }) => {
  const held = await heldUp(stage)
  for (const [device, direction] of [
    [held.a, 'send'],
    [held.b, 'receive'],
  ] as const) {
    const row = device.rows(direction)
    await expect(row.locator('[data-figure=limit]')).toContainText('a pause')
    const chart = row.getByTestId('rate-chart')
    await expect(chart.locator('[data-rate=mean]')).toContainText(/[1-9].*B\/s/)
    await expect(chart.getByRole('img', { name: /^Rate over .*: .*B\/s in the mean, .*B\/s at most$/ })).toBeVisible()
    await chart.getByRole('slider', { name: 'Rate' }).focus()
    await device.page.keyboard.press('Home')
    await expect(chart.getByRole('slider')).toHaveAttribute('aria-valuetext', /B\/s.* after /)

    await row.locator('canvas').hover({ position: { x: 3, y: 3 } })
    await expect(row.getByTestId('chunk-tip')).toHaveText(/^Chunk 1 · stored · 4\.19 MB · connection \d$/)
    await device.page.mouse.move(5, 5)
    await expect(row.getByTestId('chunk-tip')).toHaveCount(0)
    const cursor = row.getByRole('slider', { name: 'Chunk' })
    await cursor.focus()
    await device.page.keyboard.press('ArrowRight')
    await expect(row.getByTestId('chunk-tip')).toHaveText(/^Chunk 2 · /)
    await expect(cursor).toHaveAttribute('aria-valuetext', /^Chunk 2 · stored · 4\.19 MB · connection \d$/)
    await device.page.keyboard.press('End')
    await expect(row.getByTestId('chunk-tip')).toHaveText(/^Chunk 384 · waiting · 4\.19 MB$/)

    const events = row.getByTestId('events')
    await events.getByText('Events:').click()
    await expect(events.getByRole('listitem')).toContainText([/^paused /, /connected/, /connected/, /connected/, /connected/, /^began /])
    await expectAccessible(device.page)
  }
  await goesOn(held)
  await expect(held.a.row('send', 'done')).toContainText('delivered and verified')
})

test('A page that is loaded anew, or whose process dies, shows the same again', async ({ stage }) => {
  const held = await heldUp(stage)
  const { a } = held
  const told = (device: Device) => seen(device)
  await until('nothing moves', async () => {
    const { bytes, label } = await told(a)
    await pause(600)
    const later = await told(a)
    return later.bytes === bytes && later.label === label
  })
  const before = await told(a)
  expect(before).toMatchObject({ open: 'true', paused: 'here' })
  // how many connections pay is measured
  expect(before.lanes).toBeGreaterThanOrEqual(4)
  expect(before.points).toBeGreaterThan(0)

  await a.page.reload()
  await a.rows('send').locator('canvas').waitFor()
  expect(await told(a)).toEqual({ ...before, points: expect.any(Number) })
  expect((await told(a)).points).toBeGreaterThanOrEqual(before.points)

  await a.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
  await until('it is back by itself', async () => (await told(a)).lanes === before.lanes)
  expect(await told(a)).toEqual({ ...before, points: expect.any(Number) })
  expect(a.troubles.join('\n')).toContain('the page ended')
  a.troubles.length = 0

  // and once more at once: it comes back then, too, only later
  await a.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
  await until('it is back again', async () => (await told(a)).lanes === before.lanes)
  a.troubles.length = 0
  await goesOn(held)
})

interface Seen {
  readonly open: string | null
  readonly paused: string | null
  readonly bytes: string | null
  readonly label: string | null
  readonly lanes: number
  readonly points: number
}

/** What the page shows, asked through the main process: the driver has no hold on a page whose process has died. */
function seen(device: Device): Promise<Seen> {
  return device.electron.evaluate(({ BrowserWindow }) => {
    const look = `(() => {
      const row = document.querySelector('[data-testid=transfer]')
      return {
        open: row?.querySelector('button[aria-expanded]')?.getAttribute('aria-expanded') ?? null,
        paused: row?.dataset.paused ?? null,
        bytes: row?.querySelector('[data-figure=bytes]')?.textContent ?? null,
        label: row?.querySelector('canvas')?.getAttribute('aria-label') ?? null,
        lanes: row?.querySelectorAll('[data-testid=lane]').length ?? 0,
        points: Number(row?.querySelector('[data-testid=rate-chart]')?.dataset.points ?? 0),
      }
    })()`
    const nothing = { open: null, paused: null, bytes: null, label: null, lanes: 0, points: 0 }
    const late = new Promise<typeof nothing>((resolve) => setTimeout(resolve, 2_000, nothing))
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (!contents || contents.isCrashed()) return nothing
    return Promise.race([contents.executeJavaScript(look) as Promise<typeof nothing>, late])
  })
}
