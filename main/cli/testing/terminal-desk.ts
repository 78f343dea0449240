import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect } from 'vitest'

/** `script` gives each process a terminal; without it there is none to sit at. */
export const hasTerminals = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0
const ENTRY = fileURLToPath(new URL('../../cli.ts', import.meta.url))
const LOADER = import.meta.resolve('tsx')

/** Somebody at a terminal, with a home of their own, confined to this machine. */
export class TerminalDesk {
  readonly home: string
  readonly ended: Promise<number | null>
  readonly #child: ChildProcess
  #screen = ''

  constructor(home: string, words: string) {
    this.home = home
    // the shell in between would answer Ctrl-C in its own way
    const command = `exec ${process.execPath} --import ${LOADER} ${ENTRY} ${words}`
    const env = { PATH: process.env.PATH, HOME: home, FASTDROP_HOME: home, FASTDROP_INTERFACE: '127.0.0.1', TERM: 'xterm' }
    this.#child = spawn('script', ['-qfec', command, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#screen += text
    })
    this.ended = new Promise((resolve) => this.#child.once('close', resolve))
  }

  /** What was written on the screen so far. */
  get screen(): string {
    return this.#screen
  }

  async sees(pattern: RegExp): Promise<RegExpExecArray> {
    await expect.poll(() => this.#screen, { timeout: 30_000, interval: 50 }).toMatch(pattern)
    return pattern.exec(this.#screen) as RegExpExecArray
  }

  /** How often something stands on the screen by now. */
  async seesAgain(text: string, times: number): Promise<void> {
    await expect.poll(() => this.#screen.split(text).length - 1, { timeout: 30_000, interval: 50 }).toBe(times)
  }

  types(text: string): void {
    this.#child.stdin?.write(`${text}\n`)
  }

  /** Ctrl-C. */
  interrupts(): void {
    this.#child.stdin?.write('\u0003')
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

/** A folder for each test of a file, and people at terminals in it: none of them is left behind. */
export function terminalRoom(name: string): { readonly base: () => string; readonly sits: (who: string, words: string) => TerminalDesk } {
  let base = ''
  const desks: TerminalDesk[] = []
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), `fastdrop-${name}-`))
  })
  afterEach(async () => {
    for (const desk of desks.splice(0)) desk.kill()
    await rm(base, { recursive: true, force: true })
  })
  return {
    base: () => base,
    sits: (who, words) => {
      const desk = new TerminalDesk(join(base, who), words)
      desks.push(desk)
      return desk
    },
  }
}
