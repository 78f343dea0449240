import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { environment, ROOT } from './device.ts'
import { until, within } from './wait.ts'

const END_WITHIN_MS = 60_000

/** `script` gives a process a terminal to sit at. */
export function hasTerminal(): boolean {
  return process.platform === 'linux' && spawnSync('script', ['--version']).status === 0
}

/** The built command line at a terminal, with somebody in front of it. */
export class TerminalCli {
  readonly #child: ChildProcess
  readonly #exit: Promise<number | null>
  #screen = ''

  constructor(words: readonly string[], home: string) {
    const { ELECTRON_RUN_AS_NODE: _, ...env } = environment({ home, received: home })
    const command = [process.execPath, path.join(ROOT, 'out/main/cli.js'), ...words].map(quoted).join(' ')
    this.#child = spawn('script', ['-qfec', command, '/dev/null'], { env: { ...env, TERM: 'xterm' }, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#screen += text
    })
    this.#exit = once(this.#child, 'close').then(([code]) => code as number | null)
  }

  get screen(): string {
    return this.#screen
  }

  sees(pattern: RegExp): Promise<RegExpExecArray> {
    return until(`the terminal shows ${pattern}`, () => pattern.exec(this.#screen))
  }

  types(text: string): void {
    this.#child.stdin?.write(`${text}\n`)
  }

  exitCode(): Promise<number | null> {
    return within(END_WITHIN_MS, this.#exit, 'The command line did not end')
  }

  kill(): void {
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL')
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
