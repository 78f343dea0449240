import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright'
import { SPOKEN, type Spoken } from '../shared/language/languages.ts'
import { linesOfAxe } from './driver/axe-in-page.ts'
import { ROOT } from './driver/device.ts'
import { HEIGHT, layoutFlaws, WIDTHS, ZOOMED } from './driver/overflow.ts'
import { type Look, ScreenWindow } from './driver/screen-window.ts'
import { SCREENS, type Screen } from './driver/screens.ts'
import { expect, test } from './driver/story.ts'

const [WIDE, NARROW] = [1180, 480] as const
const FIRST: Look = { width: WIDE, theme: 'light', language: 'en' }
/** Names and roles are the same in each look; colours, sizes and what scrolls are not. */
const OF_COLOURS = ['color-contrast']
const OF_ROOM = ['color-contrast', 'target-size', 'scrollable-region-focusable']

const ROOMS = [...WIDTHS.map((width) => ({ width, height: HEIGHT })), ZOOMED]
/** Beside English: the longest words there are. FASTDROP_LANGUAGES=de,ja looks at these instead. */
const LANGUAGES = (process.env.FASTDROP_LANGUAGES ?? 'pseudo').split(',').filter((each): each is Spoken => SPOKEN.some((spoken) => spoken === each))

/** Looks at every screen, and says of each what is wrong on it. */
async function lookAtAll(look: (screen: Screen) => Promise<readonly string[]>): Promise<void> {
  const found: Record<string, readonly string[]> = {}
  for (const screen of SCREENS) {
    // One that is not come to is told with the others.
    const flaws = await look(screen).catch((error: Error) => [error.message])
    if (flaws.length > 0) found[screen.name] = flaws
  }
  expect(found).toEqual({})
}

function each(lines: readonly string[], where: string): readonly string[] {
  return lines.map((line) => `${where}: ${line}`)
}

// Many looks: on a busy machine they take their time.
test.slow()

test('Every view is on some screen of the table', async () => {
  const views = (await readdir(path.join(ROOT, 'renderer/views'))).filter((name) => /(?<!\.test)\.tsx$/.test(name)).map((name) => name.replace(/\.tsx$/, ''))
  expect(SCREENS.flatMap((screen) => screen.views).filter((view) => !views.includes(view))).toEqual([])
  expect(views.filter((view) => !SCREENS.some((screen) => screen.views.includes(view)))).toEqual([])
})

/** What axe finds on it in any look. */
async function unreadableOn(window: ScreenWindow, screen: Screen): Promise<readonly string[]> {
  await window.show(screen, FIRST)
  const light = await linesOfAxe(window.page)
  await window.turn(screen, { ...FIRST, theme: 'dark' })
  const dark = await linesOfAxe(window.page, OF_COLOURS)
  await window.turn(screen, { ...FIRST, width: NARROW })
  const narrow = await linesOfAxe(window.page, OF_ROOM)
  return [...light, ...each(dark, 'dark'), ...each(narrow, `${NARROW} px`)]
}

test('Every screen can be read by everyone: light and dark, wide and narrow', async ({ stage }) => {
  const window = await ScreenWindow.open(stage)
  await lookAtAll((screen) => unreadableOn(window, screen))
})

/** What is wrong with its layout in any of these rooms. */
async function misplacedOn(window: ScreenWindow, screen: Screen, language: Spoken, rooms: readonly { width: number; height: number }[]) {
  const at = new Map<string, number[]>()
  for (const [index, room] of rooms.entries()) {
    const look = { ...FIRST, ...room, language }
    await (index === 0 ? window.show(screen, look) : window.turn(screen, look))
    for (const flaw of await layoutFlaws(window.page)) at.set(flaw, [...(at.get(flaw) ?? []), room.width])
  }
  return [...at].map(([flaw, widths]) => `${flaw} (${widths.join(', ')})`)
}

test('On every screen, at every width and twice as large, nothing scrolls sideways, is cut off, overlaps or is out of reach', async ({ stage }) => {
  const window = await ScreenWindow.open(stage)
  await lookAtAll((screen) => misplacedOn(window, screen, 'en', ROOMS))
})

for (const language of LANGUAGES) {
  test(`The words of another language (${language}) are no reason to be cut off, to overlap or to be out of reach either`, async ({ stage }) => {
    const window = await ScreenWindow.open(stage)
    const rooms = [WIDE, NARROW].map((width) => ({ width, height: HEIGHT }))
    await lookAtAll((screen) => misplacedOn(window, screen, language, rooms))
  })
}

/** Styles that the page has from now on, whatever is loaded. */
async function withStyles(page: Page, styles: string): Promise<void> {
  await page.evaluate((words) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(words)
    document.adoptedStyleSheets = [sheet]
  }, styles)
}

const EMPTY: Screen = { name: '', views: [], shows: 'main ol' }

test('The look by axe sees in each theme and width what is there alone', async ({ stage }) => {
  const window = await ScreenWindow.open(stage)
  /** What is found on a screen that has these styles, in the looks of the story above. */
  const foundWith = async (styles: string): Promise<string> =>
    (await unreadableOn(window, { ...EMPTY, open: (page) => withStyles(page, styles) }))
      .map((line) => line.replace(/^((?:\w+ ?\w*: )?[\w-]+):.*$/s, '$1'))
      .join(', ')
  expect(await foundWith('')).toBe('')
  expect(await foundWith(':root[data-theme="light"] main li { color: #bbb; background: #fff }')).toBe('color-contrast, 480 px: color-contrast')
  expect(await foundWith(':root[data-theme="dark"] main li { color: #333; background: #111 }')).toBe('dark: color-contrast')
  expect(await foundWith('@media (max-width: 500px) { main li { color: #bbb; background: #fff } }')).toBe('480 px: color-contrast')
})

test('The look at a layout sees what it is there to see', async ({ stage }) => {
  const window = await ScreenWindow.open(stage)
  const { page } = window
  /** What is found when the part has these styles. */
  const foundWith = async (selector: string, style: string): Promise<string> => {
    await window.show(EMPTY, FIRST)
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
