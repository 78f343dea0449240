import path from 'node:path'
import type { Locator } from 'playwright'
import { expectAccessible } from './driver/access.ts'
import { Cli } from './driver/cli.ts'
import type { Device } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile, namesBelow, sha256 } from './driver/files.ts'
import { pairUp } from './driver/pairing.ts'
import { recognises } from './driver/scene.ts'
import { openSettings } from './driver/settings.ts'
import { type Stage, unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

async function fileOf(stage: Stage, name: string): Promise<string> {
  const file = path.join(await stage.room('sources'), name)
  await makeBigFile(file, 200_000)
  return file
}

function everyone(device: Device): Locator {
  return device.page.getByTestId('everyone')
}

/** The card of the device that listens there. */
function trusted(device: Device, name: string, trust: string): Locator {
  return device.page.locator(`[data-testid="device-card"][data-trust="${trust}"]`, { hasText: name })
}

for (const theme of ['light', 'dark'] as const) {
  test(`A paired device in sight reads "Paired"; one that only has its name is warned of and told nothing unless one insists (${theme})`, async ({ stage }) => {
    const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
    const a = await stage.launch({ name: studio, folder: 'a', settings: { theme } })
    const b = await stage.launch({ name: desk, folder: 'b' })
    const film = await fileOf(stage, 'film.bin')
    await expect(a.card(desk)).toHaveAttribute('data-trust', 'unknown')
    await pairUp(a, b)
    await recognises(a, desk)
    await expect(a.card(desk)).toContainText('Paired')
    await recognises(b, studio)

    const impostor = await stage.launch({ name: desk, folder: 'c' })
    const bad = trusted(a, desk, 'namesake')
    await expect(bad).toContainText(`Not verified as your “${desk}”`)
    await expect(trusted(a, desk, 'verified')).toHaveCount(1)
    await expectAccessible(a.page)
    await bad.click()
    await expect(a.page.getByRole('dialog', { name: `Send to ${desk}` })).toContainText('has not shown its key')
    await expectAccessible(a.page)
    await a.page.keyboard.press('Escape')
    // A drop while it still stands would be for nobody.
    await expect(a.page.getByRole('dialog')).toHaveCount(0)

    // The focus is on "Cancel", and until the user insists nothing is told.
    await dropOn(a.page, bad, [film])
    const question = a.page.getByRole('dialog', { name: `This is not the “${desk}” you paired` })
    await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await expectAccessible(a.page)
    await a.page.keyboard.press('Enter')
    await expect(question).toHaveCount(0)
    await expect(a.rows('send')).toHaveCount(0)
    expect(await impostor.engine.heard('offer')).toEqual([])
    await dropOn(a.page, bad, [film])
    await question.getByRole('button', { name: 'Send anyway' }).click()
    await expect(a.row('send', 'asking')).toContainText(`not verified as your “${desk}”`)
    await impostor.offer.getByRole('button', { name: 'Decline' }).click()
    await expect(a.row('send', 'declined')).toHaveCount(1)

    // What it offers is asked about with a warning; the paired one's is not.
    await dropOn(impostor.page, impostor.card(studio), [film])
    await expect(a.offer).toContainText(`This is not verified as your paired device “${desk}”: it has the name, but another key.`)
    await expectAccessible(a.page)
    await a.offer.getByRole('button', { name: 'Decline' }).click()
    await dropOn(a.page, trusted(a, desk, 'verified'), [film])
    await b.accept()
    await expect(b.row('receive', 'done')).toHaveCount(1)

    // What was typed for it is still there behind a no, and when it goes away behind the question; it may go to the one that is meant.
    const targets = a.page.getByRole('dialog', { name: 'To whom?' })
    const types = async (words: string): Promise<void> => {
      await bad.click()
      await a.page.getByRole('dialog').getByRole('button', { name: 'Send text…' }).click()
      await a.page.getByRole('dialog').getByRole('textbox').fill(words)
      await a.page.keyboard.press('Control+Enter')
      await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused()
    }
    await types('a short note')
    await a.page.keyboard.press('Enter')
    await expect(targets).toContainText('“a short note”')
    await a.page.keyboard.press('Escape')
    await expect(a.page.getByRole('dialog')).toHaveCount(0)
    await types('a long evening’s work')
    await impostor.close()
    await expect(targets).toContainText('“a long evening’s work”')
    await targets.getByRole('checkbox', { name: desk }).setChecked(true)
    await targets.getByRole('button', { name: /^Send/ }).click()
    await b.accept()
    await expect(b.row('receive', 'done').first().getByRole('region')).toHaveText('a long evening’s work')
  })
}

test('Receiving from everyone goes through a warning, asks nothing, and ends at once when it is stopped', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', settings: { visibility: 'paired' } })
  const film = await fileOf(stage, 'film.bin')
  await expect(a.page.getByText('Visible to paired devices only')).toBeVisible()
  const send = async (): Promise<number | null> => {
    const to = `127.0.0.1:${await a.engine.port()}`
    const cli = new Cli(['send', '--to', to, '--unverified', '--json', '--no-discovery', film], await stage.room('stranger'))
    try {
      return await cli.exitCode()
    } finally {
      cli.kill()
    }
  }
  expect(await send()).toBe(3)
  await expect(everyone(a)).toHaveAttribute('aria-checked', 'false')

  // Enter lets nobody in by accident: the focus is on "Cancel".
  await everyone(a).focus()
  await a.page.keyboard.press('Enter')
  const warning = a.page.getByRole('dialog', { name: 'Receive from everyone?' })
  await expect(warning).toContainText('You are not asked')
  await expect(warning.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await expectAccessible(a.page)
  await a.page.keyboard.press('Enter')
  await expect(warning).toHaveCount(0)
  await expect(everyone(a)).toHaveAttribute('aria-checked', 'false')
  await everyone(a).click()
  await warning.getByRole('button', { name: 'Receive for 10 minutes' }).click()
  await expect(everyone(a)).toHaveAttribute('aria-checked', 'true')
  await expect(everyone(a)).toContainText(/You are not asked(9 min \d+ s|10 min) left$/)
  await expect(a.page.getByText('Visible as')).toBeVisible()
  await expectAccessible(a.page)

  expect(await send()).toBe(0)
  await expect(a.row('receive', 'done')).toHaveCount(1)
  expect(await sha256(path.join(a.received, 'film.bin'))).toBe(await sha256(film))
  await everyone(a).click()
  await expect(everyone(a)).toHaveAttribute('aria-checked', 'false')
  expect(await send()).toBe(3)
  expect([await a.engine.heard('offer'), await namesBelow(a.received)]).toEqual([[], ['film.bin']])

  // When the time is over it ends without anybody's doing.
  await a.electron.evaluate(() => globalThis.fastdropEngine.acceptEveryone({ forMs: 2_000 }))
  await expect(everyone(a)).toHaveAttribute('aria-checked', 'true')
  await expect(everyone(a)).toHaveAttribute('aria-checked', 'false')
})

test('Who can see a device is a setting: only paired ones then know who it is', async ({ stage }) => {
  const [studio, desk, other] = [unique('Studio Laptop'), unique('Editing Desk'), unique('Stranger')]
  const a = await stage.launch({ name: studio, folder: 'a' })
  const b = await stage.launch({ name: desk, folder: 'b' })
  const c = await stage.launch({ name: other, folder: 'c' })
  await pairUp(a, b)
  await expect(c.card(studio)).toHaveAttribute('data-state', 'online')
  const settings = await openSettings(a)
  await settings.getByRole('radio', { name: 'Paired devices' }).check()
  await expect(settings).toContainText('Strangers are refused without a question.')
  await expectAccessible(a.page)
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(settings).toHaveCount(0)
  expect(await a.settings()).toMatchObject({ visibility: 'paired' })
  await expect(a.page.getByText('Visible to paired devices only')).toBeVisible()
  await expect(c.card(studio)).toHaveCount(0)
  await expect(b.card(studio)).toHaveAttribute('data-trust', 'verified')
  await expect(a.card(other)).toHaveAttribute('data-state', 'online')

  await (await openSettings(a)).getByRole('radio', { name: 'Nobody' }).check()
  await settings.getByRole('button', { name: 'Save' }).click()
  // not in sight, but remembered: a drop on it would wait
  await expect(b.card(studio)).toHaveAttribute('data-state', 'away')
  await expect(a.page.getByText('Not visible to others')).toBeVisible()
})
