import type { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { movingOf, traySourceOf } from './testing.ts'
import { TrayIcon } from './tray.ts'
import type { TraySource } from './tray-menu.ts'

interface Item {
  readonly label?: string
  readonly click?: () => void
  readonly submenu?: Menu
}
interface Menu extends EventEmitter {
  readonly items: readonly Item[]
}
/** What the system was given. */
const given = vi.hoisted(() => ({ menus: [] as unknown[], images: [] as string[], tooltips: [] as string[] })) as {
  readonly menus: Menu[]
  readonly images: string[]
  readonly tooltips: string[]
}

vi.mock('electron', async () => {
  const { EventEmitter } = await import('node:events')
  class Tray extends EventEmitter {
    setImage(image: string): void {
      given.images.push(image)
    }
    setToolTip(words: string): void {
      given.tooltips.push(words)
    }
    setContextMenu(menu: Menu): void {
      given.menus.push(menu)
    }
    isDestroyed(): boolean {
      return false
    }
    destroy(): void {}
  }
  return {
    Tray,
    Menu: { buildFromTemplate: (items: Item[]) => Object.assign(new EventEmitter(), { items }) },
    nativeImage: { createFromPath: (file: string) => file.replace(/.*\/|(Light|Dark)\.png$/g, '') },
    nativeTheme: Object.assign(new EventEmitter(), { shouldUseDarkColors: false }),
  }
})

let icon: TrayIcon
let source: Omit<TraySource, 'figures'>
const act = vi.fn()

function last(): Menu {
  const menu = given.menus.at(-1)
  if (!menu) throw new Error('There is no menu.')
  return menu
}

/** The engine says something, and the time between two looks goes by. */
function changes(part: Partial<TraySource>): void {
  source = traySourceOf(part)
  icon.changed()
  vi.advanceTimersByTime(1_000)
}

/** The system is about to show it. */
function opens(): void {
  last().emit('menu-will-show')
}

beforeEach(() => {
  vi.useFakeTimers()
  for (const list of Object.values(given)) list.length = 0
  act.mockReset()
  source = traySourceOf({ transfers: [movingOf(1, 100)] })
  icon = new TrayIcon({ icons: '/icons', source: () => source, act, platform: 'linux' })
})

afterEach(() => {
  icon.destroy()
  vi.useRealTimers()
})

describe('the menu that the system has', () => {
  it('stays the same one while bytes move', () => {
    for (let percent = 2; percent <= 50; percent += 1) changes({ transfers: [movingOf(percent, 100)] })
    expect(given.menus).toHaveLength(1)
    expect(given.tooltips).toEqual(['FastDrop: 1 transfer'])
    expect(given.images).toEqual(['busy0', 'busy1', 'busy2', 'busy3', 'busy4'])
  })

  it('is replaced when it has another shape', () => {
    changes({ transfers: [movingOf(1, 100), movingOf(2, 100)] })
    expect(given.menus).toHaveLength(2)
  })

  it('is left alone while it is open', () => {
    opens()
    changes({ transfers: [] })
    changes({ transfers: [movingOf(1, 100), movingOf(2, 100)] })
    expect(given.menus).toHaveLength(1)
    // another tooltip would replace it, too
    expect(given.tooltips).toHaveLength(1)
  })

  it('counts as open also where only a menu below it is said to be', () => {
    const below = last().items.find(({ label }) => label === 'Receive')?.submenu
    below?.emit('menu-will-show')
    changes({ transfers: [] })
    expect(given.menus).toHaveLength(1)
  })

  it('is replaced after a click in it, and the click is carried out', () => {
    opens()
    changes({ transfers: [] })
    const before = given.menus.length
    last().items[0]?.click?.()
    expect(act.mock.calls).toEqual([[{ kind: 'open' }]])
    vi.advanceTimersByTime(1_000)
    expect(given.menus).toHaveLength(before + 1)
  })

  it('is replaced in the end also where nobody says that it was closed', () => {
    opens()
    changes({ transfers: [] })
    const before = given.menus.length
    vi.advanceTimersByTime(20_000)
    expect(given.menus).toHaveLength(before + 1)
  })

  it('follows the figures elsewhere, but not while it is open', () => {
    given.menus.length = 0
    icon = new TrayIcon({ icons: '/icons', source: () => source, act, platform: 'win32' })
    changes({ transfers: [movingOf(2, 100)] })
    expect(given.menus).toHaveLength(2)
    opens()
    changes({ transfers: [movingOf(3, 100)] })
    expect(given.menus).toHaveLength(2)
    last().emit('menu-will-close')
    vi.advanceTimersByTime(1_000)
    expect(given.menus).toHaveLength(3)
  })
})

describe('the icon', () => {
  it('is set only when it changes', () => {
    changes({ transfers: [movingOf(2, 100)] })
    changes({ transfers: [movingOf(3, 100)] })
    changes({ questions: 1 })
    changes({})
    expect(given.images).toEqual(['busy0', 'attention', 'idle'])
  })
})
