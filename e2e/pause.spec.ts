import path from 'node:path'
import { expectAccessible, tabTo } from './driver/access.ts'
import type { Device } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile, sha256 } from './driver/files.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'
import { pause, until } from './driver/wait.ts'

/** More than moves before somebody has pressed Pause. */
const LARGE_BYTES = 1536 * 1024 ** 2
/** Long beside what a running transfer needs to move something. */
const LOOK_AGAIN_MS = 700
const TITLE = 'Interview 4K.mov'

/** All frame bytes of the one transfer so far. */
async function bytesMoved(device: Device): Promise<number> {
  const [transfer] = await device.engine.transfers()
  return transfer && 'progress' in transfer ? transfer.progress.lanes.reduce((sum, lane) => sum + lane.bytes, 0) : 0
}

/** Waits until what was under way has come to rest, and gives back where. */
async function atRest(device: Device): Promise<number> {
  let before = -1
  await until('two looks that see the same', async () => {
    const now = await bytesMoved(device)
    const still = now === before
    before = now
    await pause(LOOK_AGAIN_MS)
    return still
  })
  return before
}

test('Paused from either window nothing moves; when both let go it arrives whole', async ({ stage }) => {
  await stage.needSpace(2 * LARGE_BYTES)
  const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
  const a = await stage.launch({ name: studio, folder: 'a', settings: { theme: 'light' } })
  const b = await stage.launch({ name: desk, folder: 'b', settings: { theme: 'dark' } })
  const large = path.join(await stage.room('sources'), TITLE)
  await makeBigFile(large, LARGE_BYTES)
  await a.card(desk).waitFor()
  await dropOn(a.page, a.card(desk), [large])
  await expect(a.row('send', 'asking').getByRole('button', { name: `Pause ${TITLE}` })).toHaveCount(0)
  await b.engine.watchMoments([0.02])
  await b.accept()
  await until('a part of it has moved', async () => (await b.engine.moments()).length > 0)

  // By the keyboard, and the focus stays on the button while it turns into "Resume".
  const [sent, received] = [a.rows('send'), b.rows('receive')]
  await tabTo(a.page, sent.getByRole('button', { name: `Pause ${TITLE}` }))
  await a.page.keyboard.press('Enter')
  await expect(sent.getByRole('button', { name: `Resume ${TITLE}` })).toBeFocused()
  await expect(sent.getByText('Paused', { exact: true })).toBeVisible()
  await expect(received.getByText(`Paused by ${studio}`)).toBeVisible()
  await expect(a.card(desk)).toContainText(/Paused at \d+ %/)
  await expect(b.page.getByRole('status').filter({ hasText: `${TITLE}: Paused by ${studio}` })).toHaveCount(1)

  const bytes = await atRest(a)
  expect(bytes).toBeLessThan(LARGE_BYTES)
  await expect(sent.locator('[data-figure=rate], [data-figure=left]')).toHaveCount(0)
  const told = await sent.locator('[data-figure=bytes]').textContent()
  await expectAccessible(a.page)
  await expectAccessible(b.page)
  expect(await bytesMoved(a)).toBe(bytes)
  expect(await sent.locator('[data-figure=bytes]').textContent()).toBe(told)

  await received.getByRole('button', { name: `Pause ${TITLE}` }).click()
  await expect(sent.getByText('Paused on both devices')).toBeVisible()
  await expect(received.getByText('Paused on both devices')).toBeVisible()
  await sent.getByRole('button', { name: `Resume ${TITLE}` }).click()
  await expect(sent.getByText(`Paused by ${desk}`)).toBeVisible()
  await expect(received.getByText('Paused', { exact: true })).toBeVisible()
  expect(await atRest(a)).toBe(bytes)

  await received.getByRole('button', { name: `Resume ${TITLE}` }).click()
  await expect(a.row('send', 'done')).toContainText('delivered and verified')
  await expect(b.row('receive', 'done')).toBeVisible()
  await expect(sent.getByRole('button', { name: `Pause ${TITLE}` })).toHaveCount(0)
  expect(await sha256(path.join(b.received, TITLE))).toBe(await sha256(large))
  expect((await a.engine.heard('done'))[0]).toMatchObject({ retries: 0, resentBytes: 0 })
})
