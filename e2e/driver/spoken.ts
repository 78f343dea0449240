import { expect } from '@playwright/test'
import type { Page } from 'playwright'
import { LANGUAGE_NAMES } from '../../shared/language/languages.ts'
import { pseudoSentence } from '../../shared/language/pseudo.ts'

/** Every letter that the test language has and English has not, and its brackets. */
const MARKS = [...new Set(pseudoSentence('aceginorsuyz ACEGINORSUYZ'))].filter((mark) => mark > '\u007F').join('')

/** What stands on a screen and is no sentence: figures with the signs of their units, addresses, versions, keys, names of languages. */
const DATA: readonly RegExp[] = [
  /[\d.,]+ ?(?:[kMGTP]?B|[KM]iB)\b/g,
  /\b(?:127\.0\.0\.1|0\.1\.0)\b/g,
  /\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b/g,
  new RegExp(Object.values(LANGUAGE_NAMES).join('|'), 'gu'),
]

/** Everything that people see or hear on this screen, as far as it is not `data` and has nothing of the test language: it came past the catalogue. */
export async function strangersOn(page: Page, data: readonly string[]): Promise<readonly string[]> {
  const said = await page.evaluate(wordsOnScreen)
  return [...new Set(said)].filter((words) => {
    if ([...MARKS].some((mark) => words.includes(mark))) return false
    const own = DATA.reduce(
      (left, known) => left.replaceAll(known, ''),
      data.reduce((left, known) => left.replaceAll(known, ''), words),
    )
    return /\p{L}{2}/u.test(own)
  })
}

/** Runs in the page. Names from outside stand in <bdi>, commands in <code>. */
function wordsOnScreen(): string[] {
  const found: string[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (element?.closest('bdi, code, script, style') || !element?.checkVisibility()) continue
    found.push(node.nodeValue?.trim() ?? '')
  }
  for (const element of document.querySelectorAll('*')) {
    if (!element.checkVisibility()) continue
    // a title that only says all of what is cut has been read already
    const cut = element.getAttribute('title') === element.textContent
    for (const name of ['aria-label', 'aria-valuetext', 'aria-description', ...(cut ? [] : ['title']), 'placeholder', 'alt'])
      found.push(element.getAttribute(name) ?? '')
  }
  return found.filter((words) => words !== '')
}

/** Elements whose words do not fit, at this width of the window. Runs in the page; canvases, drawings and fields scroll by themselves. */
function overflowing(): string[] {
  const isShown = (element: Element): boolean => element.checkVisibility() && element.clientWidth > 1
  return [...document.querySelectorAll('html, body, body *')]
    .filter(
      (element) =>
        isShown(element) && element.scrollWidth > element.clientWidth + 1 && !element.closest('svg, canvas, input, textarea, select, code, [class*="code"]'),
    )
    .filter((element) => {
      const { overflowX, textOverflow, display } = getComputedStyle(element)
      if (display === 'inline' || display === 'contents') return false
      // what is cut with dots on purpose, as a long name, says so; what scrolls is meant to
      return overflowX === 'visible' || (overflowX === 'hidden' && textOverflow !== 'ellipsis' && element.tagName !== 'HTML')
    })
    .map((element) => `${element.tagName} ${element.className}: ${element.textContent?.slice(0, 60)}`)
}

const WIDTHS = [480, 760, 1180] as const

/** The test language is all there is to read, and all of it fits, in a window as narrow as it may be and in a wide one. */
export async function expectSpoken(page: Page, data: readonly string[], resize: (width: number) => Promise<void>): Promise<void> {
  expect.soft(await strangersOn(page, data)).toEqual([])
  for (const width of WIDTHS) {
    await resize(width)
    await page.waitForFunction((wanted) => window.innerWidth === wanted, width)
    expect.soft({ width, overflowing: await page.evaluate(overflowing) }).toEqual({ width, overflowing: [] })
  }
}
