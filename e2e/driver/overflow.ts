import type { Page } from 'playwright'

/** Widths that people have: the least the window takes, half a small screen, the first start, a large screen. */
export const WIDTHS = [480, 640, 1180, 1600] as const
/** What the window of the first start has room for when everything is twice as large. */
export const ZOOMED = { width: 590, height: 390 }
export const HEIGHT = 780

/** The page has this much room from now on, whatever the window has. */
export async function setRoom(page: Page, width: number, height = HEIGHT): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })
  await page.waitForFunction((wanted) => window.innerWidth === wanted, width)
  // What measures itself does so with the next pictures.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))))
}

/**
 * What is wrong with how the page is laid out now, in sentences; empty: nothing. Nothing scrolls sideways, no text is cut without saying so (an
 * ellipsis, and the whole text in a `title`), no two controls overlap, and each can be brought into sight and hit.
 * It knows no words of any language.
 */
export function layoutFlaws(page: Page): Promise<readonly string[]> {
  return page.evaluate(lookForFlaws)
}

/** Runs in the page, so everything it needs is inside. */
function lookForFlaws(): readonly string[] {
  // What is out of sight is laid out too, and nothing is caught in the middle of a movement.
  const still = new CSSStyleSheet()
  still.replaceSync('* { content-visibility: visible !important; animation: none !important; transition: none !important }')
  document.adoptedStyleSheets = [still]
  const CONTROLS = 'button, a[href], input, select, textarea, summary, [role="menuitem"], [tabindex="0"]'
  const LAYERS = 'dialog, [popover], [role="alert"]'
  const flaws = new Set<string>()
  // A dialog or a menu makes the rest unreachable.
  const root = [...document.querySelectorAll<HTMLElement>(':popover-open, dialog:modal')].at(-1) ?? document.body

  interface Box {
    left: number
    top: number
    right: number
    bottom: number
  }
  const nameOf = (element: Element): string => {
    const words = (element.getAttribute('aria-label') ?? element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 60)
    return `<${element.localName}${element.className ? `.${String(element.className).split(' ')[0]}` : ''}> “${words}”`
  }
  const isForReadersOnly = (element: Element): boolean => {
    for (let at: Element | null = element; at; at = at.parentElement) if (getComputedStyle(at).clipPath === 'inset(50%)') return true
    return false
  }
  const isSeen = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect()
    return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true }) && !isForReadersOnly(element)
  }
  /** It is one line, in a strip of its own that scrolls. */
  const isCommand = (element: Element): boolean => element.firstElementChild?.localName === 'code'
  const innerBox = (element: Element): Box => {
    const box = element.getBoundingClientRect()
    const left = box.left + element.clientLeft
    const top = box.top + element.clientTop
    return { left, top, right: left + element.clientWidth, bottom: top + element.clientHeight }
  }
  const saysWhole = (element: Element, words: string): boolean => {
    const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim()
    for (let at: Element | null = element; at; at = at.parentElement) {
      const title = at.getAttribute('title')
      if (title !== null && squeezed(title).includes(squeezed(words))) return true
    }
    return false
  }

  if (document.documentElement.scrollWidth > window.innerWidth)
    flaws.add(`The window scrolls sideways: ${document.documentElement.scrollWidth} in ${window.innerWidth}.`)
  for (const element of [root, ...root.querySelectorAll('*')]) {
    if (!/auto|scroll/.test(getComputedStyle(element).overflowX) || isCommand(element)) continue
    if (element.scrollWidth > element.clientWidth + 1 && isSeen(element))
      flaws.add(`It scrolls sideways, ${element.scrollWidth} in ${element.clientWidth}: ${nameOf(element)}`)
  }

  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const words = node.textContent ?? ''
    const holder = node.parentElement
    if (!holder || words.trim() === '' || !isSeen(holder) || holder.closest('svg, select, option')) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const rects = [...range.getClientRects()].filter(({ width }) => width > 1)
    let scrolls = false
    for (let at: Element | null = holder; at && at !== document.documentElement; at = at.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(at)
      const box = at === document.body ? { left: 0, top: 0, right: window.innerWidth, bottom: Number.POSITIVE_INFINITY } : innerBox(at)
      if (isCommand(at)) break
      const across = overflowX !== 'visible'
      if (across && rects.some(({ left, right }) => left < box.left - 1 || right > box.right + 1)) {
        if (getComputedStyle(at).textOverflow !== 'ellipsis') flaws.add(`Cut off at the side by ${nameOf(at)}: “${words.slice(0, 80)}”`)
        else if (!saysWhole(holder, words)) flaws.add(`Cut with “…” and said nowhere whole: “${words.slice(0, 80)}” in ${nameOf(at)}`)
        break
      }
      if (/auto|scroll/.test(overflowY)) scrolls = true
      else if (
        overflowY !== 'visible' &&
        !scrolls &&
        at !== document.body &&
        rects.some(({ top, bottom }) => (top + bottom) / 2 > box.bottom + 1 || (top + bottom) / 2 < box.top - 1)
      ) {
        if (!saysWhole(holder, words)) flaws.add(`Lines are cut off and said nowhere whole: “${words.slice(0, 80)}” in ${nameOf(at)}`)
        break
      }
      if (position === 'fixed') break
    }
  }

  const controls = [...root.querySelectorAll<HTMLElement>(CONTROLS)].filter((element) => isSeen(element) && getComputedStyle(element).pointerEvents !== 'none')
  /** What is to be seen of it: scrolled away, it overlaps nothing. */
  const shownBox = (element: Element): Box => {
    const { left, top, right, bottom } = element.getBoundingClientRect()
    const shown = { left, top, right, bottom }
    for (let at = element.parentElement; at; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at)
      if (overflowX === 'visible' && overflowY === 'visible') continue
      const box = innerBox(at)
      Object.assign(shown, { left: Math.max(shown.left, box.left), top: Math.max(shown.top, box.top) })
      Object.assign(shown, { right: Math.min(shown.right, box.right), bottom: Math.min(shown.bottom, box.bottom) })
    }
    return shown
  }
  const boxes = controls.map((element) => ({ element, layer: element.closest(LAYERS), box: shownBox(element) }))
  const belong = (one: Element, other: Element): boolean => one.contains(other) || other.contains(one)
  for (const [at, one] of boxes.entries()) {
    for (const other of boxes.slice(at + 1)) {
      if (one.layer !== other.layer || belong(one.element, other.element)) continue
      const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
      const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
      if (width > 1 && height > 1) flaws.add(`They overlap: ${nameOf(one.element)} and ${nameOf(other.element)}`)
    }
  }

  for (const element of controls) {
    const layer = element.closest(LAYERS)
    // A menu goes when something scrolls, and nothing has to there.
    if (!root.matches('[popover]')) element.scrollIntoView({ block: 'center', inline: 'nearest' })
    const { left, top, width, height } = element.getBoundingClientRect()
    const [x, y] = [left + width / 2, top + height / 2]
    if (x < 0 || y < 0 || x > window.innerWidth || y > window.innerHeight) {
      flaws.add(`It cannot be brought into sight: ${nameOf(element)}`)
      continue
    }
    const hit = document.elementFromPoint(x, y)
    const labels = [...((element as HTMLInputElement).labels ?? [])]
    const isHit = hit !== null && (belong(element, hit) || labels.some((label) => label.contains(hit)))
    // Above it is the sheet of an offer, a notice: they go again.
    if (!isHit && hit?.closest(LAYERS) === layer) flaws.add(`${hit ? nameOf(hit) : 'Nothing'} is where one would hit ${nameOf(element)}`)
  }
  return [...flaws]
}
