import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ENTRY = fileURLToPath(new URL('../../cli.ts', import.meta.url))
const LOADER = import.meta.resolve('tsx')

export interface CliEvent {
  readonly event: string
  readonly [field: string]: unknown
}

export interface Where {
  readonly cwd: string
  /** A network namespace of the test's own, where there is no other network to confine it to. */
  readonly namespace?: string
  /** A command with its options that runs it: strace, prlimit. */
  readonly under?: readonly string[]
  /** Modules that are loaded before the program. */
  readonly preload?: readonly string[]
  /** What is piped in; else there is no standard input. */
  readonly input?: string | Buffer
  /** Beside what every test's process has. */
  readonly env?: Readonly<Record<string, string>>
}

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The command line as users run it: a process of its own, in bare Node, without a terminal, confined to this machine. */
export class CliProcess {
  readonly ended: Promise<CliResult>
  readonly #child: ChildProcess
  readonly #watchers = new Set<() => void>()
  #stdout = ''
  #stderr = ''
  #over = false

  /** `home` holds everything it may write besides what it is told to: key, name, and a home folder. */
  constructor(words: readonly string[], home: string, where: string | Where) {
    const { PATH, SystemRoot } = process.env
    const { cwd, namespace = null, under = [], preload = [], input, env: more } = typeof where === 'string' ? { cwd: where } : where
    const env = { PATH, SystemRoot, HOME: home, USERPROFILE: home, FASTDROP_HOME: home, ...more }
    const loaded = [LOADER, ...preload].flatMap((module) => ['--import', module])
    const node = [...under, process.execPath, ...loaded, ENTRY, ...words]
    const [command = '', ...args] = namespace === null ? node : ['ip', 'netns', 'exec', namespace, ...node]
    const confined = namespace === null ? { ...env, FASTDROP_INTERFACE: '127.0.0.1' } : env
    this.#child = spawn(command, args, { cwd, env: confined, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] })
    this.#child.stdin?.on('error', () => {}).end(input)
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
      this.#changed()
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
      this.#changed()
    })
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject)
      this.#child.once('close', (code) => {
        this.#over = true
        this.#changed()
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr })
      })
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Everything on both outputs so far. */
  get output(): string {
    return `${this.#stdout}\n${this.#stderr}`
  }

  /** The lines of `--json` so far; throws where one is not JSON. */
  events(): CliEvent[] {
    const whole = this.#stdout.slice(0, this.#stdout.lastIndexOf('\n') + 1)
    return whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as CliEvent)
  }

  /** The first event that `fits`, as soon as it is there. Rejects with everything that was said when the process ends without it. */
  async event(fits: (event: CliEvent) => boolean): Promise<CliEvent> {
    await this.#until(() => this.events().some(fits))
    const found = this.events().find(fits)
    if (!found) throw new Error(`the process ended without that event:\n${this.#stdout}\n${this.#stderr}`)
    return found
  }

  /** The last lines of both outputs, for a message about what was awaited in vain. */
  lastLines(count = 12): string {
    const lines = this.output.split('\n').filter((line) => line !== '')
    return lines.slice(-count).join('\n')
  }

  /** The first place where it said that, on either output, for people. */
  async said(what: RegExp): Promise<RegExpExecArray> {
    const find = (): RegExpExecArray | null => what.exec(this.#stdout) ?? what.exec(this.#stderr)
    await this.#until(() => find() !== null)
    const found = find()
    if (!found) throw new Error(`the process ended without saying that:\n${this.#stdout}\n${this.#stderr}`)
    return found
  }

  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGUSR2'): void {
    this.#child.kill(name)
  }

  /** As `| head` does when it has enough. */
  stopReading(): void {
    this.#child.stdout?.destroy()
  }

  /** For the end of a test: whatever is left of it goes. */
  async kill(): Promise<void> {
    if (!this.#over) this.#child.kill('SIGKILL')
    await this.ended.catch(() => {})
  }

  async #until(fulfilled: () => boolean): Promise<void> {
    while (!this.#over && !fulfilled()) {
      await new Promise<void>((resolve) => {
        const watcher = (): void => {
          this.#watchers.delete(watcher)
          resolve()
        }
        this.#watchers.add(watcher)
      })
    }
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher()
  }
}
