import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Settings } from '../shared/settings.ts'
import { expectAccessible, tabTo } from './driver/access.ts'
import type { Device } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { openSettings } from './driver/settings.ts'
import { type Stage, unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

const THERE = { 'plan.txt': 'old plan', 'Trip/day.jpg': 'old day', 'Trip/mine.txt': 'mine' }
const SENT = { 'plan.txt': 'new plan', 'Trip/day.jpg': 'new day', 'Trip/night.jpg': 'night' }

async function put(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
    await writeFile(path.join(folder, name), content)
    await utimes(path.join(folder, name), 1_700_000_000, 1_700_000_000)
  }
}

/** Everything below it but our own folder. */
async function below(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const each of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(each.parentPath, each.name)
    const name = path.relative(folder, file)
    if (each.isFile() && !name.startsWith('.fastdrop-partial')) found[name] = await readFile(file, 'utf8')
  }
  return found
}

interface Scene {
  readonly a: Device
  readonly b: Device
  /** The drop that meets what is there. */
  readonly drop: () => Promise<void>
}

async function scene(stage: Stage, settings: Partial<Settings> = {}): Promise<Scene> {
  const desk = unique('Editing Desk')
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  const b = await stage.launch({ name: desk, folder: 'b', settings })
  await put(b.received, THERE)
  const sources = await stage.room('sources')
  await put(sources, SENT)
  const paths = ['plan.txt', 'Trip'].map((name) => path.join(sources, name))
  return { a, b, drop: () => dropOn(a.page, a.card(desk), paths) }
}

async function asked(stage: Stage, settings: Partial<Settings> = {}): Promise<Scene> {
  const set = await scene(stage, settings)
  await set.drop()
  await expect(set.b.offer).toBeVisible()
  return set
}

async function acceptAndSee(b: Device, line: string, names: readonly string[]): Promise<void> {
  await b.accept()
  const row = b.row('receive', 'done')
  await expect(row).toContainText(line)
  if ((await row.getByTestId('conflicts').count()) === 0) await row.getByRole('button', { name: /^Details of/ }).click()
  await row.getByTestId('conflicts').locator('summary').click()
  for (const name of names) await expect(row.getByTestId('conflicts')).toContainText(name)
  await expectAccessible(b.page)
}

test('What exists is kept when nothing else is chosen, and the sheet says under which name', async ({ stage }) => {
  const { b } = await asked(stage)
  await expect(b.offer).toContainText('“plan.txt” exists: will be kept as “plan (1).txt”')
  await expect(b.offer).toContainText('“Trip” exists: will be kept as “Trip (1)”')
  await expect(b.offer.getByRole('radio', { name: 'Keep both' })).toBeChecked()
  await expectAccessible(b.page)
  await acceptAndSee(b, '2 kept under another name', ['plan.txt: kept as plan (1).txt', 'Trip: kept as Trip (1)'])
  expect(await below(b.received)).toEqual({ ...THERE, 'plan (1).txt': 'new plan', 'Trip (1)/day.jpg': 'new day', 'Trip (1)/night.jpg': 'night' })
})

test('By the keyboard alone what exists is replaced and merged, and the old files are kept', async ({ stage }) => {
  const { b } = await asked(stage, { theme: 'dark' })
  await tabTo(b.page, b.offer.getByRole('radio', { name: 'Keep both' }))
  await b.page.keyboard.press('ArrowRight')
  await b.page.keyboard.press('ArrowRight')
  await expect(b.offer.getByRole('radio', { name: 'Replace' })).toBeChecked()
  await expect(b.offer).toContainText('“plan.txt” exists: will be replaced, and the old one kept for 7 days')
  await expect(b.offer).toContainText('“Trip” exists and cannot be replaced: will be kept as “Trip (1)”')
  await tabTo(b.page, b.offer.getByRole('switch', { name: 'Merge folders' }))
  await b.page.keyboard.press('Space')
  await expect(b.offer).toContainText('“Trip” exists: files go into it, one by one')
  await expectAccessible(b.page)
  await acceptAndSee(b, '2 replaced', ['plan.txt: replaced, the old one is kept for 7 days as', 'Trip/day.jpg: replaced'])
  expect(await below(b.received)).toEqual({ ...THERE, ...SENT })
  const kept = path.join(b.received, '.fastdrop-partial', 'replaced')
  const [id = ''] = await readdir(kept)
  expect(await below(path.join(kept, id))).toEqual({ 'plan.txt': 'old plan', 'Trip/day.jpg': 'old day' })
})

test('What exists is skipped: it does not travel, and what is missing comes', async ({ stage }) => {
  const { a, b } = await asked(stage)
  await b.offer.locator('label', { hasText: 'Skip' }).click()
  await b.offer.getByRole('switch', { name: 'Merge folders' }).check()
  await expect(b.offer).toContainText('“plan.txt” exists: it stays, and is not received')
  await acceptAndSee(b, '2 skipped', ['plan.txt: skipped, what was there stays', 'Trip/day.jpg: skipped'])
  await expect(a.row('send', 'done')).toContainText('2 files were not wanted')
  expect(await below(b.received)).toEqual({ ...THERE, 'Trip/night.jpg': 'night' })
})

test('The settings propose, and what comes without a question is never replaced', async ({ stage }) => {
  const { a, b, drop } = await scene(stage)
  const settings = await openSettings(b)
  await settings.locator('label', { hasText: 'Replace' }).click()
  await expect(settings).toContainText('Without a question both are kept.')
  await settings.getByRole('switch', { name: 'Merge folders' }).check()
  await expectAccessible(b.page)
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(settings).toHaveCount(0)
  expect(await b.settings()).toMatchObject({ onConflict: 'replace', mergeFolders: true })
  await drop()
  await expect(b.offer.getByRole('radio', { name: 'Replace' })).toBeChecked()
  await b.offer.locator('button:not([aria-disabled="true"])', { hasText: 'Decline' }).click()
  await expect(a.row('send', 'declined')).toHaveCount(1)
  await b.electron.evaluate(() => globalThis.fastdropEngine.acceptEveryone({ forMs: 120_000 }))
  await drop()
  await expect(b.row('receive', 'done')).toContainText('2 kept under another name')
  expect(await below(b.received)).toEqual({ ...THERE, 'plan (1).txt': 'new plan', 'Trip/day (1).jpg': 'new day', 'Trip/night.jpg': 'night' })
})
