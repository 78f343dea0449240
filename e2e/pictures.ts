// npm run pictures: the app as it is, in docs/pictures, light and dark. Every number in them is of a real transfer.
import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright'
import type { Bridge } from '../shared/ipc.ts'
import type { Language } from '../shared/language/languages.ts'
import type { Settings } from '../shared/settings.ts'
import { type Device, ROOT } from './driver/device.ts'
import { Drag } from './driver/drag.ts'
import { makeBigFile, makeTree } from './driver/files.ts'
import { onStage } from './driver/script.ts'
import type { Stage } from './driver/stage.ts'
import { until } from './driver/wait.ts'

const FOLDER = path.join(ROOT, 'docs/pictures')
const SIZE = { width: 1180, height: 780 }
const NARROW = { width: 480, height: 860 }
const LIMIT_MS = 10 * 60_000
const GIB = 1024 ** 3
/** Behind the planned reconnects, so that they are in the picture. */
const PICTURE_AT = 0.8
const [STUDIO, DESK] = ['Studio Laptop', 'Editing Desk']

type Theme = Settings['theme']

await onStage(LIMIT_MS, async (stage) => {
  await mkdir(FOLDER, { recursive: true })
  const footage = await makeFootage(stage)
  for (const theme of ['light', 'dark'] as const) await takeAll(stage, footage, theme)
})

/** A day's work, as large as it takes for every connection to be replaced once. */
async function makeFootage(stage: Stage): Promise<string> {
  await stage.needSpace(8 * GIB)
  const folder = await stage.room('Footage 2026-11')
  for (const [name, share] of Object.entries({ 'A001_C003_interview.mov': 0.46, 'A001_C004_interview.mov': 0.31, 'B002_C011_street.mov': 0.23 })) {
    await makeBigFile(path.join(folder, name), Math.round(3 * GIB * share))
  }
  await makeTree(path.join(folder, 'Notes'), 24)
  return folder
}

async function takeAll(stage: Stage, footage: string, theme: Theme): Promise<void> {
  const take = (page: Page, name: string): Promise<void> => picture(page, `${name}-${theme}`)
  const a = await start(stage, STUDIO, theme)
  await take(a.page, 'empty')
  const b = await start(stage, DESK, theme)
  await a.card(DESK).waitFor()
  await b.card(STUDIO).waitFor()
  await take(a.page, 'discovered')

  const drag = await Drag.over(a.page, a.card(DESK), [footage])
  await a.card(DESK).getByText('Release to send').waitFor()
  await take(a.page, 'drop')
  await drag.drop()
  await a.page.mouse.move(SIZE.width / 2, SIZE.height - 40)
  await b.offer.locator('button:not([aria-disabled="true"])', { hasText: 'Accept' }).waitFor()
  await take(b.page, 'incoming')
  if (theme === 'light') await spoken(b, 'incoming', 'ja')

  await a.engine.watchMoments([PICTURE_AT])
  await b.accept()
  await until('most of the transfer', async () => (await a.engine.moments()).length > 0)
  await take(a.page, 'sending')
  if (theme === 'light') {
    await narrow(a)
    await spoken(a, 'sending', 'de')
  }
  await take(b.page, 'receiving')
  await a.row('send', 'done').waitFor({ timeout: LIMIT_MS })
  await b.row('receive', 'done').waitFor()
  await a
    .row('send', 'done')
    .getByRole('button', { name: /^Details of/ })
    .click()
  await take(a.page, 'done')
  await b.page.getByRole('button', { name: 'Settings' }).click()
  await take(b.page, 'settings')
  for (const device of [a, b]) await device.close()
}

async function start(stage: Stage, name: string, theme: Theme): Promise<Device> {
  const userHome = await stage.room(`${theme}/${name}`)
  const received = path.join(userHome, 'Downloads', 'FastDrop')
  return stage.launch({
    name,
    folder: `${theme}/${name}/data`,
    settings: { theme, language: 'en' },
    env: { FASTDROP_LANGUAGE: '' },
    place: { x: 0, y: 0, ...SIZE },
    received,
    userHome,
  })
}

async function resize(device: Device, size: { readonly width: number; readonly height: number }): Promise<void> {
  await device.electron.evaluate(({ BrowserWindow }, wanted) => {
    for (const window of BrowserWindow.getAllWindows()) window.setContentSize(wanted.width, wanted.height)
  }, size)
  await device.page.waitForFunction((width) => window.innerWidth === width, size.width)
}

async function narrow(device: Device): Promise<void> {
  await resize(device, NARROW)
  await picture(device.page, 'narrow-light')
  await resize(device, SIZE)
}

/** The same in another language, which the window changes to on the spot. */
async function spoken(device: Device, name: string, language: Language): Promise<void> {
  await speak(device, language)
  await picture(device.page, `${name}-${language}`)
  await speak(device, 'en')
}

async function speak(device: Device, language: Language): Promise<void> {
  await device.page.evaluate((to) => (window as unknown as { fastdrop: Bridge }).fastdrop.request('updateSettings', { language: to }), language)
  await device.page.locator(`html[lang="${language}"]`).waitFor()
}

/** Written whole or not at all. */
async function picture(page: Page, name: string): Promise<void> {
  const unfinished = path.join(FOLDER, `.${name}.png`)
  await page.screenshot({ path: unfinished, animations: 'disabled' })
  await rename(unfinished, path.join(FOLDER, `${name}.png`))
}
