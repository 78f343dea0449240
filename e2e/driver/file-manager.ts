import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { noPointer, pointer, type Spot } from './pointer.ts'
import { until } from './wait.ts'

const SIZE = { width: 500, height: 400 }
/** In its window: the only thing in the folder, and a place where nothing is. */
const [ITEM, NOTHING] = [
  { x: 206, y: 95 },
  { x: 380, y: 260 },
]
/** As it is at a first start, but always. */
const LAYOUT = '[ui]\nalways_show_tabs=0\nwin_width=500\nwin_height=400\nsplitter_pos=150\nview_mode=icon\nshow_hidden=0\nsort=name;ascending;\n'

/** Why there is no desktop to drag on; null: there is. */
export function noFileManager(): string | null {
  for (const [program, words] of [
    ['openbox', '--version'],
    ['pcmanfm', '--help'],
  ] as const) {
    if (spawnSync(program, [words], { stdio: 'ignore' }).error) return `${program} is part of the desktop that is dragged on, and it is not here.`
  }
  return noPointer()
}

/** A window manager and a file manager, on the screen of the test, with a home of their own. */
export class FileManager {
  readonly #home: string
  readonly #running: ChildProcess[] = []

  private constructor(home: string) {
    this.#home = home
  }

  static async start(home: string): Promise<FileManager> {
    const config = path.join(home, '.config/pcmanfm/default')
    await mkdir(config, { recursive: true })
    await writeFile(path.join(config, 'pcmanfm.conf'), LAYOUT)
    const desktop = new FileManager(home)
    desktop.#spawn('openbox', ['--sm-disable'])
    return desktop
  }

  /** A window in the corner of the screen that shows this folder. Gives back the place of its only item, and an empty one. */
  async show(folder: string): Promise<{ readonly item: Spot; readonly nothing: Spot }> {
    this.#spawn('pcmanfm', ['--new-win', folder])
    const find = (): Promise<string> => pointer('search', '--onlyvisible', '--class', '--name', `^${path.basename(folder)}$`).catch(() => '')
    const window = (await until(`a window of ${folder}`, find)).split('\n').at(-1) ?? ''
    await pointer('windowmove', window, 0, 0)
    await pointer('windowsize', window, SIZE.width, SIZE.height)
    await pointer('windowactivate', '--sync', window)
    return { item: { ...ITEM, window }, nothing: { ...NOTHING, window } }
  }

  /** The window that the user is in, by its title. */
  async active(): Promise<string> {
    return pointer('getactivewindow', 'getwindowname')
  }

  close(): void {
    for (const child of this.#running) child.kill('SIGKILL')
  }

  #spawn(program: string, words: readonly string[]): void {
    const env = { ...process.env, HOME: this.#home, XDG_CONFIG_HOME: path.join(this.#home, '.config'), XDG_RUNTIME_DIR: this.#home, LC_ALL: 'C.UTF-8' }
    this.#running.push(spawn(program, words, { env, cwd: this.#home, stdio: 'ignore' }))
  }
}
