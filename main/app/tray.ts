import path from 'node:path'
import { Menu, nativeImage, nativeTheme, Tray } from 'electron'
import { complain } from './complain.ts'
import { type TrayAction, type TrayLine, type TraySource, trayView } from './tray-menu.ts'

const UPDATE_EVERY_MS = 1_000
/** Not everywhere is told when a menu closes: for so long it may be looked at. */
const HELD_MS = 15_000

export interface TrayParts {
  /** Folder of the icons. */
  readonly icons: string
  readonly source: () => Omit<TraySource, 'figures'>
  readonly act: (action: TrayAction) => void
  /** Absent: this one. */
  readonly platform?: NodeJS.Platform
}

/**
 * The icon beside the clock. A menu that is replaced while somebody looks at it takes their click with it. On Linux that somebody does is
 * told only where a menu below it opens (Chromium answers no desktop that opens the whole), and another tooltip replaces the menu, too.
 * So neither of them follows the bytes there; the icon does. Elsewhere the menu follows them while it is shut.
 */
export class TrayIcon {
  readonly #parts: TrayParts
  readonly #tray: Tray
  /** What stands in the menu that the system has. */
  #lines: readonly TrayLine[] = []
  #shownIcon = 'idle'
  #tooltip = ''
  #timer: NodeJS.Timeout | null = null
  #held: NodeJS.Timeout | null = null
  /** A menu that the desktop reads over the bus, as on Linux. */
  readonly #onBus: boolean

  constructor(parts: TrayParts) {
    this.#parts = parts
    this.#onBus = (parts.platform ?? process.platform) === 'linux'
    this.#tray = new Tray(this.#icon(this.#shownIcon))
    // On macOS a click opens the menu.
    if (process.platform !== 'darwin') this.#tray.on('click', () => parts.act({ kind: 'open' }))
    nativeTheme.on('updated', this.#redraw)
    this.#show()
  }

  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#show()
    }, UPDATE_EVERY_MS)
  }

  destroy(): void {
    nativeTheme.off('updated', this.#redraw)
    for (const timer of [this.#timer, this.#held]) if (timer !== null) clearTimeout(timer)
    this.#tray.destroy()
  }

  /** Another theme: the icon in its other tone. */
  readonly #redraw = (): void => {
    if (this.#tray.isDestroyed()) return
    this.#tray.setImage(this.#icon(this.#shownIcon))
  }

  #show(): void {
    if (this.#tray.isDestroyed()) return
    const view = trayView({ ...this.#parts.source(), figures: !this.#onBus })
    if (view.icon !== this.#shownIcon) this.#tray.setImage(this.#icon(view.icon))
    this.#shownIcon = view.icon
    if (this.#held !== null) return
    if (view.tooltip !== this.#tooltip) this.#tray.setToolTip(view.tooltip)
    this.#tooltip = view.tooltip
    this.#setMenu(view.lines)
  }

  #setMenu(lines: readonly TrayLine[]): void {
    if (JSON.stringify(lines) === JSON.stringify(this.#lines)) return
    this.#lines = lines
    this.#tray.setContextMenu(this.#menu(lines))
  }

  #menu(lines: readonly TrayLine[]): Menu {
    const menu = Menu.buildFromTemplate(lines.map((line) => this.#item(line)))
    menu.on('menu-will-show', () => this.#hold())
    menu.on('menu-will-close', () => this.#release())
    return menu
  }

  #hold(): void {
    if (this.#held !== null) clearTimeout(this.#held)
    this.#held = setTimeout(() => this.#release(), HELD_MS)
  }

  #release(): void {
    if (this.#held !== null) clearTimeout(this.#held)
    this.#held = null
    this.changed()
  }

  #item(line: TrayLine): Electron.MenuItemConstructorOptions {
    if (line.type === 'separator') return line
    const label = escaped(line.label)
    if (line.type === 'menu') return { label, submenu: this.#menu(line.lines) }
    const { action } = line
    const click = (): void => {
      if (action === null) return
      this.#release()
      this.#parts.act(action)
    }
    if (line.type === 'radio') return { label, type: 'radio', checked: line.checked, click }
    return { label, enabled: action !== null, click }
  }

  #icon(name: string): Electron.NativeImage {
    return nativeImage.createFromPath(path.join(this.#parts.icons, `${name}${tone()}.png`))
  }
}

/** Null where the system has no place for one. */
export function createTray(parts: TrayParts): TrayIcon | null {
  try {
    return new TrayIcon(parts)
  } catch (error) {
    complain('there is no tray icon', error)
    return null
  }
}

/** macOS colours a template itself. GNOME's bar is dark whatever the theme of the windows. */
function tone(): 'Template' | 'Light' | 'Dark' {
  if (process.platform === 'darwin') return 'Template'
  const darkBar = /gnome|unity|pantheon/i.test(process.env.XDG_CURRENT_DESKTOP ?? '')
  return darkBar || nativeTheme.shouldUseDarkColors ? 'Light' : 'Dark'
}

/** An ampersand marks the key of a menu line. */
function escaped(label: string): string {
  return process.platform === 'darwin' ? label : label.replaceAll('&', '&&')
}
