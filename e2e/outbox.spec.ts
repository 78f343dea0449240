import path from 'node:path'
import type { Locator } from '@playwright/test'
import { expectAccessible, tabTo } from './driver/access.ts'
import type { Device } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile, sha256 } from './driver/files.ts'
import { pairedDevices } from './driver/scene.ts'
import type { Stage } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

const LARGE_BYTES = 1536 * 1024 ** 2
const TITLE = 'Interview 4K.mov'

async function file(stage: Stage, name: string, bytes: number): Promise<string> {
  const made = path.join(await stage.room('sources'), name)
  await makeBigFile(made, bytes)
  return made
}

function titled(device: Device, title: string): Locator {
  return device.rows('send').filter({ has: device.page.getByRole('heading', { name: title, exact: true }) })
}

async function titles(device: Device): Promise<string[]> {
  return device.row('send', 'waiting').getByRole('heading').allTextContents()
}

async function restarted(stage: Stage, device: Device): Promise<Device> {
  await device.close()
  return stage.again(device)
}

test('A drop on a paired device that is away waits, outlives a restart of both, and goes when it is back', async ({ stage }) => {
  const { a, b, desk } = await pairedDevices(stage)
  await b.close()
  await expect(a.card(desk)).toHaveAttribute('data-state', 'away')
  const film = await file(stage, 'film.bin', 300_000)
  await dropOn(a.page, a.card(desk), [film])
  await expect(a.row('send', 'waiting')).toContainText(`Waits for ${desk}`)
  await expect(a.row('send', 'waiting')).toContainText('1 file, 300 kB')
  await expect(a.card(desk)).toContainText('1 drop waits')
  await expectAccessible(a.page)
  await a.close()

  const next = await stage.again(a)
  await expect(next.row('send', 'waiting')).toContainText(`Waits for ${desk}`)
  // It is not in sight, and has a card all the same, which takes more.
  await expect(next.card(desk)).toHaveAttribute('data-state', 'away')
  await next.card(desk).click()
  await expect(next.page.getByRole('dialog', { name: `Send to ${desk}` })).toContainText('What you choose waits')
  await expectAccessible(next.page)
  await next.page.keyboard.press('Escape')
  const second = await file(stage, 'second.bin', 1000)
  await dropOn(next.page, next.card(desk), [second])
  await expect(next.row('send', 'waiting')).toHaveCount(2)

  const back = await stage.again(b)
  await back.accept()
  await expect(next.row('send', 'done')).toHaveCount(1)
  await back.accept()
  await expect(next.row('send', 'done')).toHaveCount(2)
  for (const sent of [film, second]) expect(await sha256(path.join(back.received, path.basename(sent)))).toBe(await sha256(sent))
})

/** The dialog in which a text for a device is written that is not in sight. */
async function writingToAway(device: Device, name: string): Promise<Locator> {
  await expect(device.card(name)).toHaveAttribute('data-state', 'away')
  await device.card(name).click()
  await device.page
    .getByRole('dialog', { name: `Send to ${name}` })
    .getByRole('button', { name: 'Send text…' })
    .click()
  return device.page.getByRole('dialog', { name: `Send a text to ${name}` })
}

test('A text for a paired device that is not in sight waits while FastDrop runs, and goes when it is back', async ({ stage }) => {
  const { a, b, desk, studio } = await pairedDevices(stage)
  await b.close()
  const next = await restarted(stage, a)
  const dialog = await writingToAway(next, desk)
  await expect(dialog).toContainText('The text goes when it is back, as long as FastDrop runs')
  await dialog.getByRole('textbox').fill('see you at noon')
  await expectAccessible(next.page)
  await dialog.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(next.row('send', 'waiting')).toContainText(`Waits for ${desk}, while FastDrop runs`)

  const back = await stage.again(b)
  await back.accept()
  await expect(next.row('send', 'done')).toHaveCount(1)
  await expect(back.row('receive', 'done').getByRole('region', { name: `Text from ${studio}` })).toHaveText('see you at noon')
})

test('A text that is being written stays when its device comes back, and goes to it', async ({ stage }) => {
  const { a, b, desk, studio } = await pairedDevices(stage)
  await b.close()
  const next = await restarted(stage, a)
  const dialog = await writingToAway(next, desk)
  await dialog.getByRole('textbox').fill('see you at')
  const back = await stage.again(b)
  await expect(next.page.locator('[data-trust="verified"][data-state="online"]')).toHaveCount(1)
  await expect(dialog).not.toContainText('This device is away')
  await expect(dialog.getByRole('textbox')).toHaveValue('see you at')
  await dialog.getByRole('textbox').pressSequentially(' noon')
  await dialog.getByRole('button', { name: 'Send', exact: true }).click()
  await back.accept()
  await expect(back.row('receive', 'done').getByRole('region', { name: `Text from ${studio}` })).toHaveText('see you at noon')
})

test('What waits is put into another order by the keyboard, held, and cancelled', async ({ stage }) => {
  const { a, b, desk } = await pairedDevices(stage)
  await b.close()
  await expect(a.card(desk)).toHaveAttribute('data-state', 'away')
  for (const name of ['one', 'two', 'three']) {
    await dropOn(a.page, a.card(desk), [await file(stage, name, 1000)])
    await expect(titled(a, name)).toHaveAttribute('data-state', 'waiting')
  }
  expect(await titles(a)).toEqual(['one', 'two', 'three'])
  await expect(titled(a, 'three')).toContainText(`Waits for ${desk}, number 3 of 3`)

  // One menu for both, as on a row that moves.
  await expect(titled(a, 'three').locator('[aria-haspopup="menu"]')).toHaveCount(1)
  const order = titled(a, 'three').getByRole('button', { name: 'Speed and order of three', exact: true })
  await tabTo(a.page, order)
  await a.page.keyboard.press('Enter')
  await expect(a.page.getByRole('menuitem', { name: 'Move to the front' })).toBeFocused()
  await expectAccessible(a.page)
  await a.page.keyboard.press('ArrowDown')
  await expect(a.page.getByRole('menuitem', { name: 'Move up' })).toBeFocused()
  await a.page.keyboard.press('Enter')
  await expect(order).toBeFocused()
  await expect.poll(() => titles(a)).toEqual(['one', 'three', 'two'])
  await a.page.keyboard.press('Enter')
  await a.page.keyboard.press('Escape')
  await expect(a.page.getByRole('menu')).toHaveCount(0)
  await expect(order).toBeFocused()
  await titled(a, 'two').getByRole('button', { name: 'Speed and order of two', exact: true }).click()
  // The row cuts off what hangs out of it, and the list must not be cut off.
  await expect(a.page.getByRole('menuitem', { name: 'Move down' })).toBeInViewport({ ratio: 1 })
  await a.page.getByRole('menuitem', { name: 'Move to the front' }).click()
  await expect.poll(() => titles(a)).toEqual(['two', 'one', 'three'])

  await titled(a, 'two').getByRole('button', { name: 'Pause two' }).click()
  await expect(titled(a, 'two')).toContainText('Paused: goes when you resume it')
  await titled(a, 'three').getByRole('button', { name: 'Cancel three' }).click()
  await expect(titled(a, 'three')).toHaveAttribute('data-state', 'cancelled')

  const back = await stage.again(b)
  await back.accept()
  await expect(titled(a, 'one')).toHaveAttribute('data-state', 'done')
  await expect(titled(a, 'two')).toHaveAttribute('data-state', 'waiting')
  await titled(a, 'two').getByRole('button', { name: 'Resume two' }).click()
  await back.accept()
  await expect(titled(a, 'two')).toHaveAttribute('data-state', 'done')
})

/** A large drop, held up by its sender so that nothing is left to speed. */
async function heldUp(stage: Stage, bytes = LARGE_BYTES) {
  await stage.needSpace(2 * bytes)
  const scene = await pairedDevices(stage)
  const { a, b, desk } = scene
  const large = await file(stage, TITLE, bytes)
  await dropOn(a.page, a.card(desk), [large])
  await b.engine.watchMoments([0.02])
  await b.accept()
  await expect.poll(async () => (await b.engine.moments()).length).toBeGreaterThan(0)
  await a
    .rows('send')
    .getByRole('button', { name: `Pause ${TITLE}` })
    .click()
  await expect(b.rows('receive')).toContainText(`Paused by ${scene.studio}`)
  return { ...scene, large }
}

async function told(row: Locator): Promise<string> {
  return (await row.locator('[data-figure=bytes] dd').textContent()) ?? ''
}

test('A pause outlives the restart of both, progress stays, and by hand it goes on to the end', async ({ stage }) => {
  const { a, b, studio, large } = await heldUp(stage)
  await b.close()
  const row = a.row('send', 'interrupted')
  await expect(row).toContainText('Interrupted and paused')
  const before = await told(row)
  expect(before).not.toMatch(/^0/)
  await a.close()

  const [next, back] = [await stage.again(a), await stage.again(b)]
  // They have found each other again, and nobody lets go by himself.
  await expect(next.row('send', 'moving')).toHaveAttribute('data-paused', 'here')
  await expect(back.row('receive', 'moving')).toContainText(`Paused by ${studio}`)
  await expectAccessible(next.page)
  await next
    .rows('send')
    .getByRole('button', { name: `Resume ${TITLE}` })
    .click()
  await expect(next.row('send', 'done')).toContainText('delivered and verified')
  expect(await sha256(path.join(back.received, TITLE))).toBe(await sha256(large))
})

test('An interrupted row is there after a restart with what was there, and can be discarded', async ({ stage }) => {
  const { a, b, desk } = await heldUp(stage)
  await a
    .rows('send')
    .getByRole('button', { name: `Resume ${TITLE}` })
    .click()
  await b.close()
  await a.close()
  const next = await stage.again(a)
  const row = next.row('send', 'interrupted')
  await expect(row).toContainText(`goes on by itself when ${desk} is back`)
  expect(await told(row)).not.toMatch(/^0/)
  await expect(row.getByRole('button', { name: 'Resume now' })).toBeVisible()
  await expectAccessible(next.page)
  await row.getByRole('button', { name: `Discard ${TITLE}` }).click()
  await expect(next.row('send', 'cancelled')).toBeVisible()
  await next.close()
  const last = await stage.again(next)
  await expect(last.rows('send')).toHaveCount(0)
})

/**
 * What the system says, in a turn of the event loop of its own, as it does. What a driver evaluates runs in the middle of whatever is running: a
 * socket that is destroyed there, between the arrival of bytes and the look at the socket, has Node throw at the bytes.
 */
async function tellsPower(device: Device, event: 'suspend' | 'resume'): Promise<void> {
  await device.electron.evaluate(({ powerMonitor }, said) => void setImmediate(() => powerMonitor.emit(said)), event)
}

test('When the machine sleeps the transfer is set down, and goes on when it wakes', async ({ stage }) => {
  test.setTimeout(240_000)
  const { a, b, large } = await heldUp(stage)
  await a
    .rows('send')
    .getByRole('button', { name: `Resume ${TITLE}` })
    .click()
  await tellsPower(b, 'suspend')
  await expect(a.row('send', 'interrupted')).toBeVisible()
  await expect(b.row('receive', 'interrupted')).toBeVisible()
  await tellsPower(b, 'resume')
  await expect(a.row('send', 'done')).toBeVisible({ timeout: 150_000 })
  expect(await sha256(path.join(b.received, TITLE))).toBe(await sha256(large))
})
