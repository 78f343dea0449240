import path from 'node:path'
import type { Locator } from 'playwright'
import { type Bridge, REQUEST_CHANNEL } from '../shared/ipc.ts'
import { wordsIn } from '../shared/language/catalogues.ts'
import type { Device } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile, makeTree } from './driver/files.ts'
import { recognises } from './driver/scene.ts'
import { expectSpoken } from './driver/spoken.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

const words = wordsIn('pseudo').catalogue
const PSEUDO = { FASTDROP_LANGUAGE: 'pseudo' }
const HEIGHT = 780
const NOTE_BYTES = 300_000

/** Says that all on the screen of this device is in the test language and fits; `data`: what else may stand there. */
function lookerAt(device: Device, data: readonly string[]) {
  const resize = (width: number): Promise<void> =>
    device.electron.evaluate(
      ({ BrowserWindow }, size) => {
        for (const window of BrowserWindow.getAllWindows()) window.setContentSize(size.width, size.height)
      },
      { width, height: HEIGHT },
    )
  return () => test.step('look', () => expectSpoken(device.page, [device.received, ...data], resize))
}

function button(within: Device | Locator, name: string): Locator {
  const place = 'page' in within && !('filter' in within) ? within.page : within
  return (place as Locator).getByRole('button', { name, exact: true })
}

async function pressEscape(device: Device): Promise<void> {
  await device.page.keyboard.press('Escape')
  await expect(device.page.locator('dialog:modal')).toHaveCount(0)
}

test('From the first start to the settings, every word comes from the catalogue and fits', async ({ stage }) => {
  const name = unique('Studio Laptop')
  const a = await stage.launch({ name, folder: 'a', settings: { welcomed: false }, env: PSEUDO })
  const look = lookerAt(a, [name])
  const dialog = a.page.locator('dialog:modal')
  await expect(dialog).toContainText(words.check.firstTitle)
  await look()
  await button(dialog, words.check.firstNext).click()
  await expect(dialog.getByTestId('check').first()).toBeVisible()
  await expect(dialog.locator('[data-state="busy"]')).toHaveCount(0)
  await look()
  await button(dialog, words.check.firstDone).click()
  await expect(dialog).toHaveCount(0)
  await expect(a.page.locator('html')).toHaveAttribute('lang', 'en')
  await look()

  await button(a, words.history.history).click()
  await look()
  await button(a, words.transfers.transfers).click()

  for (const opener of [words.devices.addByAddress, words.sending.sendText, words.classic.classicSwitch, words.presence.everyoneSwitch, words.check.why]) {
    await a.page
      .getByRole('button', { name: opener })
      .or(a.page.getByRole('switch', { name: opener }))
      .first()
      .click()
    await expect(dialog).toBeVisible()
    await expect(dialog.locator('[data-state="busy"]')).toHaveCount(0)
    await look()
    await pressEscape(a)
  }

  await a.page.getByRole('main').getByRole('button', { name: words.transfers.settings }).first().click()
  await look()
  await button(dialog, words.settings.advanced).click()
  await look()
  await button(dialog, words.settings.reset).click()
  await look()
  await button(dialog, words.settings.resetNo).click()
  await dialog.getByLabel(words.settings.portField).fill('80')
  await dialog.getByLabel(words.settings.deviceNameField).fill(' ')
  await button(dialog, words.settings.save).click()
  await expect(dialog).toContainText(words.settings.portInvalid)
  await look()
  await dialog.getByRole('searchbox').fill('xyzzy')
  await expect(dialog).toContainText(words.settings.nothingFound('xyzzy'))
  await look()
})

test('From a card to the history, every word comes from the catalogue and fits', async ({ stage }) => {
  const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
  const a = await stage.launch({ name: studio, folder: 'a', env: PSEUDO })
  const b = await stage.launch({ name: desk, folder: 'b', env: PSEUDO })
  const sources = await stage.room('sources')
  const [work, note] = [path.join(sources, 'Work'), path.join(sources, 'note.bin')]
  await makeTree(work, 12)
  await makeBigFile(note, NOTE_BYTES)
  const data = [studio, desk, 'Work', 'note.bin']
  const [lookAtA, lookAtB] = [lookerAt(a, data), lookerAt(b, data)]

  await test.step('a card, and pairing', async () => {
    await a.card(desk).click()
    await lookAtA()
    await button(a, words.pairing.pair).click()
    for (const device of [a, b]) await expect(device.page.getByTestId('pairing-code')).toHaveText(/^\d{3} \d{3}$/)
    await lookAtA()
    await lookAtB()
    for (const device of [a, b]) await device.page.locator('dialog button:not([aria-disabled="true"])', { hasText: words.pairing.equal }).click()
    await recognises(a, desk)
    await lookAtA()
    await lookAtB()
    await b.page.getByRole('main').getByRole('button', { name: words.transfers.settings }).first().click()
    await expect(b.page.getByTestId('paired-device')).toHaveCount(1)
    await button(b, words.pairing.unpairOf(studio)).click()
    await lookAtB()
    await button(b, words.pairing.keep).click()
    await pressEscape(b)
  })

  await test.step('an offer, twice of the same name', async () => {
    for (const round of [1, 2]) {
      await dropOn(a.page, a.card(desk), [work])
      await b.offer.getByRole('button', { name: words.offer.seeNames }).click()
      await expect(b.offer.getByRole('searchbox')).toBeVisible()
      await lookAtB()
      await lookAtA()
      await b.offer.locator('button:not([aria-disabled="true"])', { hasText: words.offer.accept }).click()
      await expect(b.row('receive', 'done')).toHaveCount(round)
      await expect(a.row('send', 'done')).toHaveCount(round)
    }
  })

  await test.step('rows, their details, and the history', async () => {
    for (const [device, look] of [
      [a, lookAtA],
      [b, lookAtB],
    ] as const) {
      await device.page
        .getByRole('button', { name: words.transfers.detailsOf('Work') })
        .first()
        .click()
      const detail = device.page.locator('details')
      for (const each of await detail.all()) await each.locator('summary').click()
      await look()
      await button(device, words.history.history).click()
      await expect(device.page.getByTestId('history-row')).toHaveCount(2)
      await look()
      await button(device, words.history.clear).click()
      await look()
      await button(device, words.history.keepAll).click()
      await button(device, words.transfers.transfers).click()
    }
  })
  await test.step('files without a device', async () => {
    await a.answerOpenDialogs([note])
    await button(a, words.devices.chooseFiles).click()
    await expect(a.page.locator('dialog:modal')).toBeVisible()
    await lookAtA()
  })
})

test('Before the page has heard anything it speaks the language that is chosen, in the theme that is chosen', async ({ stage }) => {
  const settings = { language: 'ja', theme: 'dark' } as const
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', settings, env: { FASTDROP_LANGUAGE: '' } })
  // main says nothing from now on, and answers nothing
  await a.electron.evaluate(({ ipcMain, BrowserWindow }, channel) => {
    for (const { webContents } of BrowserWindow.getAllWindows()) webContents.send = () => {}
    ipcMain.removeHandler(channel)
    ipcMain.handle(channel, () => new Promise(() => {}))
  }, REQUEST_CHANNEL)
  await a.page.reload()
  await expect(a.page.locator('main p')).toHaveText(wordsIn('ja').catalogue.common.loading)
  await expect(a.page.locator('html[lang="ja"][data-theme="dark"]')).toHaveCount(1)
  await expect(a.page.locator('body')).toHaveCSS('background-color', 'rgb(23, 24, 27)')
})

test('Another language is spoken at once, and what is open stays open', async ({ stage }) => {
  const name = unique('Studio Laptop')
  // no language for the run: the setting decides
  const a = await stage.launch({ name, folder: 'a', settings: { language: 'en' }, env: { FASTDROP_LANGUAGE: '' } })
  const desk = unique('Editing Desk')
  const b = await stage.launch({ name: desk, folder: 'b', settings: { language: 'en' }, env: { FASTDROP_LANGUAGE: '' } })
  const card = a.card(desk)
  const sources = await stage.room('sources')
  const [note, other] = [path.join(sources, 'note.bin'), path.join(sources, 'other.bin')]
  await makeBigFile(note, NOTE_BYTES)
  await makeBigFile(other, NOTE_BYTES)
  const [english, german] = [wordsIn('en').catalogue, wordsIn('de').catalogue]
  await expect(card).toContainText(english.devices.activity.unverified)
  await dropOn(a.page, card, [note])
  await b.accept()
  const dismiss = (language: typeof english) =>
    a.row('send', 'done').getByRole('button', { name: language.transfers.dismissTransfer('note.bin'), exact: true, includeHidden: true })
  await expect(dismiss(english)).toHaveCount(1)
  await dropOn(a.page, card, [note, other])
  await expect(b.offer).toContainText(english.common.nameAndMore('note.bin', 1))
  await b.accept()
  await expect(b.row('receive', 'done')).toHaveCount(2)
  await expect(a.page.locator('html')).toHaveAttribute('lang', 'en')
  await button(a, english.sending.sendText).click()
  const draft = a.page.getByRole('textbox', { name: english.sending.field })
  await draft.fill('not sent yet')
  await draft.evaluate((element) => Object.assign(element, { wasThereBefore: true }))
  await a.page.evaluate(() => (window as unknown as { fastdrop: Bridge }).fastdrop.request('updateSettings', { language: 'de' }))
  await expect(a.page.locator('html')).toHaveAttribute('lang', 'de')
  const after = a.page.getByRole('textbox', { name: german.sending.field })
  await expect(after).toHaveValue('not sent yet')
  await expect(after).toBeFocused()
  // drawn by itself only where something of it changes, and all the same in the new language
  await expect(card).toContainText(german.devices.activity.unverified)
  await expect(dismiss(german)).toHaveCount(1)
  await expect(a.page.getByRole('heading', { name: german.common.nameAndMore('note.bin', 1), includeHidden: true })).toHaveCount(1)
  await b.page.evaluate(() => (window as unknown as { fastdrop: Bridge }).fastdrop.request('updateSettings', { language: 'ja' }))
  await expect(b.page.getByRole('heading', { name: wordsIn('ja').catalogue.common.nameAndMore('note.bin', 1) })).toHaveCount(1)
  expect(await after.evaluate((element) => Reflect.get(element, 'wasThereBefore') as unknown)).toBe(true)
  await pressEscape(a)

  await a.page.getByRole('main').getByRole('button', { name: german.transfers.settings }).first().click()
  const settings = a.page.getByRole('dialog', { name: german.settings.settingsTitle })
  await expect(settings.getByLabel(german.settings.languageField)).toHaveValue('de')
  await settings.getByLabel(german.settings.languageField).selectOption('日本語')
  await settings.getByRole('button', { name: german.settings.save }).click()
  await expect(settings).toHaveCount(0)
  await expect(a.page.locator('html')).toHaveAttribute('lang', 'ja')
  expect(await a.settings()).toMatchObject({ language: 'ja' })
  await a.close()
  const again = await stage.again(a, { env: { FASTDROP_LANGUAGE: '' } })
  await expect(again.page.locator('html')).toHaveAttribute('lang', 'ja')
  await expect(button(again, wordsIn('ja').catalogue.sending.sendText)).toBeVisible()
})
