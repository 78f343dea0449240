import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { environment, ROOT } from './device.ts'
import { until, within } from './wait.ts'

const END_WITHIN_MS = 60_000

export interface CliEvent {
  readonly event: string
  readonly [field: string]: unknown
}

/** The built command line as a process of its own, in bare Node and without a terminal. */
export class Cli {
  readonly #child: ChildProcess
  readonly #exit: Promise<number | null>
  #stdout = ''
  #stderr = ''

  constructor(words: readonly string[], home: string, own: Readonly<Record<string, string>> = {}) {
    const { ELECTRON_RUN_AS_NODE: _, ...env } = environment({ home, received: home, env: own })
    this.#child = spawn(process.execPath, [path.join(ROOT, 'out/main/cli.js'), ...words], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
    })
    this.#exit = once(this.#child, 'close').then(([code]) => code as number | null)
  }

  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  /** One JSON object a line; a line that is none throws. */
  events(): CliEvent[] {
    const whole = this.#stdout.slice(0, this.#stdout.lastIndexOf('\n') + 1)
    return whole.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as CliEvent]))
  }

  event(kind: string): Promise<CliEvent> {
    return until(`the command line says "${kind}"`, () => this.events().find(({ event }) => event === kind))
  }

  exitCode(): Promise<number | null> {
    return within(END_WITHIN_MS, this.#exit, 'The command line did not end')
  }

  kill(): void {
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL')
  }
}
