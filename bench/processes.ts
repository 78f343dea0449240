import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { familyOf } from './accounting.ts'
import { atEnd, unlessEnding } from './ending.ts'

/** Child processes that never outlive their deadline, or the bench. */

const GRACE_MS = 3_000
/** The rest of a talkative program is thrown away. */
const OUTPUT_MAX = 1024 * 1024

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

/** Without what this machine asks of every Node program at its start: more authorities to read take as long as the start itself, and are none of ours. */
function usual(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'NODE_EXTRA_CA_CERTS' && name !== 'NODE_OPTIONS'))
}

export class Child {
  readonly pid: number
  /** Exit code; 128 + n for a signal, 124 for the deadline. */
  readonly ended: Promise<number>
  stdout = ''
  stderr = ''
  readonly #process: ChildProcess
  readonly #timer: NodeJS.Timeout
  readonly #waiting = new Set<() => void>()
  #late = false
  #over = false

  private constructor(child: ChildProcess, pid: number, timeoutMs: number) {
    this.#process = child
    this.pid = pid
    this.#timer = setTimeout(() => {
      this.#late = true
      this.kill()
    }, timeoutMs)
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout = (this.stdout + text).slice(0, OUTPUT_MAX)
      for (const look of this.#waiting) look()
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-OUTPUT_MAX)
    })
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#over = true
        clearTimeout(this.#timer)
        alive.delete(this)
        for (const look of this.#waiting) look()
        resolve(this.#late ? 124 : (code ?? 128 + (signal ? constants.signals[signal] : 0)))
      })
    })
    alive.add(this)
  }

  /** Rejects when the program cannot be started at all. */
  static async launch(command: Command, timeoutMs: number): Promise<Child> {
    await unlessEnding()
    // A group of its own: so it can be ended with what it started, and Ctrl-C reaches it through us only.
    const child = spawn(command.file, command.args, { env: usual(command.env ?? process.env), stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const { pid } = child
    if (pid !== undefined) return new Child(child, pid, timeoutMs)
    throw await new Promise<Error>((resolve) => child.once('error', resolve))
  }

  get running(): boolean {
    return !this.#over
  }

  /** The last words, for a sentence about what went wrong. */
  get lastWords(): string {
    return (this.stderr.trim() || this.stdout.trim()).split('\n').slice(-3).join(' · ').slice(-400)
  }

  /** Resolves with what `find` makes of the output so far, as soon as that is something. Rejects when the program ends before. */
  seen<T>(find: (stdout: string) => T | null): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find(this.stdout)
        if (found === null && this.running) return
        this.#waiting.delete(look)
        if (found === null) reject(new Error(`ended early: ${this.lastWords}`))
        else resolve(found)
      }
      this.#waiting.add(look)
      look()
    })
  }

  /** Asks politely, then not. */
  async stop(): Promise<void> {
    if (!this.running) return
    this.#process.kill('SIGTERM')
    const timer = setTimeout(() => this.kill(), GRACE_MS)
    await this.ended
    clearTimeout(timer)
  }

  /** At once, with everything it started. */
  kill(): void {
    if (!this.running) return
    for (const pid of [-this.pid, ...familyOf(this.pid)]) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // it has ended in the meantime
      }
    }
  }
}

const alive = new Set<Child>()
atEnd(() => {
  for (const child of alive) child.kill()
})

/** Runs to the end. Rejects with a sentence unless the exit code is 0. */
export async function runToEnd(command: Command, timeoutMs = 60_000): Promise<Child> {
  const child = await Child.launch(command, timeoutMs)
  const code = await child.ended
  if (code !== 0) throw new Error(`${command.file} ended with code ${code}: ${child.lastWords}`)
  return child
}
