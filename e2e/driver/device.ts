import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { _electron, type ElectronApplication, type Locator, type Page } from 'playwright'
import type { Settings } from '../../shared/settings.ts'
import { EngineProbe } from './engine.ts'
import { within } from './wait.ts'

export const ROOT = path.join(import.meta.dirname, '../..')
const CLOSE_WITHIN_MS = 15_000
/** Names on the screen at once; a slow machine starts two apps in several seconds. */
const START_WITHIN_MS = 60_000

/** How a device is to start. */
export interface Wish {
  /** Everything it keeps: key, settings, browser data. */
  readonly home: string
  readonly received: string
  /** Written as its settings before it starts; absent: it starts with what its home says. */
  readonly settings?: Partial<Settings>
  readonly place?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  readonly args?: readonly string[]
  /** A module that runs in the main process before the app, and behind the driver's own. */
  readonly before?: string
  /** Another home folder of the user, so that paths are shown as they would be at people's homes. */
  readonly userHome?: string
  /** Stands for Electron; what that is told, this is told. */
  readonly executable?: string
  /** Has the last word in its environment. */
  readonly env?: Readonly<Record<string, string>>
}

/** One running FastDrop app: its window, its folders, and the engine inside. */
export class Device {
  readonly electron: ElectronApplication
  readonly page: Page
  readonly engine: EngineProbe
  readonly home: string
  readonly received: string
  readonly pid: number
  /** What neither window nor main process may say: errors on a console, uncaught exceptions, complaints. */
  readonly troubles: string[]
  /** Every line of the main process on either output. */
  readonly said: readonly string[]
  readonly #exited: Promise<void>

  private constructor(electron: ElectronApplication, page: Page, wish: Wish, { said, troubles }: Lines) {
    this.electron = electron
    this.page = page
    this.engine = new EngineProbe(electron)
    this.home = wish.home
    this.received = wish.received
    this.troubles = troubles
    this.said = said
    const child = electron.process()
    if (child.pid === undefined) throw new Error('Electron has no process.')
    this.pid = child.pid
    this.#exited = new Promise((resolve) => child.once('exit', () => resolve()))
    page.on('console', (message) => {
      if (message.type() === 'error') this.troubles.push(`console: ${message.text()}`)
    })
    page.on('pageerror', (error) => this.troubles.push(`page: ${error.message}`))
  }

  static async launch(wish: Wish): Promise<Device> {
    await mkdir(wish.home, { recursive: true, mode: 0o700 })
    await mkdir(wish.received, { recursive: true })
    if (wish.settings) await writeFile(path.join(wish.home, 'settings.json'), JSON.stringify(wish.settings))
    if (wish.place) await writeFile(path.join(wish.home, 'window.json'), JSON.stringify({ ...wish.place, maximized: false }))
    const electron = await _electron.launch({
      args: [...(wish.before === undefined ? [] : ['-r', wish.before]), ROOT, ...systemFlags(), ...(wish.args ?? [])],
      cwd: ROOT,
      ...(wish.executable !== undefined && { executablePath: wish.executable }),
      env: environment(wish),
      // Playwright would emulate the light one; this is the app's own choice.
      colorScheme: null,
      timeout: START_WITHIN_MS,
    })
    const lines = linesOf(electron)
    try {
      const page = await electron.firstWindow({ timeout: START_WITHIN_MS })
      const device = new Device(electron, page, wish, lines)
      await page.getByTestId('drop-area').waitFor({ timeout: START_WITHIN_MS })
      await device.engine.listen()
      return device
    } catch (error) {
      electron.process().kill('SIGKILL')
      throw error
    }
  }

  card(peerName: string): Locator {
    return this.page.locator(`[data-testid="device-card"][data-peer-name=${JSON.stringify(peerName)}]`)
  }

  rows(direction: 'send' | 'receive'): Locator {
    return this.page.locator(`[data-testid="transfer"][data-direction="${direction}"]`)
  }

  /** A row while it is in this state. */
  row(direction: 'send' | 'receive', state: string): Locator {
    return this.page.locator(`[data-testid="transfer"][data-direction="${direction}"][data-state="${state}"]`)
  }

  get offer(): Locator {
    return this.page.getByTestId('offer')
  }

  /** Says yes to the sheet. It takes no click in its first moment, so a click before that would be lost. */
  async accept(): Promise<void> {
    const yes = this.offer.getByRole('button', { name: 'Accept' })
    await this.offer.locator('button:not([aria-disabled="true"])', { hasText: 'Accept' }).waitFor()
    await yes.click()
  }

  async settings(): Promise<Settings> {
    return JSON.parse(await readFile(path.join(this.home, 'settings.json'), 'utf8')) as Settings
  }

  /** Whether the window can be seen, by its own account. */
  async isVisible(): Promise<boolean> {
    return this.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible()))
  }

  /** Clicks the window's ×. */
  async closeWindow(): Promise<void> {
    await this.electron.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.close()
    })
  }

  /** Every native "open" dialog answers with these paths from now on, since no driver can operate the system's own. */
  async answerOpenDialogs(filePaths: readonly string[]): Promise<void> {
    await this.electron.evaluate(({ dialog }, paths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...paths] })
    }, filePaths)
  }

  /** True once the process is gone. */
  get isGone(): boolean {
    try {
      process.kill(this.pid, 0)
      return false
    } catch {
      return true
    }
  }

  /** Waits for an end that something else has begun. */
  async untilGone(): Promise<void> {
    await within(CLOSE_WITHIN_MS, this.#exited, 'The app did not end')
  }

  /** Quits as a user does. Throws when it does not end by itself; it is ended then all the same. */
  async close(): Promise<void> {
    if (this.isGone) return
    try {
      // Playwright's own close() would wait without end.
      await within(CLOSE_WITHIN_MS, Promise.all([this.electron.close(), this.#exited]), 'The app did not quit')
    } finally {
      this.kill()
    }
  }

  kill(): void {
    if (!this.isGone) this.electron.process().kill('SIGKILL')
  }
}

interface Lines {
  readonly said: string[]
  readonly troubles: string[]
}

/** What the main process says from now on. Offers of strangers on this machine are no trouble of ours. */
function linesOf(electron: ElectronApplication): Lines {
  const lines: Lines = { said: [], troubles: [] }
  const { stdout, stderr } = electron.process()
  if (!stdout || !stderr) throw new Error('Electron has no outputs.')
  createInterface({ input: stdout }).on('line', (line) => lines.said.push(line))
  createInterface({ input: stderr }).on('line', (line) => {
    lines.said.push(line)
    if (line.startsWith('FastDrop: ') && !line.includes('An offer from')) lines.troubles.push(line)
  })
  return lines
}

/** A second start on the same home, as from a menu: it hands over to the first one and ends. */
export function environment(wish: Pick<Wish, 'home' | 'received' | 'userHome' | 'env'>): Record<string, string> {
  const inherited = Object.entries(process.env).filter(([name, value]) => value !== undefined && !/^(ELECTRON_|FASTDROP_|NODE_OPTIONS$)/.test(name))
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    FASTDROP_HOME: wish.home,
    FASTDROP_RECEIVE_DIR: wish.received,
    FASTDROP_INTERFACE: '127.0.0.1',
    // stories look for English words, whatever this system speaks
    FASTDROP_LANGUAGE: 'en',
    FASTDROP_E2E: '1',
    ...(wish.userHome !== undefined && { HOME: wish.userHome, USERPROFILE: wish.userHome }),
    ...wish.env,
  }
}

/** Chromium's sandbox does not start as root, and a virtual screen has no graphics card. */
export function systemFlags(): string[] {
  const root = process.getuid?.() === 0
  return ['--disable-gpu', ...(root ? ['--no-sandbox'] : [])]
}
