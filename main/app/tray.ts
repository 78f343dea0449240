import path from 'node:path'
import { Menu, nativeImage, nativeTheme, Tray } from 'electron'
import type { TransferSnapshot } from '../../shared/transfer.ts'
import type { EveryoneOpening } from '../engine/facade.ts'
import { complain } from './complain.ts'
import { type TrayView, trayView } from './tray-menu.ts'

const UPDATE_EVERY_MS = 1_000

export interface TrayParts {
  /** Folder of the icons. */
  readonly icons: string
  readonly open: () => void
  readonly openFolder: () => void
  readonly quit: () => void
  readonly transfers: () => readonly TransferSnapshot[]
  readonly everyone: () => EveryoneOpening | null
  readonly acceptEveryone: () => void
  readonly stopAcceptingEveryone: () => void
}

/** The icon beside the clock. Its menu is made anew at most once a second, and only when it would read differently. */
export class TrayIcon {
  readonly #parts: TrayParts
  readonly #tray: Tray
  #shown = ''
  #timer: NodeJS.Timeout | null = null

  constructor(parts: TrayParts) {
    this.#parts = parts
    this.#tray = new Tray(this.#icon(false))
    // On macOS a click opens the menu.
    if (process.platform !== 'darwin') this.#tray.on('click', parts.open)
    nativeTheme.on('updated', () => this.#redraw())
    this.#show()
  }

  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#show()
    }, UPDATE_EVERY_MS)
  }

  destroy(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#tray.destroy()
  }

  #redraw(): void {
    if (this.#tray.isDestroyed()) return
    this.#shown = ''
    this.#show()
  }

  #show(): void {
    const view = trayView(this.#parts.transfers(), this.#parts.everyone())
    const key = JSON.stringify(view)
    if (key === this.#shown || this.#tray.isDestroyed()) return
    this.#shown = key
    this.#tray.setImage(this.#icon(view.busy))
    this.#tray.setToolTip(view.tooltip)
    this.#tray.setContextMenu(this.#menu(view))
  }

  #menu({ lines, everyone }: TrayView): Menu {
    const { open, openFolder, quit, acceptEveryone, stopAcceptingEveryone } = this.#parts
    return Menu.buildFromTemplate([
      { label: 'Open FastDrop', click: open },
      { label: 'Open folder', click: openFolder },
      { type: 'separator' },
      { label: everyone.line, enabled: !everyone.open, click: acceptEveryone },
      { label: everyone.stop, visible: everyone.open, click: stopAcceptingEveryone },
      { type: 'separator' },
      ...lines.map((line) => ({ label: escaped(line), click: open })),
      { type: 'separator', visible: lines.length > 0 },
      { label: 'Quit FastDrop', click: quit },
    ])
  }

  #icon(busy: boolean): Electron.NativeImage {
    return nativeImage.createFromPath(path.join(this.#parts.icons, `${busy ? 'busy' : 'idle'}${tone()}.png`))
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
function escaped(line: string): string {
  return process.platform === 'darwin' ? line : line.replaceAll('&', '&&')
}
