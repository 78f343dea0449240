import path from 'node:path'
import { freePort, takePort } from '../main/engine/testing/ports.ts'
import { expectAccessible, tabTo } from './driver/access.ts'
import type { Device } from './driver/device.ts'
import { openSettings } from './driver/settings.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

const NARROW = { width: 480, height: 720 }

async function narrow(device: Device): Promise<void> {
  await device.electron.evaluate(({ BrowserWindow }, size) => {
    for (const window of BrowserWindow.getAllWindows()) window.setContentSize(size.width, size.height)
  }, NARROW)
  await device.page.waitForFunction((width) => window.innerWidth === width, NARROW.width)
}

function clipboard(device: Device): Promise<string> {
  return device.electron.evaluate(({ clipboard: system }) => system.readText())
}

for (const theme of ['light', 'dark'] as const) {
  test(`“Why can’t I see it?” tells what works and what does not (${theme})`, async ({ stage }, info) => {
    const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', settings: { theme, port: await freePort() } })
    await a.page.getByRole('button', { name: 'Why can’t I see it?' }).click()
    const check = a.page.getByRole('dialog', { name: 'Check the connection' })
    await expect(check.getByRole('button', { name: 'Close' })).toBeFocused()
    await expect(check.getByTestId('check')).toHaveCount(7)
    await expect(check.locator('[data-check="network"]')).toHaveAttribute('data-state', 'notice')
    for (const name of ['port', 'inbound', 'discovery', 'folder', 'clock'])
      await expect(check.locator(`[data-check="${name}"]`)).toHaveAttribute('data-state', 'ok')
    await expect(check.locator('[data-check="port"]')).toContainText(String(await a.engine.port()))
    await expect(check.getByRole('status').filter({ hasText: 'This device works' })).toHaveCount(1)
    await expectAccessible(a.page)
    await a.page.screenshot({ path: info.outputPath('check.png') })
    await narrow(a)
    expect(await check.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true)
    await expectAccessible(a.page)
    await a.page.screenshot({ path: info.outputPath('check-narrow.png') })
    await a.page.keyboard.press('Escape')
    await expect(check).toHaveCount(0)
    await expect(a.page.getByRole('button', { name: 'Why can’t I see it?' })).toBeFocused()
  })
}

test('A port that is taken fails that check alone, its command can be copied, and it mends', async ({ stage }, info) => {
  const { server, port } = await takePort()
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', settings: { port } })
  await expect.poll(() => a.troubles).toEqual([expect.stringContaining('it does not listen')])
  a.troubles.length = 0
  await a.page.getByRole('button', { name: 'Why can’t I see it?' }).click()
  const check = a.page.getByRole('dialog', { name: 'Check the connection' })
  const row = check.locator('[data-check="port"]')
  try {
    await expect(row).toHaveAttribute('data-state', 'failed')
    await expect(check.locator('[data-check="inbound"]')).toHaveAttribute('data-state', 'skipped')
    await expect(check.locator('[data-state="failed"]')).toHaveCount(1)
    await expect(check.getByRole('status').filter({ hasText: '1 check failed' })).toHaveCount(1)
    await row.getByRole('button', { name: 'Copy' }).click()
    await expect(row.getByRole('button', { name: 'Copied' })).toBeVisible()
    expect(await clipboard(a)).toBe(await row.getByRole('region').innerText())
    await expectAccessible(a.page)
    await a.page.screenshot({ path: info.outputPath('failed.png') })
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
  await check.getByRole('button', { name: 'Close' }).click()
  await a.page.getByTestId('trouble').getByRole('button', { name: 'Settings' }).click()
  await a.page.getByLabel('Port').fill('')
  await a.page.getByRole('button', { name: 'Save' }).click()
  await a.page.getByRole('button', { name: 'Why can’t I see it?' }).click()
  await expect(row).not.toHaveAttribute('data-state', /failed|busy/)

  // The page names a command of the last check by its place, and never one of its own.
  const replies = await a.page.evaluate(async () => {
    const { request } = (window as unknown as { fastdrop: { request: (name: string, body: object) => Promise<{ ok: boolean }> } }).fastdrop
    const bodies = [
      { check: 'clock', index: 0 },
      { check: 'port', index: -1 },
      { check: 'port', command: 'rm' },
      { check: '__proto__', index: 0 },
    ]
    return (await Promise.all(bodies.map((body) => request('copyAdvice', body)))).map(({ ok }) => ok)
  })
  expect(replies).toEqual([false, false, false, false])
})

test('The first start asks for three things once, checks, and does not come again', async ({ stage }, info) => {
  const received = path.join(stage.folder, 'Received')
  const a = await stage.add({ home: path.join(stage.folder, 'a', 'home'), received })
  const name = unique('Studio Laptop')
  const welcome = a.page.getByRole('dialog', { name: 'Welcome to FastDrop' })
  await expect(welcome.getByLabel('Device name')).toBeFocused()
  await expectAccessible(a.page)
  await a.page.screenshot({ path: info.outputPath('first-run.png') })
  await welcome.getByLabel('Device name').fill(' ')
  await a.page.keyboard.press('Enter')
  await expect(welcome.getByLabel('Device name')).toHaveAttribute('aria-invalid', 'true')
  await welcome.getByLabel('Device name').fill(name)
  const elsewhere = await stage.room('Elsewhere')
  await a.answerOpenDialogs([elsewhere])
  await welcome.getByRole('button', { name: 'Change…' }).click()
  await expect(welcome).toContainText(elsewhere)
  await tabTo(a.page, welcome.getByRole('radio', { name: 'Everyone' }))
  await a.page.keyboard.press('ArrowRight')
  await tabTo(a.page, welcome.getByRole('button', { name: 'Continue' }))
  await a.page.keyboard.press('Enter')

  const reach = a.page.getByRole('dialog', { name: 'Can others reach this computer?' })
  await expect(reach.getByRole('button', { name: 'Start' })).toBeFocused()
  await expect(reach.locator('[data-check="folder"]')).toHaveAttribute('data-state', 'ok')
  await expect(reach.locator('[data-check="folder"]')).toContainText(elsewhere)
  await expectAccessible(a.page)
  await a.page.screenshot({ path: info.outputPath('first-run-check.png') })
  await narrow(a)
  await a.page.screenshot({ path: info.outputPath('first-run-narrow.png') })
  await reach.getByRole('button', { name: 'Start' }).click()
  await expect(a.page.getByRole('dialog')).toHaveCount(0)
  await expect.poll(() => a.settings()).toMatchObject({ deviceName: name, visibility: 'paired', receiveFolder: elsewhere, welcomed: true })
  await a.close()
  const again = await stage.again(a)
  await expect(again.page.getByRole('main')).toContainText('Visible to paired devices only')
  await expect(again.page.getByRole('dialog')).toHaveCount(0)
})

test('The first start can be skipped, also by a reload away from it, and takes nothing for said', async ({ stage }) => {
  const a = await stage.add({ home: path.join(stage.folder, 'a', 'home'), received: path.join(stage.folder, 'Received') })
  const before = await a.settings()
  const welcome = a.page.getByRole('dialog', { name: 'Welcome to FastDrop' })
  await welcome.getByLabel('Device name').fill('Not said')
  await a.page.reload()
  await expect(welcome.getByLabel('Device name')).toHaveValue(before.deviceName)
  await a.page.keyboard.press('Escape')
  await expect(welcome).toHaveCount(0)
  await expect.poll(() => a.settings()).toEqual({ ...before, welcomed: true })
  await a.page.reload()
  await a.page.getByTestId('drop-area').waitFor()
  await expect(a.page.getByRole('dialog')).toHaveCount(0)
})

test('A setting is found by its words, the advanced ones stand apart, and a reset leaves name and pairing alone', async ({ stage }, info) => {
  const name = unique('Studio Laptop')
  const a = await stage.launch({ name, folder: 'a', settings: { theme: 'light', connections: 9, sendLimit: 5_000_000 } })
  await a.page.getByRole('button', { name: 'Settings' }).click()
  const settings = a.page.getByRole('dialog', { name: 'Settings' })
  await expect(settings.getByLabel('Device name')).toBeFocused()
  await expect(settings.getByLabel('Connections')).toBeHidden()
  await a.page.screenshot({ path: info.outputPath('settings.png') })
  const find = settings.getByRole('searchbox', { name: 'Find a setting' })
  await find.fill('bandwidth')
  await expect(settings.getByLabel('Speed limit')).toHaveValue('5')
  await expect(settings.getByLabel('Device name')).toHaveCount(0)
  await expectAccessible(a.page)
  await a.page.screenshot({ path: info.outputPath('settings-found.png') })
  await settings.getByLabel('Speed limit').fill('many')
  await find.fill('theme')
  await settings.getByRole('button', { name: 'Save' }).click()
  // what is wrong comes into sight
  await expect(settings.getByLabel('Speed limit')).toHaveAttribute('aria-invalid', 'true')
  await find.fill('xyzzy')
  await expect(settings.getByText('No setting is about “xyzzy”.').first()).toBeVisible()
  await find.press('Escape')
  await expect(find).toHaveValue('')
  await settings.getByLabel('Speed limit').fill('2,5')
  await expect(settings.getByLabel('Network')).toBeDisabled()
  await expectAccessible(a.page)
  await a.page.screenshot({ path: info.outputPath('settings-advanced.png') })
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect.poll(async () => (await a.settings()).sendLimit).toBe(2_500_000)

  const again = await openSettings(a)
  await again.getByRole('button', { name: 'Reset to defaults…' }).click()
  await expect(again.getByRole('button', { name: 'Keep' })).toBeFocused()
  expect((await again.getByRole('alertdialog').boundingBox())?.height).toBeLessThan(240)
  await expectAccessible(a.page)
  await a.page.screenshot({ path: info.outputPath('settings-reset.png') })
  await again.getByRole('button', { name: 'Keep' }).click()
  await expect(again.getByRole('button', { name: 'Reset to defaults…' })).toBeFocused()
  expect(await a.settings()).toMatchObject({ connections: 9 })
  await again.getByRole('button', { name: 'Reset to defaults…' }).click()
  await again.getByRole('button', { name: 'Reset', exact: true }).click()
  await expect(again).toHaveCount(0)
  await expect.poll(() => a.settings()).toMatchObject({ deviceName: name, connections: 0, sendLimit: 0, theme: 'system', welcomed: true, trayExplained: true })
  await narrow(a)
  await openSettings(a)
  await a.page.screenshot({ path: info.outputPath('settings-narrow.png') })
})
