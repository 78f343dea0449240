import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { expectAccessible, tabTo } from './driver/access.ts'
import { Drag, dropOn } from './driver/drag.ts'
import { makeBigFile, sha256 } from './driver/files.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'
import { pause, until } from './driver/wait.ts'

const LARGE_BYTES = 1024 ** 3
test('An empty window says what to do, and who this is', async ({ stage }) => {
  const name = unique('Studio Laptop')
  const a = await stage.launch({ name, folder: 'a' })
  const main = a.page.getByRole('main')
  await expect(main.getByRole('heading', { name: 'Drop a file on a name, and it is there' })).toBeVisible()
  await expect(main.getByRole('listitem')).toHaveCount(3)
  await expect(main).toContainText(`Visible as “${name}”`)
  await expect(main).toContainText(`Port${await a.engine.port()}`)
  await expect(main).toContainText('Addresses127.0.0.1')
  await expect(a.page.getByTestId('drop-area').getByRole('button')).toHaveText(['Choose files…', 'Choose folder…', 'Send text…', 'Send clipboard'])
})

for (const theme of ['light', 'dark'] as const) {
  test(`Every state can be read by everyone, in the ${theme} look`, async ({ stage }) => {
    const desk = unique('Editing Desk')
    const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', settings: { theme } })
    await expectAccessible(a.page)
    const b = await stage.launch({ name: desk, folder: 'b', settings: { theme } })
    await a.card(desk).waitFor()
    await expectAccessible(a.page)
    for (const [button, dialog] of [
      [a.page.getByRole('main').getByRole('button', { name: 'Settings' }), 'Settings'],
      [a.page.getByRole('button', { name: 'Add by address…' }), 'Add a device by its address'],
      [a.card(desk), `Send to ${desk}`],
    ] as const) {
      await button.click()
      await a.page.getByRole('dialog', { name: dialog }).waitFor()
      await expectAccessible(a.page)
      await a.page.keyboard.press('Escape')
      await expect(a.page.getByRole('dialog')).toHaveCount(0)
    }

    const large = path.join(await stage.room('sources'), 'Interview.mov')
    await makeBigFile(large, LARGE_BYTES)
    await dropOn(a.page, a.card(desk), [large])
    await b.offer.waitFor()
    await b.offer.getByRole('button', { name: 'See all names' }).click()
    await expectAccessible(b.page)
    await b.accept()
    // Where a GiB is faster than the look, the finished row is looked at twice.
    const [map, done] = [a.rows('send').locator('canvas'), a.row('send', 'done')]
    await until('something to look at', async () => (await map.count()) + (await done.count()) > 0)
    await expectAccessible(a.page)
    await expect(a.row('send', 'done')).toBeVisible()
    await b
      .row('receive', 'done')
      .getByRole('button', { name: /^Details of/ })
      .click()
    await expectAccessible(b.page)
    await dropOn(a.page, a.card(desk), [large])
    await b.offer.getByRole('button', { name: 'Decline' }).click()
    await a.row('send', 'declined').waitFor()
    await expectAccessible(a.page)
  })
}

test('Sent and accepted by the keyboard alone', async ({ stage }) => {
  const desk = unique('Editing Desk')
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  const b = await stage.launch({ name: desk, folder: 'b' })
  const note = path.join(await stage.room('sources'), 'note.bin')
  await makeBigFile(note, 300_000)
  await a.answerOpenDialogs([note])

  await a.card(desk).waitFor()
  await tabTo(a.page, a.card(desk))
  await a.page.keyboard.press('Enter')
  const choose = a.page.getByRole('dialog', { name: `Send to ${desk}` }).getByRole('button', { name: 'Choose files…' })
  await expect(choose).toBeFocused()
  await a.page.keyboard.press('Enter')
  await expect(a.row('send', 'asking')).toBeVisible()

  // The sheet does not take the focus by itself, so that a key meant for something else accepts nothing.
  await b.offer.waitFor()
  await b.page.keyboard.press('Enter')
  await expect(b.offer).toBeVisible()
  const accept = b.offer.getByRole('button', { name: 'Accept' })
  await expect(accept).not.toHaveAttribute('aria-disabled', 'true')
  await tabTo(b.page, accept)
  await b.page.keyboard.press('Enter')
  await expect(b.row('receive', 'done')).toBeVisible()
  expect(await sha256(path.join(b.received, 'note.bin'))).toBe(await sha256(note))
})

test('Dropped on no device, it asks to whom, and several may be chosen', async ({ stage }) => {
  const names = [unique('Editing Desk'), unique('Sound Desk')]
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  const desks = []
  for (const [index, name] of names.entries()) desks.push(await stage.launch({ name, folder: `desk-${index}` }))
  for (const name of names) await a.card(name).waitFor()
  const note = path.join(await stage.room('sources'), 'note.bin')
  await makeBigFile(note, 300_000)

  const drag = await Drag.over(a.page, a.page.getByTestId('drop-area'), [note])
  await expect(a.page.getByTestId('drop-area')).toContainText('Release to choose a device')
  await drag.drop()
  const dialog = a.page.getByRole('dialog', { name: 'To whom?' })
  await expect(dialog).toContainText('note.bin')
  for (const name of names) await dialog.getByRole('checkbox', { name }).check()
  await dialog.getByRole('button', { name: 'Send to 2 devices' }).click()
  for (const desk of desks) await desk.accept()
  await expect(a.row('send', 'done')).toHaveCount(2)
  for (const desk of desks) expect(await sha256(path.join(desk.received, 'note.bin'))).toBe(await sha256(note))
})

test('The page can do nothing but what the app is for', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  let reached = 0
  const outside = createServer((_request, response) => {
    reached += 1
    response.end('no')
  }).listen(0, '127.0.0.1')
  await once(outside, 'listening')
  const address = `http://127.0.0.1:${(outside.address() as AddressInfo).port}/`
  const home = a.page.url()
  try {
    // It can be reached, only not from the page.
    expect(await (await fetch(address)).text()).toBe('no')
    expect(reached).toBe(1)
    const found = await a.page.evaluate(async (url) => {
      const refused = (step: Promise<unknown>): Promise<string> =>
        step.then(
          () => 'done',
          () => 'refused',
        )
      const script = Object.assign(document.createElement('script'), { textContent: 'window.inlineRan = true' })
      document.body.append(script)
      const image = Object.assign(new Image(), { src: `${url}image.png` })
      const frame = Object.assign(document.createElement('iframe'), { src: url })
      document.body.append(frame)
      const result = {
        node: ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter((name) => name in window),
        bridge: Object.keys((window as unknown as { fastdrop: object }).fastdrop).toSorted(),
        inline: 'inlineRan' in window,
        fetch: await refused(window.fetch(url)),
        image: await refused(image.decode()),
        window: window.open(url) === null ? 'refused' : 'done',
        camera: await refused(navigator.mediaDevices?.getUserMedia({ audio: true }) ?? Promise.reject(new Error('none'))),
      }
      script.remove()
      frame.remove()
      return result
    }, address)
    expect(found).toEqual({
      node: [],
      bridge: ['onState', 'registerFiles', 'request'],
      inline: false,
      fetch: 'refused',
      image: 'refused',
      window: 'refused',
      camera: 'refused',
    })
    await a.page.evaluate((url) => {
      window.location.href = url
    }, address)
    // A refused navigation ends in nothing, which is not an event; a done one would be quick on this machine.
    await pause(500)
    expect(await a.page.evaluate(() => document.querySelector('main') !== null)).toBe(true)
    expect(await a.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()))).toEqual([home])
    expect(reached).toBe(1)
    // What was refused is said on the console; that is what this was about.
    expect(a.troubles.join('\n')).toContain('Content Security Policy')
    a.troubles.length = 0
  } finally {
    outside.close()
  }
})
