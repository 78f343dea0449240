import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import path from 'node:path'
import type { Locator } from 'playwright'
import { freePort, takePort } from '../main/engine/testing/ports.ts'
import { expectAccessible } from './driver/access.ts'
import type { Device } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile, makeTree, namesBelow, sha256 } from './driver/files.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

function door(device: Device): Locator {
  return device.page.getByTestId('classic')
}

/** Through the warning. */
async function letIn(device: Device, port: number): Promise<void> {
  await door(device).click()
  const warning = device.page.getByRole('dialog', { name: 'Accept FastDP 1.x devices?' })
  await warning.getByLabel('Port').fill(String(port))
  await warning.getByRole('button', { name: 'Accept for 10 minutes' }).click()
  await expect(door(device)).toHaveAttribute('aria-checked', 'true')
}

async function addClassic(device: Device, address: string, version: string): Promise<Locator> {
  await device.page.getByRole('button', { name: 'Add by address…' }).click()
  const dialog = device.page.getByRole('dialog', { name: 'Add a device by its address' })
  await dialog.getByRole('radio', { name: 'FastDP 1.x device' }).check()
  await dialog.getByRole('radio', { name: version }).check()
  await dialog.getByRole('textbox', { name: 'Address' }).fill(address)
  await dialog.getByRole('button', { name: 'Add' }).click()
  return dialog
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Seconds that the switch says are left. */
async function secondsShown(device: Device): Promise<number> {
  const words = (await door(device).textContent()) ?? ''
  const [, minutes = 0, seconds = 0] = /(?:(\d+) min)? ?(?:(\d+) s)? left$/.exec(words) ?? []
  return Number(minutes) * 60 + Number(seconds)
}

for (const theme of ['light', 'dark'] as const) {
  test(`FastDP 1.x devices are let in after a warning, for a while, and shut out again (${theme})`, async ({ stage }) => {
    const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', settings: { theme } })
    const { server, port: taken } = await takePort()
    const port = await freePort()
    await expect(door(a)).toHaveAttribute('aria-checked', 'false')
    await expectAccessible(a.page)

    // Enter lets nobody in by accident: the focus is on "Cancel".
    await door(a).focus()
    await a.page.keyboard.press('Enter')
    const warning = a.page.getByRole('dialog', { name: 'Accept FastDP 1.x devices?' })
    await expect(warning).toContainText('No encryption.')
    await expect(warning).toContainText('No check of who it is.')
    await expect(warning).toContainText('You are asked about each file')
    await expect(warning.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await expectAccessible(a.page)
    await a.page.keyboard.press('Enter')
    await expect(warning).toHaveCount(0)
    await expect(door(a)).toHaveAttribute('aria-checked', 'false')

    // What is wrong is said where it was typed.
    await a.page.keyboard.press('Enter')
    await warning.getByLabel('Port').fill('80')
    await warning.getByRole('button', { name: 'Accept for 10 minutes' }).click()
    await expect(warning.getByText('Use a whole number from 1024 to 65535, or leave it empty.')).toBeVisible()
    await warning.getByLabel('Port').fill(String(taken))
    await warning.getByRole('button', { name: 'Accept for 10 minutes' }).click()
    await expect(warning.getByRole('alert')).toContainText(`Port ${taken}`)
    await expectAccessible(a.page)
    await warning.getByRole('button', { name: 'Cancel' }).click()
    server.close()
    await expect(door(a)).toHaveAttribute('aria-checked', 'false')

    await letIn(a, port)
    await expect(door(a)).toContainText(`Port ${port}, not encrypted`)
    const shown = await secondsShown(a)
    expect(shown).toBeGreaterThan(0)
    expect(shown).toBeLessThanOrEqual(600)
    await expect.poll(() => secondsShown(a)).toBeLessThan(shown)
    expect(await answers(port)).toBe(true)
    await expectAccessible(a.page)
    expect(await a.settings()).toMatchObject({ classicPort: port })

    await door(a).click()
    await expect(door(a)).toHaveAttribute('aria-checked', 'false')
    expect(await answers(port)).toBe(false)

    // When the time is over it is shut without anybody's doing.
    await a.electron.evaluate((_electron, at) => globalThis.fastdropEngine.openClassic({ port: at, forMs: 3_000 }), port)
    await expect(door(a)).toHaveAttribute('aria-checked', 'true')
    await expect(door(a)).toHaveAttribute('aria-checked', 'false')
    expect(await answers(port)).toBe(false)
  })
}

test('From a 1.x device a file is asked for with its warning, and several go to one as an archive', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', settings: { theme: 'light' } })
  const b = await stage.launch({ name: unique('Editing Desk'), folder: 'b', settings: { theme: 'dark' } })
  const sources = await stage.room('sources')
  const [note, tree] = [path.join(sources, 'note.bin'), path.join(sources, 'Notes')]
  await makeBigFile(note, 5_000_000)
  await makeTree(tree, 5)
  const port = await freePort()

  const dialog = await addClassic(a, `127.0.0.1:${port}`, 'Automatic')
  await expect(dialog).toContainText(`Nothing answers at 127.0.0.1, port ${port}.`)
  await expect(dialog).toContainText('Not encrypted, and no check of who it is')
  await expectAccessible(a.page)
  await letIn(b, port)
  await dialog.getByRole('button', { name: 'Add' }).click()
  await expect(a.card('127.0.0.1')).toContainText('FastDP 1.x, not encrypted')
  await expectAccessible(a.page)

  await dropOn(a.page, a.card('127.0.0.1'), [note])
  await expect(b.page.getByRole('dialog', { name: '127.0.0.1 would like to send you 1 item' })).toBeVisible()
  await expect(b.offer).toContainText('FastDP 1.1.0: the sender is not known, and the transfer is not encrypted.')
  await expectAccessible(b.page)
  expect(await namesBelow(b.received)).toEqual([])
  await b.accept()
  await expect(a.row('send', 'done')).toContainText('delivered and verified')
  await expect(b.row('receive', 'done')).toContainText('from 127.0.0.1')
  expect(await sha256(path.join(b.received, 'note.bin'))).toBe(await sha256(note))

  await dropOn(a.page, a.card('127.0.0.1'), [tree])
  await expect(b.offer).toContainText('Notes.zip')
  await expect(a.rows('send').first()).toContainText('in one archive')
  await expect(a.rows('send').first()).toContainText('FastDP 1.1.0, not encrypted')
  await expect(a.rows('send').first().getByRole('heading')).toHaveText('Notes.zip')
  await b.accept()
  await expect(b.row('receive', 'done')).toHaveCount(2)
  const archive = await readFile(path.join(b.received, 'Notes.zip'))
  expect(archive.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004')

  await dropOn(a.page, a.card('127.0.0.1'), [note])
  await b.offer.getByRole('button', { name: 'Decline' }).click()
  await expect(a.rows('send').first()).not.toHaveAttribute('data-state', 'done')
  await expect(a.row('send', 'done')).toHaveCount(2)
  expect((await namesBelow(b.received)).filter((name) => name.startsWith('note'))).toEqual(['note.bin'])

  // The card says nothing of encryption that is not there, in its dialog either, and can be taken away.
  await a.card('127.0.0.1').click()
  const about = a.page.getByRole('dialog', { name: 'Send to 127.0.0.1' })
  await expect(about).toContainText('It takes one file at a time.')
  await expectAccessible(a.page)
  await about.getByRole('button', { name: 'Remove from the list' }).click()
  await expect(a.card('127.0.0.1')).toHaveCount(0)
})
