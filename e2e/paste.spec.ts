import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expectAccessible } from './driver/access.ts'
import { canHoldFiles, HeldFiles, putText } from './driver/clipboard.ts'
import type { Device } from './driver/device.ts'
import { makeBigFile, sha256 } from './driver/files.ts'
import { twoDevices } from './driver/scene.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

test('A text is written for a device, counted, and sent; one from the clipboard is shown before it goes', async ({ stage }, info) => {
  const { a, b, studio, desk } = await twoDevices(stage)
  await a.card(desk).click()
  await a.page.getByRole('dialog').getByRole('button', { name: 'Send text…' }).click()
  const dialog = a.page.getByRole('dialog', { name: `Send a text to ${desk}` })
  const field = dialog.getByRole('textbox', { name: 'Text or link' })
  await expect(field).toBeFocused()
  await expect(dialog.getByRole('button', { name: 'Send' })).toHaveAttribute('aria-disabled', 'true')
  await field.fill('ü'.repeat(32_769))
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(dialog).toContainText('2 B too many')
  await a.page.keyboard.press('Control+Enter')
  await expect(dialog).toBeVisible()
  await field.fill('zwei Größen\nund mehr')
  await expect(dialog).toContainText('22 B of 65,536 B')
  await expectAccessible(a.page)
  await a.page.screenshot({ path: info.outputPath('send-text.png') })
  await a.page.keyboard.press('Control+Enter')
  await expect(dialog).toHaveCount(0)
  await b.accept()
  await expect(b.row('receive', 'done').getByRole('region', { name: `Text from ${studio}` })).toHaveText('zwei Größen\nund mehr')

  await putText(a, 'https://example.org/page')
  await a.card(desk).click()
  await a.page.getByRole('dialog').getByRole('button', { name: 'Send clipboard' }).click()
  await expect(field).toHaveValue('https://example.org/page')
  await expect(dialog.getByRole('button', { name: 'Send' })).toBeFocused()
  await a.page.keyboard.press('Enter')
  await b.accept()
  await expect(b.row('receive', 'done').first().getByRole('button', { name: 'Open link…' })).toBeVisible()
})

/** The next thing to be sent is refused by the engine itself: a text that is too long by then. */
async function refuseNext(device: Device): Promise<void> {
  await device.electron.evaluate(() => {
    const engine = globalThis.fastdropEngine
    engine.send = (options) => {
      Reflect.deleteProperty(engine, 'send')
      return engine.send({ ...options, text: 'x'.repeat(100_000) })
    }
  })
}

test('What is typed stays where it was typed until the engine has taken it', async ({ stage }) => {
  const { a, b, studio, desk } = await twoDevices(stage)
  await a.card(desk).click()
  await a.page.getByRole('dialog').getByRole('button', { name: 'Send text…' }).click()
  const form = a.page.getByRole('dialog', { name: `Send a text to ${desk}` })
  await form.getByRole('textbox').fill('a long evening’s work')
  await refuseNext(a)
  await form.getByRole('button', { name: 'Send' }).click()
  await expect(form.getByRole('alert').filter({ hasText: 'A text may have at most' })).toBeVisible()
  await expect(form.getByRole('textbox')).toHaveValue('a long evening’s work')
  await expectAccessible(a.page)
  await form.getByRole('button', { name: 'Send' }).click()
  await expect(form).toHaveCount(0)
  await b.accept()
  const arrived = b
    .row('receive', 'done')
    .first()
    .getByRole('region', { name: `Text from ${studio}` })
  await expect(arrived).toHaveText('a long evening’s work')

  await a.page.getByTestId('drop-area').getByRole('button', { name: 'Send text…' }).click()
  const anyone = a.page.getByRole('dialog', { name: 'Send a text', exact: true })
  await anyone.getByRole('textbox').fill('and another one')
  await anyone.getByRole('button', { name: 'Choose a device…' }).click()
  const targets = a.page.getByRole('dialog', { name: 'To whom?' })
  await targets.getByRole('checkbox', { name: desk }).setChecked(true)
  await refuseNext(a)
  await targets.getByRole('button', { name: /^Send/ }).click()
  await expect(targets.getByRole('alert').filter({ hasText: 'A text may have at most' })).toBeVisible()
  await expect(targets.getByRole('checkbox', { name: desk })).toBeChecked()
  await expectAccessible(a.page)
  await targets.getByRole('button', { name: /^Send/ }).click()
  await expect(targets).toHaveCount(0)
  await b.accept()
  await expect(arrived).toHaveText('and another one')
})

test('Pasted into the window, a text is asked about: to whom; on a card it is for that device', async ({ stage }, info) => {
  const { a, b, studio, desk } = await twoDevices(stage)
  await a.card(desk).waitFor()
  await putText(a, 'pasted words')
  await a.page.keyboard.press('Control+V')
  const anyone = a.page.getByRole('dialog', { name: 'Send a text', exact: true })
  await expect(anyone.getByRole('textbox')).toHaveValue('pasted words')
  await anyone.getByRole('button', { name: 'Choose a device…' }).click()
  const targets = a.page.getByRole('dialog', { name: 'To whom?' })
  await expect(targets).toContainText('“pasted words” · 12 B')
  await expectAccessible(a.page)
  await a.page.screenshot({ path: info.outputPath('to-whom.png') })
  const wanted = targets.getByRole('checkbox', { name: desk })
  if (!(await wanted.isChecked())) await wanted.check()
  await targets.getByRole('button', { name: /^Send/ }).click()
  await b.accept()
  await expect(b.row('receive', 'done').getByRole('region', { name: `Text from ${studio}` })).toHaveText('pasted words')

  await a.card(desk).focus()
  await a.page.keyboard.press('Control+V')
  await expect(a.page.getByRole('dialog', { name: `Send a text to ${desk}` })).toBeVisible()
  await a.page.keyboard.press('Escape')
  // into a field it is pasted as anywhere else
  await a.page.getByRole('button', { name: 'Add by address…' }).click()
  await a.page.getByRole('dialog').getByLabel('Address').focus()
  await a.page.keyboard.press('Control+V')
  await expect(a.page.getByRole('dialog').getByLabel('Address')).toHaveValue('pasted words')
  await a.page.keyboard.press('Escape')

  await putText(a, '')
  await a.electron.evaluate(({ clipboard }) => clipboard.clear())
  await a.page.getByTestId('drop-area').getByRole('button', { name: 'Send clipboard' }).click()
  await expect(a.page.getByText('There is nothing on the clipboard that can be sent')).toBeVisible()
  // a dialog covers the notices, so it says what went wrong itself
  await a.card(desk).click()
  const card = a.page.getByRole('dialog', { name: `Send to ${desk}` })
  await expect(card.getByTestId('fault-here')).toHaveCount(0)
  await card.getByRole('button', { name: 'Send clipboard' }).click()
  await expect(card.getByRole('status')).toContainText('There is nothing on the clipboard that can be sent')
})

test('A page that nobody has touched is not shown the clipboard', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio Laptop') })
  await putText(a, 'a password')
  const inPage = (code: string): Promise<unknown> =>
    a.electron.evaluate(({ BrowserWindow }, words) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(words, false) as Promise<unknown>, code)
  // what the driver itself looked at counts as a touch for some seconds
  await expect.poll(() => inPage('navigator.userActivation.isActive'), { timeout: 30_000 }).toBe(false)
  const reply = await inPage(`window.fastdrop.request('paste', {})`)
  expect(reply).toMatchObject({ ok: false, fault: { code: 'INTERNAL' } })
  await expect(a.page.getByRole('dialog')).toHaveCount(0)
})

test('Files copied in a file manager are pasted onto a card, or asked about', async ({ stage }) => {
  test.skip(!canHoldFiles(), 'nothing here puts files on a clipboard: xclip is missing')
  const { a, b, desk } = await twoDevices(stage)
  const folder = await stage.room('sources')
  const [film, note] = [path.join(folder, 'Größe & film.mov'), path.join(folder, 'note.txt')]
  await makeBigFile(film, 300_000)
  await writeFile(note, 'note')
  await a.card(desk).waitFor()
  const held = await HeldFiles.hold([film, note])
  try {
    await a.card(desk).focus()
    await a.page.keyboard.press('Control+V')
    await b.accept()
    await expect(b.row('receive', 'done')).toBeVisible()
    expect(await sha256(path.join(b.received, path.basename(film)))).toBe(await sha256(film))
    await a.page.getByTestId('drop-area').getByRole('button', { name: 'Send clipboard' }).click()
    await expect(a.page.getByRole('dialog', { name: 'To whom?' })).toContainText('2 items')
  } finally {
    held.release()
  }
})
