import path from 'node:path'
import { freePort, takePort } from '../main/engine/testing/ports.ts'
import type { Bridge } from '../shared/ipc.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile, sha256 } from './driver/files.ts'
import { openSettings } from './driver/settings.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

test('A name, a port and the rest stay over a restart, and others see the new name', async ({ stage }) => {
  const [before, after] = [unique('Editing Desk'), unique('Grading Desk')]
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  const b = await stage.launch({ name: before, folder: 'b' })
  const port = await freePort()
  await expect(a.card(before)).toBeVisible()

  const settings = await openSettings(b)
  await expect(settings.getByLabel('Device name')).toHaveValue(before)
  await settings.getByLabel('Device name').fill(after)
  await settings.getByLabel('Port').fill(String(port))
  await settings.getByLabel('Connections').fill('7')
  await settings.getByRole('radio', { name: 'TarGz' }).check()
  await settings.getByRole('radio', { name: 'Dark' }).check()
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(settings).toHaveCount(0)
  await expect(b.page.getByRole('main')).toContainText(`Visible as “${after}”`)
  await expect(b.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  expect(await b.engine.port()).toBe(port)
  await expect(a.card(after)).toHaveAttribute('data-state', 'online')
  await expect(a.card(before)).toHaveCount(0)

  const key = (await b.page.evaluate(() => document.body.textContent))?.match(/Key([a-z2-7-]{19})/)?.[1]
  expect(key).toBeTruthy()
  await b.close()
  await expect(a.card(after)).toHaveCount(0)
  const again = await stage.again(b)
  expect(await again.settings()).toMatchObject({ deviceName: after, port, connections: 7, compression: 'TarGz', theme: 'dark' })
  await expect(again.page.getByRole('main')).toContainText(`Key${key}`)
  await expect(again.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  expect(await again.engine.port()).toBe(port)
  await expect(a.card(after)).toHaveAttribute('data-state', 'online')
})

test('A port that is taken is said where it was typed, and the old one goes on', async ({ stage }) => {
  const desk = unique('Editing Desk')
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  const b = await stage.launch({ name: desk, folder: 'b' })
  const { server, port } = await takePort()
  const old = await b.engine.port()
  const settings = await openSettings(b)
  try {
    await settings.getByLabel('Port').fill('80')
    await settings.getByLabel('Connections').fill('17')
    await settings.getByLabel('Device name').fill(' ')
    await settings.getByRole('button', { name: 'Save' }).click()
    await expect(settings.getByLabel('Port')).toHaveAttribute('aria-invalid', 'true')
    await expect(settings.getByText('Use a whole number from 1024 to 65535, or leave it empty.')).toBeVisible()
    await expect(settings.getByText('Use a whole number from 1 to 16, or leave it empty.')).toBeVisible()
    await expect(settings.getByLabel('Device name')).toHaveAttribute('aria-invalid', 'true')

    await settings.getByLabel('Port').fill(String(port))
    await settings.getByLabel('Connections').fill('4')
    await settings.getByLabel('Device name').fill(desk)
    await settings.getByRole('button', { name: 'Save' }).click()
    await expect(settings.getByRole('alert')).toContainText(/port/i)
    await expect(settings).toBeVisible()
    await settings.getByRole('button', { name: 'Cancel' }).click()
  } finally {
    server.close()
  }
  expect(await b.engine.port()).toBe(old)
  expect((await b.settings()).port ?? 0).not.toBe(port)

  const note = path.join(await stage.room('sources'), 'note.bin')
  await makeBigFile(note, 100_000)
  await dropOn(a.page, a.card(desk), [note])
  await b.accept()
  await expect(b.row('receive', 'done')).toBeVisible()
  expect(await sha256(path.join(b.received, 'note.bin'))).toBe(await sha256(note))
})

test('Started on a port that is taken, the window says so and can mend it', async ({ stage }) => {
  const { server, port } = await takePort()
  const desk = unique('Editing Desk')
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  try {
    const b = await stage.launch({ name: desk, folder: 'b', settings: { port } })
    const trouble = b.page.getByTestId('trouble')
    await expect(trouble).toHaveAttribute('data-code', 'PORT_UNAVAILABLE')
    await expect(b.page.getByRole('main')).toContainText('Not receiving')
    await expect.poll(() => b.troubles).toEqual([expect.stringContaining('it does not listen')])
    b.troubles.length = 0

    await trouble.getByRole('button', { name: 'Settings' }).click()
    const settings = b.page.getByRole('dialog', { name: 'Settings' })
    await expect(settings.getByLabel('Port')).toHaveValue(String(port))
    await settings.getByLabel('Port').fill('')
    await settings.getByRole('button', { name: 'Save' }).click()
    await expect(trouble).toHaveCount(0)
    await expect(a.card(desk)).toHaveAttribute('data-state', 'online')
  } finally {
    server.close()
  }
})

test('What is changed from the tray while the settings are open is not undone by them', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', settings: { visibility: 'everyone', theme: 'light' } })
  const settings = await openSettings(a)
  await settings.getByRole('radio', { name: 'Dark' }).check()
  // as a click in the tray's menu does
  await a.page.evaluate(() => (window as unknown as { fastdrop: Bridge }).fastdrop.request('updateSettings', { visibility: 'hidden' }))
  await expect(settings.getByRole('radio', { name: 'Nobody' })).toBeChecked()
  await expect(settings.getByRole('radio', { name: 'Dark' })).toBeChecked()
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(settings).toHaveCount(0)
  expect(await a.settings()).toMatchObject({ visibility: 'hidden', theme: 'dark' })
})

test('The receive folder is chosen in the system’s dialog, and what comes then goes there', async ({ stage }) => {
  const desk = unique('Editing Desk')
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  const b = await stage.launch({ name: desk, folder: 'b' })
  const elsewhere = await stage.room('Elsewhere')
  await b.answerOpenDialogs([elsewhere])
  const settings = await openSettings(b)
  await settings.getByRole('button', { name: 'Change…' }).click()
  await expect(settings).toContainText(elsewhere)
  await settings.getByRole('button', { name: 'Cancel' }).click()

  const note = path.join(await stage.room('sources'), 'note.bin')
  await makeBigFile(note, 100_000)
  await dropOn(a.page, a.card(desk), [note])
  await expect(b.offer).toContainText(elsewhere)
  await b.accept()
  await expect(b.row('receive', 'done')).toBeVisible()
  expect(await sha256(path.join(elsewhere, 'note.bin'))).toBe(await sha256(note))
  expect(await b.settings()).toMatchObject({ receiveFolder: elsewhere })
})
