import { expect } from '@playwright/test'
import type { Locator, Page } from 'playwright'
import { tabTo } from './access.ts'
import { until } from './wait.ts'

interface Focused {
  /** Of the whole page, which is nowhere. */
  readonly nowhere: boolean
  readonly what: string
  /** Something is drawn around it, or around what stands for it. */
  readonly seen: boolean
  readonly x: number
  readonly y: number
  readonly side: boolean
}

/** What has the focus now. */
export function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body
    const outlined = (at: Element): boolean => {
      const { outlineStyle, outlineWidth } = getComputedStyle(at)
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1
    }
    const near = [element, element.nextElementSibling, element.parentElement].filter((each) => each !== null)
    const { left, top } = element.getBoundingClientRect()
    const what = `<${element.localName}> ${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 60) ?? ''}`
    return { nowhere: element === document.body, what, seen: near.some(outlined), x: left, y: top, side: element.closest('aside') !== null }
  })
}

/** The focus is somewhere, and is to be seen there. */
export async function focusIsSeen(page: Page): Promise<void> {
  const { nowhere, what, seen } = await focused(page)
  expect({ nowhere, what, seen }).toEqual({ nowhere: false, what, seen: true })
}

/** Goes there by Tab alone and presses it; the focus is somewhere to be seen before and after. */
export async function pressOn(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target)
  await focusIsSeen(page)
  await page.keyboard.press(key)
  await until('the focus is somewhere', async () => !(await focused(page)).nowhere)
}

/** One round through the window by Tab; ends where it began. */
export async function roundBy(page: Page, key: string): Promise<readonly Focused[]> {
  const found: Focused[] = []
  for (;;) {
    await page.keyboard.press(key)
    const now = await focused(page)
    if (now.nowhere || found.some(({ what, x, y }) => what === now.what && x === now.x && y === now.y)) return found
    found.push(now)
  }
}
