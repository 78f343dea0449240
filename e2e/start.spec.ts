import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Bridge } from '../shared/ipc.ts'
import { wordsIn } from '../shared/language/catalogues.ts'
import { type Device, environment, ROOT, systemFlags } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile, sha256 } from './driver/files.ts'
import { twoDevices } from './driver/scene.ts'
import { openSettings } from './driver/settings.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'
import { within } from './driver/wait.ts'

/** As from a menu, or by "Open with": it hands over to the one that runs, and ends. */
async function startAgain(device: Device, words: readonly string[], cwd = ROOT): Promise<void> {
  const second = spawn(device.electron.process().spawnfile, [ROOT, ...systemFlags(), ...words], { cwd, env: environment(device), stdio: 'ignore' })
  try {
    const [code] = await within(30_000, once(second, 'exit'), 'The second start did not end')
    expect(code).toBe(0)
  } finally {
    second.kill('SIGKILL')
  }
}

test('A second start with files asks to whom, also where the window was closed', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  await a.card(desk).waitFor()
  const folder = await stage.room('sources')
  const [one, two] = [path.join(folder, 'one file.txt'), path.join(folder, 'two.txt')]
  await makeBigFile(one, 1_000)
  await makeBigFile(two, 2_000)
  await a.closeWindow()
  await expect.poll(() => a.isVisible()).toBe(false)
  await startAgain(a, ['one file.txt', pathToFileURL(two).href, 'not there.txt', '--hidden'], folder)
  await expect.poll(() => a.isVisible()).toBe(true)
  const dialog = a.page.getByRole('dialog', { name: 'To whom?' })
  await expect(dialog).toContainText('one file.txt and 1 more')
  await dialog.getByRole('checkbox', { name: desk }).check()
  await dialog.getByRole('button', { name: 'Send' }).click()
  await b.accept()
  await expect(a.row('send', 'done')).toBeVisible()
  expect(await sha256(path.join(b.received, 'two.txt'))).toBe(await sha256(two))

  // It is asked about once, and a page that is loaded anew does not ask again.
  await a.page.reload()
  await a.row('send', 'done').waitFor()
  await expect(dialog).toHaveCount(0)
})

test('A question that stands there is not thrown away by files that come from outside', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  const note = path.join(await stage.room('sources'), 'note.txt')
  await makeBigFile(note, 1_000)
  const settings = await openSettings(a)
  await settings.getByLabel('Device name').fill('Half typed')
  await startAgain(a, [note])
  await expect(settings.getByLabel('Device name')).toHaveValue('Half typed')
  await settings.getByRole('button', { name: 'Cancel' }).click()
  await expect(a.page.getByRole('dialog', { name: 'To whom?' })).toContainText('note.txt')
})

test('A text that waits for its device is not thrown away by files that come from outside', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  const note = path.join(await stage.room('sources'), 'note.txt')
  await makeBigFile(note, 1_000)
  await a.page.getByRole('button', { name: 'Send text…' }).first().click()
  const form = a.page.getByRole('dialog', { name: 'Send a text', exact: true })
  await form.getByRole('textbox').fill('half a thought')
  await form.getByRole('button', { name: 'Choose a device…' }).click()
  const targets = a.page.getByRole('dialog', { name: 'To whom?' })
  await expect(targets).toContainText('half a thought')
  await startAgain(a, [note])
  // the other start has ended, and so was heard
  await expect(targets).toContainText('half a thought')
  await targets.getByRole('button', { name: 'Cancel' }).click()
  await expect(targets).toContainText('note.txt')
})

test('Started with files it asks to whom at once', async ({ stage }) => {
  const note = path.join(await stage.room('sources'), 'note.txt')
  await makeBigFile(note, 1_000)
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', args: [note] })
  await expect(a.page.getByRole('dialog', { name: 'To whom?' })).toContainText('note.txt')
})

test('The start with the computer is an entry of the desktop, and goes again', async ({ stage }) => {
  test.skip(process.platform !== 'linux', 'Other systems keep their own list.')
  const config = await stage.room('config')
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', env: { XDG_CONFIG_HOME: config } })
  const entry = (): Promise<string> => readFile(path.join(config, 'autostart', 'fastdrop.desktop'), 'utf8').catch(() => 'none')
  const set = async (on: boolean): Promise<void> => {
    const settings = await openSettings(a)
    await settings.getByRole('switch', { name: 'Start with the computer' }).setChecked(on)
    await settings.getByRole('button', { name: 'Save' }).click()
    await expect(settings).toHaveCount(0)
  }
  expect(await entry()).toBe('none')
  await set(true)
  expect(await entry()).toContain(`"--hidden" "--data-dir=${a.home}" "--interface=127.0.0.1"\n`)
  expect(await entry()).toContain('\nType=Application\n')
  await set(false)
  expect(await entry()).toBe('none')
})

test('“Send with FastDrop” in a file manager asks to whom, and goes again', async ({ stage }) => {
  test.skip(process.platform !== 'linux', 'Other systems have no files to write for it.')
  const [data, bin] = [await stage.room('data'), await stage.room('bin')]
  // only its being there is looked at
  await writeFile(path.join(bin, 'nautilus'), '#!/bin/sh\n', { mode: 0o755 })
  // no language for the run: the setting decides
  const env = { XDG_DATA_HOME: data, PATH: `${bin}:${process.env.PATH ?? ''}`, FASTDROP_LANGUAGE: '' }
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', settings: { language: 'en' }, env })
  const scripts = path.join(data, 'nautilus', 'scripts')
  const set = async (on: boolean): Promise<void> => {
    const settings = await openSettings(a)
    await settings.getByRole('switch', { name: '“Send with FastDrop”' }).setChecked(on)
    await settings.getByRole('button', { name: 'Save' }).click()
    await expect(settings).toHaveCount(0)
  }
  await set(true)
  expect(await readdir(scripts)).toEqual(['Send with FastDrop'])
  const folder = await stage.room('sources')
  await makeBigFile(path.join(folder, 'a film.mov'), 1_000)
  // root's Chromium does not start with a sandbox, and the script knows nothing of that
  const start = spawn(path.join(scripts, 'Send with FastDrop'), ['a film.mov'], {
    cwd: folder,
    env: { ...environment(a), ELECTRON_DISABLE_SANDBOX: '1' },
    stdio: 'ignore',
  })
  await within(30_000, once(start, 'exit'), 'The script did not end')
  const dialog = a.page.getByRole('dialog', { name: 'To whom?' })
  await expect(dialog).toContainText('a film.mov')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  for (const language of ['ja', 'en'] as const) {
    await a.page.evaluate((to) => (window as unknown as { fastdrop: Bridge }).fastdrop.request('updateSettings', { language: to }), language)
    await expect.poll(() => readdir(scripts)).toEqual([wordsIn(language).catalogue.background.sendWithEntry])
  }
  await set(false)
  expect(await readdir(scripts)).toEqual([])
})

test('The system is kept awake while bytes move, and no longer', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  await b.electron.evaluate(({ powerSaveBlocker, app }) => {
    const seen: string[] = []
    Object.assign(globalThis, { fastdropAwake: seen })
    const [start, stop] = [powerSaveBlocker.start.bind(powerSaveBlocker), powerSaveBlocker.stop.bind(powerSaveBlocker)]
    powerSaveBlocker.start = (type) => {
      seen.push(`start ${type}`)
      return start(type)
    }
    powerSaveBlocker.stop = (id) => {
      seen.push('stop')
      return stop(id)
    }
    app.setBadgeCount = (count) => seen.push(`badge ${count}`) > 0
  })
  const seen = (): Promise<readonly string[]> => b.electron.evaluate(() => (globalThis as unknown as { fastdropAwake: string[] }).fastdropAwake)
  const large = path.join(await stage.room('sources'), 'Interview.mov')
  await makeBigFile(large, 1_000_000_000)
  await dropOn(a.page, a.card(desk), [large])
  await b.offer.waitFor()
  await expect.poll(seen).toEqual(['badge 1'])
  await b.accept()
  await expect.poll(seen).toContain('start prevent-app-suspension')
  await expect(b.row('receive', 'done')).toBeVisible()
  await expect.poll(async () => (await seen()).toSorted()).toEqual(['badge 0', 'badge 1', 'start prevent-app-suspension', 'stop'])
})
