import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

const ENTRY = fileURLToPath(new URL('../../cli.ts', import.meta.url))
const LOADER = import.meta.resolve('tsx')

/** `script` gives a process a terminal; without it there is none to sit at. */
export const hasTerminals = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

/** A person at a terminal in which one command runs. */
export class Person {
  readonly ended: Promise<number | null>
  readonly #child: ChildProcess
  #screen = ''

  constructor(home: string, words: string) {
    const command = `${process.execPath} --import ${LOADER} ${ENTRY} ${words}`
    const env = { PATH: process.env.PATH, HOME: home, FASTDROP_HOME: home, FASTDROP_INTERFACE: '127.0.0.1', TERM: 'xterm' }
    this.#child = spawn('script', ['-qfec', command, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#screen += text
    })
    this.ended = new Promise((resolve) => this.#child.once('close', resolve))
  }

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

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
