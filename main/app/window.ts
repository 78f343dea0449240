import { BrowserWindow, Menu, nativeTheme, type Rectangle, screen } from 'electron'
import { complain, unattended } from './complain.ts'
import { editMenu } from './edit-menu.ts'
import { isReachable, type WindowPlace } from './window-place.ts'
import { followZoomKeys } from './zoom.ts'

const SIZE = { width: 1180, height: 780, minWidth: 480, minHeight: 560 }
/** As --bg in the page's tokens.css, so that nothing flashes before the page is there. */
const BACKGROUND = { light: '#f6f6f7', dark: '#17181b' }
/** A page that ends at once again is not loaded for ever. */
const RELOAD_AT_MOST_EVERY_MS = 10_000

export interface WindowParts {
  /** The built preload. */
  readonly preload: string
  readonly icon: string
  /** Start in the background. */
  readonly hidden: boolean
  /** Where it was last time. */
  readonly place: WindowPlace | null
  /** The window was closed; it is hidden then, because receiving goes on. */
  readonly onHidden: () => void
  readonly onShown: () => void
  readonly isQuitting: () => boolean
}

/** Makes the one window; `load` shows the page in it. */
export function createWindow(parts: WindowParts): BrowserWindow {
  const window = new BrowserWindow({
    ...SIZE,
    ...boundsAt(parts.place),
    show: false,
    title: 'FastDrop',
    icon: parts.icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: parts.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  })
  if (parts.place?.maximized) window.once('show', () => window.maximize())
  window.once('ready-to-show', () => {
    if (!parts.hidden) window.show()
  })
  window.on('close', (event) => {
    if (parts.isQuitting()) return
    event.preventDefault()
    hide(window)
    parts.onHidden()
  })
  window.on('show', parts.onShown)
  window.on('restore', parts.onShown)
  nativeTheme.on('updated', () => {
    if (!window.isDestroyed()) window.setBackgroundColor(nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light)
  })
  window.webContents.on('context-menu', (_event, params) => {
    const template = editMenu(params)
    if (template !== null) Menu.buildFromTemplate(template).popup({ window })
  })
  followZoomKeys(window.webContents)
  reloadAfterCrash(window)
  return window
}

/** Nothing when its screen is gone: then the system chooses. */
function boundsAt(place: WindowPlace | null): Rectangle | null {
  const screens = screen.getAllDisplays().map((display) => display.workArea)
  if (place === null || !isReachable(place, screens)) return null
  return { x: place.x, y: place.y, width: place.width, height: place.height }
}

export function load(window: BrowserWindow, url: string): void {
  unattended('the page could not be loaded', window.loadURL(url))
}

/** By the user's wish only: nothing else takes the focus. */
export function present(window: BrowserWindow): void {
  if (window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

export function isWatched(window: BrowserWindow): boolean {
  return !window.isDestroyed() && window.isVisible() && !window.isMinimized()
}

function hide(window: BrowserWindow): void {
  // macOS keeps a black space behind a hidden full-screen window.
  if (!window.isFullScreen() || process.platform !== 'darwin') return window.hide()
  window.once('leave-full-screen', () => window.hide())
  window.setFullScreen(false)
}

/** What main knows is shown again. One that ends at once comes back a while later, and each time after that. */
function reloadAfterCrash(window: BrowserWindow): void {
  let reloadedAtMs = Number.NEGATIVE_INFINITY
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    complain('the page ended', reason)
    const waitMs = Math.max(0, reloadedAtMs + RELOAD_AT_MOST_EVERY_MS - performance.now())
    setTimeout(() => {
      if (window.isDestroyed()) return
      reloadedAtMs = performance.now()
      window.webContents.reload()
    }, waitMs)
  })
}
