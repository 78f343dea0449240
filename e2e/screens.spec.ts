import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { AppState } from '../shared/ipc.ts'
import { violationsOn } from './driver/access.ts'
import { ROOT } from './driver/device.ts'
import { HEIGHT, layoutFlaws, setRoom, WIDTHS, ZOOMED } from './driver/overflow.ts'
import { SCREENS, type Screen } from './driver/screens.ts'
import type { Stage } from './driver/stage.ts'
import { StagedPage } from './driver/staged-page.ts'
import { expect, test } from './driver/story.ts'

/** A screen that has not come until then does not come. */
const COME_TO_WITHIN_MS = 10_000

const ROOMS = [...WIDTHS.map((width) => ({ width, height: HEIGHT })), ZOOMED]
/** FASTDROP_LANGUAGE: the same looks in another language. */
const LANGUAGE = process.env.FASTDROP_LANGUAGE

async function stagedWindow(stage: Stage): Promise<StagedPage> {
  const device = await stage.launch({ name: 'Studio', ...(LANGUAGE !== undefined && { env: { FASTDROP_LANGUAGE: LANGUAGE } }) })
  device.page.setDefaultTimeout(COME_TO_WITHIN_MS)
  return StagedPage.over(device)
}

function stateOn({ base }: StagedPage, { state, settings, self }: Screen): AppState {
  return { ...base, settings: { ...base.settings, theme: 'light', ...settings }, self: { ...base.self, ...self }, ...state }
}

async function show(window: StagedPage, screen: Screen): Promise<void> {
  const { page } = window.device
  const state = stateOn(window, screen)
  await window.begin(state, screen.replies)
  await screen.open?.(page)
  if (screen.later) await window.tell({ ...state, ...screen.later }, screen.replies)
  await page.locator(screen.shows).first().waitFor()
}

/** `again`: shows it from the beginning. */
type Look = (screen: Screen, again: () => Promise<void>) => Promise<readonly string[]>

/** Looks at every screen, and says of each what is wrong on it. */
async function lookAtAll(window: StagedPage, look: Look): Promise<void> {
  const found: Record<string, readonly string[]> = {}
  for (const screen of SCREENS) {
    // One that is not come to is told with the others.
    const flaws = await look(screen, () => show(window, screen)).catch((error: Error) => [error.message])
    if (flaws.length > 0) found[screen.name] = flaws
  }
  expect(found).toEqual({})
}

// Many looks: on a busy machine they take their time.
test.slow()

test('Every view is on some screen of the table', async () => {
  const views = (await readdir(path.join(ROOT, 'renderer/views'))).filter((name) => /(?<!\.test)\.tsx$/.test(name)).map((name) => name.replace(/\.tsx$/, ''))
  expect(SCREENS.flatMap((screen) => screen.views).filter((view) => !views.includes(view))).toEqual([])
  expect(views.filter((view) => !SCREENS.some((screen) => screen.views.includes(view)))).toEqual([])
})

test('Every screen can be read by everyone: light and dark, wide and narrow', async ({ stage }) => {
  const window = await stagedWindow(stage)
  const { page } = window.device
  await lookAtAll(window, async (screen, again) => {
    const [wide, narrow] = [1180, 480]
    await setRoom(page, wide)
    await again()
    const light = await violationsOn(page)
    await window.tell({ ...stateOn(window, screen), settings: { ...stateOn(window, screen).settings, theme: 'dark' } }, screen.replies)
    await page.locator(':root[data-theme="dark"]').waitFor()
    // The rest does not depend on colours.
    const dark = await violationsOn(page, ['color-contrast'])
    await setRoom(page, narrow)
    if (screen.fleeting) await again()
    return [...light, ...dark.map((line) => `dark: ${line}`), ...(await violationsOn(page)).map((line) => `${narrow} px: ${line}`)]
  })
})

test('On every screen, at every width and twice as large, nothing scrolls sideways, is cut off, overlaps or is out of reach', async ({ stage }) => {
  const window = await stagedWindow(stage)
  const { page } = window.device
  await lookAtAll(window, async (screen, again) => {
    const at = new Map<string, number[]>()
    for (const [index, { width, height }] of ROOMS.entries()) {
      await setRoom(page, width, height)
      if (screen.fleeting || index === 0) await again()
      for (const flaw of await layoutFlaws(page)) at.set(flaw, [...(at.get(flaw) ?? []), width])
    }
    return [...at].map(([flaw, widths]) => `${flaw} (${widths.join(', ')})`)
  })
})

test('The look at a layout sees what it is there to see', async ({ stage }) => {
  const window = await stagedWindow(stage)
  const { page } = window.device
  await setRoom(page, 1180)
  /** What is found when the part has these styles. */
  const foundWith = async (selector: string, style: string): Promise<string> => {
    await window.begin(stateOn(window, { name: '', views: [], shows: '' }))
    await page.locator(selector).first().waitFor()
    expect(await layoutFlaws(page)).toEqual([])
    await page
      .locator(selector)
      .first()
      .evaluate((element, words) => Object.assign(element, { style: words }), style)
    return (await layoutFlaws(page)).join('\n')
  }
  expect(await foundWith('main header > button', 'margin-left: -90px')).toContain('They overlap: <button')
  expect(await foundWith('main header > button', 'position: fixed; left: -500px')).toContain('It cannot be brought into sight: <button')
  expect(await foundWith('main ol', 'width: 3000px')).toContain('It scrolls sideways')
  expect(await foundWith('main header p', 'width: 60px')).toContain('Cut off at the side')
  expect(await foundWith('main header nav', 'position: relative; z-index: 5; margin: -200px; padding: 200px')).toContain('is where one would hit')
  expect(await foundWith('aside h1', 'white-space: pre')).toBe('')
})
