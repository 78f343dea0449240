import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'
import { type Browser, chromium, type Page } from 'playwright'
import { environment, ROOT, systemFlags } from './device.ts'
import { until, within } from './wait.ts'

const PACK_WITHIN_MS = 300_000
const START_WITHIN_MS = 60_000
const END_WITHIN_MS = 15_000
const EXECUTABLE = 'fastdrop'

/** The unpacked app as users of Linux get it. */
export class Package {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  get executable(): string {
    return path.join(this.folder, EXECUTABLE)
  }

  get archive(): string {
    return path.join(this.folder, 'resources', 'app.asar')
  }

  /** Packs what is built, below `folder`. */
  static async make(folder: string): Promise<Package> {
    const words = [path.join(ROOT, 'scripts/pack.mjs'), '--dir', `-c.directories.output=${folder}`]
    await promisify(execFile)(process.execPath, words, { cwd: ROOT, timeout: PACK_WITHIN_MS, maxBuffer: 64 * 1024 * 1024 })
    return new Package(path.join(folder, 'linux-unpacked'))
  }

  /** One to break. */
  async copy(folder: string): Promise<Package> {
    await cp(this.folder, folder, { recursive: true })
    return new Package(folder)
  }

  /** The same archive in an executable that a driver can look into. Nothing but that one fuse is another. */
  async inspectable(folder: string): Promise<Package> {
    const copy = await this.copy(folder)
    await copy.flip({ [FuseV1Options.EnableNodeCliInspectArguments]: true })
    return copy
  }

  async flip(fuses: Partial<Record<FuseV1Options, boolean>>): Promise<void> {
    await flipFuses(this.executable, { version: FuseVersion.V1, ...fuses })
  }

  /** A folder with an app of somebody else where the archive was. */
  async withForeignApp(folder: string, code: string): Promise<Package> {
    const copy = await this.copy(folder)
    await rm(copy.archive)
    const app = path.join(copy.folder, 'resources', 'app')
    await mkdir(app)
    await copyFile(code, path.join(app, 'index.js'))
    await writeFile(path.join(app, 'package.json'), JSON.stringify({ name: 'foreign', main: 'index.js' }))
    return copy
  }
}

export interface Start {
  readonly home: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** A packed app that runs, seen through Chromium's door to the page, since Node's is shut. */
export class PackedApp {
  readonly #child: ChildProcess
  readonly #said: string[] = []
  readonly #exit: Promise<number | null>
  #browser: Browser | null = null

  constructor(executable: string, { home, args = [], env = {} }: Start) {
    // No keyring of the user whose screen this may be.
    const words = [...systemFlags(), '--password-store=basic', '--remote-debugging-port=0', ...args]
    const everything = environment({ home, received: path.join(home, 'received'), env: { ...env, FASTDROP_E2E: '0' } })
    this.#child = spawn(executable, words, { cwd: home, env: everything, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.#child.stdout, this.#child.stderr]) if (stream) createInterface({ input: stream }).on('line', (line) => this.#said.push(line))
    this.#exit = once(this.#child, 'close').then(([code]) => code as number | null)
  }

  /** Everything on both outputs. */
  get said(): string {
    return this.#said.join('\n')
  }

  /** Its window's page, once it shows what it is for. */
  async page(): Promise<Page> {
    const address = await until('the app opens the door to its page', () => /^DevTools listening on (ws:\S+)/m.exec(this.said)?.[1])
    this.#browser = await chromium.connectOverCDP(address)
    const [context] = this.#browser.contexts()
    const page = await until('a window', () => context?.pages()[0])
    await page.getByTestId('drop-area').waitFor({ timeout: START_WITHIN_MS })
    return page
  }

  /** Resolves with the exit code of one that ends by itself. */
  ended(): Promise<number | null> {
    return within(START_WITHIN_MS, this.#exit, 'The packed app did not end')
  }

  async close(): Promise<void> {
    await this.#browser?.close()
    if (this.#child.exitCode === null) this.#child.kill('SIGTERM')
    await within(END_WITHIN_MS, this.#exit, 'The packed app did not end').finally(() => this.#child.kill('SIGKILL'))
  }
}
