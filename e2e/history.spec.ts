import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expectAccessible } from './driver/access.ts'
import type { Device } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile, makeTree, sha256 } from './driver/files.ts'
import { twoDevices } from './driver/scene.ts'
import { sendText } from './driver/send-text.ts'
import { openSettings } from './driver/settings.ts'
import { type Stage, unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

async function showHistory(device: Device): Promise<void> {
  await device.page.getByRole('navigation').getByRole('button', { name: 'History' }).click()
}

function rows(device: Device) {
  return device.page.getByTestId('history-row')
}

async function noteOf(stage: Stage, name = 'note.txt'): Promise<string> {
  const note = path.join(await stage.room('sources'), name)
  await makeBigFile(note, 3_000)
  return note
}

/** What the system is asked to do from now on, in place of doing it. */
async function watchSystem(device: Device): Promise<void> {
  await device.electron.evaluate(({ shell, dialog, BrowserWindow }) => {
    const asked: string[][] = []
    Object.assign(globalThis, { fastdropSystem: asked })
    shell.showItemInFolder = (file) => asked.push(['show', file])
    shell.openPath = (file) => {
      asked.push(['open', file])
      return Promise.resolve('')
    }
    dialog.showMessageBox = ((...given: unknown[]) => {
      const { message, buttons = [], defaultId = 0 } = given.at(-1) as Electron.MessageBoxOptions
      asked.push(['question', message, buttons[defaultId] ?? ''])
      return Promise.resolve({ response: defaultId, checkboxChecked: false })
    }) as typeof dialog.showMessageBox
    for (const { webContents } of BrowserWindow.getAllWindows())
      webContents.startDrag = ({ file, icon }) => asked.push(['drag', file, String((icon as Electron.NativeImage).isEmpty())])
  })
}

async function systemAsked(device: Device): Promise<readonly (readonly string[])[]> {
  return device.electron.evaluate(() => (globalThis as unknown as { fastdropSystem: string[][] }).fastdropSystem)
}

test('What was sent and received is found again, also after a restart', async ({ stage }) => {
  const { a, b, studio, desk } = await twoDevices(stage)
  await showHistory(b)
  await expect(b.page.getByRole('heading', { name: 'Nothing has been sent or received yet' })).toBeVisible()
  await expectAccessible(b.page)

  const tree = path.join(await stage.room('sources'), 'Notes')
  await makeTree(tree, 5)
  await dropOn(a.page, a.card(desk), [tree])
  await b.accept()
  await expect(rows(b)).toHaveCount(1)
  await dropOn(a.page, a.card(desk), [await noteOf(stage)])
  await a.row('send', 'asking').getByRole('button', { name: 'Cancel note.txt' }).click()
  await expect(a.row('send', 'cancelled')).toBeVisible()
  await showHistory(a)
  await expect(rows(a)).toHaveCount(2)
  expect(await rows(a).evaluateAll((all) => all.map((row) => row.dataset.outcome))).toEqual(['cancelled', 'done'])
  await expect(a.page.getByRole('heading', { name: 'Today' })).toBeVisible()
  await expect(rows(a).nth(1)).toContainText(`to ${desk}`)
  await expect(rows(b).first()).toContainText(`from ${studio}`)
  await expectAccessible(a.page)

  await a.close()
  const again = await stage.again(a)
  await showHistory(again)
  await expect(rows(again)).toHaveCount(2)
  const find = again.page.getByRole('searchbox', { name: 'Find in the history' })
  await find.fill('NOTES verified')
  await expect(rows(again)).toHaveCount(1)
  await expect(again.page.getByRole('status').filter({ hasText: '1 of 2' })).toBeVisible()
  await find.fill('no such thing')
  await expect(again.page.getByText('Nothing here is like that.')).toBeVisible()
  await find.fill('')

  // What was sent in an earlier run goes again, to the device of that time.
  await again.card(desk).waitFor()
  await again.page.getByRole('button', { name: `Send Notes to ${desk} again` }).click()
  await b.accept()
  await expect(again.row('send', 'done')).toBeVisible()
  const { mode } = await stat(path.join(again.home, 'history.json'))
  expect(mode & 0o077).toBe(0)
})

test('A text is in the history, what it says is not', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  await sendText(a, desk, 'the door code is 4711')
  await b.accept()
  await showHistory(b)
  await expect(rows(b)).toContainText('Text')
  for (const device of [a, b]) {
    await expect.poll(() => readFile(path.join(device.home, 'history.json'), 'utf8').catch(() => '')).toContain('"kind":"text"')
    expect(await readFile(path.join(device.home, 'history.json'), 'utf8')).not.toContain('4711')
  }
})

test('One entry is removed, all are, after a question, and none is kept where the user wants none', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  for (const name of ['one.txt', 'two.txt', 'three.txt']) {
    await dropOn(a.page, a.card(desk), [await noteOf(stage, name)])
    await b.accept()
    await expect(b.page.locator(`[data-testid="transfer"][data-title="${name}"][data-state="done"]`)).toBeVisible()
  }
  await showHistory(b)
  await expect(rows(b)).toHaveCount(3)
  await b.page.getByRole('button', { name: 'Remove two.txt from the history' }).click()
  await expect(rows(b)).toHaveCount(2)
  const kept = (): Promise<string> => readFile(path.join(b.home, 'history.json'), 'utf8').catch(() => 'gone')
  await expect.poll(kept).not.toContain('two.txt')

  await b.page.getByRole('button', { name: 'Clear…' }).click()
  await expect(b.page.getByRole('button', { name: 'Keep', exact: true })).toBeFocused()
  await expectAccessible(b.page)
  await b.page.keyboard.press('Enter')
  await expect(rows(b)).toHaveCount(2)
  await expect(b.page.getByRole('button', { name: 'Clear…' })).toBeFocused()
  await b.page.getByRole('button', { name: 'Clear…' }).click()
  await b.page.getByRole('button', { name: 'Remove all' }).click()
  await expect(rows(b)).toHaveCount(0)
  await expect.poll(kept).toBe('gone')

  const settings = await openSettings(a)
  await settings.getByRole('switch', { name: 'Keep a history' }).uncheck()
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(settings).toHaveCount(0)
  await showHistory(a)
  await expect(a.page.getByRole('heading', { name: 'No history is kept' })).toBeVisible()
  await expect.poll(() => readFile(path.join(a.home, 'history.json')).catch(() => 'gone')).toBe('gone')
  await dropOn(a.page, a.card(desk), [await noteOf(stage, 'four.txt')])
  await b.accept()
  await expect(rows(b)).toHaveCount(1)
  await a.page.getByRole('button', { name: 'Keep a history' }).click()
  await expect(a.page.getByRole('heading', { name: 'Nothing has been sent' })).toBeVisible()
})

test('The history goes into a file for other programs', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  const evil = await noteOf(stage, '=1+1,"x".txt')
  await dropOn(a.page, a.card(desk), [evil])
  await b.accept()
  await showHistory(b)
  await expect(rows(b)).toHaveCount(1)
  const out = await stage.room('out')
  for (const format of ['csv', 'json']) {
    await b.electron.evaluate(
      ({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
      },
      path.join(out, `history.${format}`),
    )
    await b.page.getByRole('button', { name: format === 'csv' ? 'Export as table…' : 'Export as JSON…' }).click()
    await expect(b.page.getByText('The history was exported.')).toBeVisible()
    await b.page.getByRole('button', { name: 'Dismiss' }).click()
  }
  const csv = await readFile(path.join(out, 'history.csv'), 'utf8')
  expect(csv).toContain(`"'=1+1,""x"".txt"`)
  const [entry] = JSON.parse(await readFile(path.join(out, 'history.json'), 'utf8')) as { title: string; outcome: string; paths: string[] }[]
  expect(entry).toMatchObject({ title: '=1+1,"x".txt', outcome: 'done', paths: [path.join(b.received, '=1+1,_x_.txt')] })
})

test('Two thousand entries are a list that scrolls, and only what is in sight is in the page', async ({ stage }) => {
  const home = path.join(await stage.room('a'), 'home')
  const peer = { name: 'Render Node', deviceId: null, address: '192.0.2.1:5424', verified: false, wire: '2.0.0' }
  const rest = { direction: 'receive', kind: 'files', peer, outcome: 'done', fault: null, startedAtMs: 0, files: 1, directories: 0, bytes: 9, seconds: 1 }
  const entries = Array.from({ length: 2_000 }, (_none, place) => ({
    ...rest,
    id: `t${place}`,
    title: `frame ${place}.exr`,
    endedAtMs: Date.UTC(2026, 9, 30) - place * 3_600_000,
    excluded: 0,
    leftOut: [],
    paths: [],
  }))
  await mkdir(home, { recursive: true })
  await writeFile(path.join(home, 'history.json'), JSON.stringify({ version: 1, entries }))
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  await showHistory(a)
  await expect(rows(a).first()).toHaveAttribute('data-title', 'frame 0.exr')
  expect(await rows(a).count()).toBeLessThan(60)
  const list = a.page.getByRole('region', { name: 'Transfers that have ended' })
  await list.focus()
  await a.page.keyboard.press('End')
  await expect(a.page.locator('[data-testid="history-row"][data-title="frame 1999.exr"]')).toBeVisible()
  expect(await rows(a).count()).toBeLessThan(60)
  await a.page.getByRole('searchbox').fill('frame 1234')
  await expect(rows(a)).toHaveCount(1)
})

test('What has arrived is shown, opened, dragged out and sent back', async ({ stage }) => {
  const { a, b, studio, desk } = await twoDevices(stage)
  const note = await noteOf(stage)
  await dropOn(a.page, a.card(desk), [note])
  await b.accept()
  const row = b.row('receive', 'done')
  await expect(row).toBeVisible()
  await watchSystem(b)
  const arrived = path.join(b.received, 'note.txt')
  await row.getByRole('button', { name: 'Show in folder' }).click()
  await row.getByRole('button', { name: 'Open note.txt' }).click()
  await expect
    .poll(() => systemAsked(b))
    .toEqual([
      ['show', arrived],
      ['open', arrived],
    ])

  const title = await row.getByRole('heading').boundingBox()
  if (!title) throw new Error('There is no title.')
  await b.page.mouse.move(title.x + 10, title.y + title.height / 2)
  await b.page.mouse.down()
  await b.page.mouse.move(title.x + 60, title.y + 60, { steps: 5 })
  await expect.poll(async () => (await systemAsked(b)).slice(2)).toEqual([['drag', arrived, 'false']])
  await b.page.mouse.up()

  await row.getByRole('button', { name: `Send note.txt back to ${studio}` }).click()
  await a.accept()
  await expect(a.row('receive', 'done')).toBeVisible()
  expect(await sha256(path.join(a.received, 'note.txt'))).toBe(await sha256(note))

  // A program is asked about, with the focus on "Cancel", and what is gone is said to be.
  await rename(arrived, path.join(b.received, 'elsewhere'))
  await writeFile(arrived, '#!/bin/sh\n')
  await chmod(arrived, 0o755)
  await row.getByRole('button', { name: 'Open note.txt' }).click()
  await expect.poll(async () => (await systemAsked(b)).slice(3)).toEqual([['question', '“note.txt” can run as a program', 'Cancel']])
  await rename(arrived, path.join(b.received, 'gone'))
  await showHistory(b)
  await rows(b).last().getByRole('button', { name: 'Show note.txt in its folder' }).click()
  await expect(b.page.getByText('“note.txt” is not where it was any more')).toBeVisible()
})

test('What failed or was declined is sent again with one click', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  const note = await noteOf(stage)
  await dropOn(a.page, a.card(desk), [note])
  await b.offer.getByRole('button', { name: 'Decline' }).click()
  const row = a.row('send', 'declined')
  await row.getByRole('button', { name: `Send note.txt to ${desk} again` }).click()
  await expect(a.rows('send')).toHaveCount(2)
})
