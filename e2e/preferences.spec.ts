import type { Page } from 'playwright'
import { SCREENS, type Screen } from './driver/screens.ts'
import { unique } from './driver/stage.ts'
import { StagedPage } from './driver/staged-page.ts'
import { expect, test } from './driver/story.ts'

function screen(name: string): Screen {
  const found = SCREENS.find((each) => each.name === name)
  if (!found) throw new Error(`There is no screen "${name}".`)
  return found
}

async function show(window: StagedPage, { state, settings, self, replies, open, shows }: Screen): Promise<Page> {
  const { page } = window.device
  const { base } = window
  await window.begin({ ...base, settings: { ...base.settings, ...settings }, self: { ...base.self, ...self }, ...state }, replies)
  await open?.(page)
  await page.locator(shows).first().waitFor()
  return page
}

/** What moves now, or would. */
function movements(page: Page): Promise<number> {
  return page.evaluate(() => document.getAnimations().filter((each) => Number(each.effect?.getComputedTiming().duration ?? 0) > 0).length)
}

test('Nothing moves where the system asks for stillness', async ({ stage }) => {
  const window = await StagedPage.over(await stage.launch({ name: unique('Studio') }))
  const { page } = window.device
  const moving = ['the check runs', 'settings', 'codes are compared, asked', 'an offer of a stranger', 'notices', 'a sending, in detail'].map(screen)
  await show(window, screen('the check runs'))
  expect(await movements(page)).toBeGreaterThan(0)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  for (const each of moving) {
    await show(window, each)
    expect([each.name, await movements(page)]).toEqual([each.name, 0])
    const hovered = page.locator('button:visible').first()
    await hovered.hover({ force: true })
    expect([each.name, await movements(page)]).toEqual([each.name, 0])
  }
})

test('With the few colours of a high contrast what is chosen, switched on and done is still to be seen', async ({ stage }, info) => {
  const window = await StagedPage.over(await stage.launch({ name: unique('Studio') }))
  const { page } = window.device
  await page.emulateMedia({ forcedColors: 'active' })
  const background = (selector: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor)

  await show(window, screen('settings'))
  expect(await background('dialog label:has(input:checked[type="radio"])')).not.toBe(await background('dialog label:has(input[type="radio"]:not(:checked))'))
  expect(await background('dialog label:has([role="switch"]:checked) > span:last-child')).not.toBe(
    await background('dialog label:has([role="switch"]:not(:checked)) > span:last-child'),
  )
  await page.screenshot({ path: info.outputPath('settings.png') })
  await show(window, screen('busy'))
  expect(await background('main nav [aria-current]')).not.toBe(await background('main nav button:not([aria-current])'))
  // Half of it is over, and the ends of the bar do not look alike.
  const box = await page.locator('main progress').first().boundingBox()
  if (!box) throw new Error('There is no bar.')
  const piece = (x: number): Promise<Buffer> => page.screenshot({ clip: { x, y: box.y + 2, width: 4, height: 2 } })
  expect((await piece(box.x + 8)).equals(await piece(box.x + box.width - 12))).toBe(false)
  await page.screenshot({ path: info.outputPath('busy.png') })
  await show(window, screen('a sending, in detail'))
  const lanes = await page.locator('[data-testid="lane"] i').evaluateAll((dots) => dots.map((dot) => getComputedStyle(dot).backgroundColor))
  expect(new Set(lanes).size).toBe(lanes.length)
  await page.screenshot({ path: info.outputPath('detail.png') })
})

test('The keys that make everything larger do', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio') })
  const factor = (): Promise<number> => a.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomFactor() ?? 0)
  // Keys of the driver go to the page and not by way of the window.
  const press = (keyCode: string): Promise<void> =>
    a.electron.evaluate(({ BrowserWindow }, code) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      for (const type of ['keyDown', 'keyUp'] as const) contents?.sendInputEvent({ type, keyCode: code, modifiers: ['control'] })
    }, keyCode)
  await press('=')
  await expect.poll(factor).toBeCloseTo(1.1)
  await press('-')
  await expect.poll(factor).toBeCloseTo(1)
  await press('-')
  await expect.poll(factor).toBeCloseTo(0.9)
  await press('0')
  await expect.poll(factor).toBeCloseTo(1)
})
