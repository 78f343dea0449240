import { formatBytes } from '../shared/format.ts'
import { expectAccessible } from './driver/access.ts'
import type { Device } from './driver/device.ts'
import { namesBelow } from './driver/files.ts'
import { sendText } from './driver/send-text.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

/** Every question is answered so from now on, and what would be opened is noted instead. */
async function answerLinks(device: Device, button: string): Promise<void> {
  await device.electron.evaluate(({ dialog, shell }, wanted) => {
    const noted = { asked: [] as string[], opened: [] as string[] }
    Object.assign(globalThis, { fastdropLinks: noted })
    const answer = (...given: unknown[]): Promise<Electron.MessageBoxReturnValue> => {
      const { message, buttons = [] } = given.at(-1) as Electron.MessageBoxOptions
      noted.asked.push(message)
      return Promise.resolve({ response: buttons.indexOf(wanted), checkboxChecked: false })
    }
    dialog.showMessageBox = answer as typeof dialog.showMessageBox
    shell.openExternal = (url) => {
      noted.opened.push(url)
      return Promise.resolve()
    }
  }, button)
}

async function links(device: Device): Promise<{ readonly asked: readonly string[]; readonly opened: readonly string[] }> {
  return device.electron.evaluate(() => (globalThis as unknown as { fastdropLinks: { asked: string[]; opened: string[] } }).fastdropLinks)
}

async function clipboard(device: Device): Promise<string> {
  return device.electron.evaluate(({ clipboard: system }) => system.readText())
}

for (const theme of ['light', 'dark'] as const) {
  test(`A text is asked for, shown as text, and copied as it came (${theme})`, async ({ stage }) => {
    const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
    const a = await stage.launch({ name: studio, folder: 'a' })
    const b = await stage.launch({ name: desk, folder: 'b', settings: { theme } })
    const words = `<img src=x onerror="window.owned = true">\n\tzwei Größen\n${'long line '.repeat(2_000)}\u202Eend`
    await sendText(a, desk, words)
    await expect(b.page.getByRole('dialog', { name: `${studio} would like to send you a text (${formatBytes(Buffer.byteLength(words))})` })).toBeVisible()
    await expect(b.offer).not.toContainText('free')
    await expect(b.offer.getByRole('button', { name: 'See all names' })).toHaveCount(0)
    await expectAccessible(b.page)
    await b.accept()

    await expect(a.row('send', 'done')).toContainText('delivered and verified')
    const row = b.row('receive', 'done')
    const box = row.getByRole('region', { name: `Text from ${studio}` })
    await expect(box).toContainText('<img src=x')
    expect(await box.evaluate((element) => element.childElementCount)).toBe(0)
    expect(await box.evaluate((element) => element.textContent)).toBe(words.replace('\u202E', '\uFFFD'))
    expect(await box.evaluate((element) => element.clientHeight < element.scrollHeight && element.clientHeight <= 240)).toBe(true)
    expect(await b.page.evaluate(() => 'owned' in window)).toBe(false)
    await expect(row.getByRole('button', { name: 'Show in folder' })).toHaveCount(0)
    await expect(row.getByRole('button', { name: 'Open link…' })).toHaveCount(0)
    await expectAccessible(b.page)
    await row.getByRole('button', { name: 'Copy' }).click()
    await expect(row.getByRole('button', { name: 'Copied' })).toBeVisible()
    expect(await clipboard(b)).toBe(words)
    expect(await namesBelow(b.received)).toEqual([])
  })
}

test('A link that came is opened only after a question, and nothing but a link is offered to be opened', async ({ stage }) => {
  const desk = unique('Editing Desk')
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  const b = await stage.launch({ name: desk, folder: 'b' })
  const take = async (words: string, round: number): Promise<void> => {
    await sendText(a, desk, words)
    await b.accept()
    await expect(b.row('receive', 'done')).toHaveCount(round)
  }
  const newest = b.row('receive', 'done').first()
  await take('https://example.org/a?b=c\n', 1)
  await answerLinks(b, 'Cancel')
  await newest.getByRole('button', { name: 'Open link…' }).click()
  await expect.poll(() => links(b)).toEqual({ asked: ['Open a page of example.org in your browser?'], opened: [] })
  await answerLinks(b, 'Open link')
  await newest.getByRole('button', { name: 'Open link…' }).click()
  await expect.poll(async () => (await links(b)).opened).toEqual(['https://example.org/a?b=c'])

  for (const [index, words] of ['javascript:alert(1)', 'file:///etc/passwd', 'https://bank.example@evil.example/', 'see https://example.org'].entries()) {
    await take(words, index + 2)
    await expect(newest.getByRole('region')).toHaveText(words)
    await expect(newest.getByRole('button', { name: 'Open link…' })).toHaveCount(0)
  }

  // The page can name neither a link nor a transfer without one.
  const id = (await b.engine.transfers())[0]?.id ?? ''
  const replies = await b.page.evaluate(async (transferId) => {
    const { request } = (window as unknown as { fastdrop: { request: (name: string, body: object) => Promise<{ ok: boolean }> } }).fastdrop
    const asked = [
      request('openLink', { transferId }),
      request('openLink', { transferId, url: 'https://example.org' }),
      request('openLink', { transferId: 'unknown' }),
      request('copyText', { transferId: 'unknown' }),
    ]
    return (await Promise.all(asked)).map((reply) => reply.ok)
  }, id)
  expect(replies).toEqual([false, false, false, false])
  expect((await links(b)).opened).toEqual(['https://example.org/a?b=c'])
})
