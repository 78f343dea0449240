import { printable } from '../../shared/format.ts'

export type Tone = 'plain' | 'good' | 'warning' | 'bad' | 'quiet'

const SGR: Record<Tone, string> = { plain: '', good: '32', warning: '33', bad: '31', quiet: '2' }
const CLEAR_LINE = '\r\u001B[2K'
const COLUMNS_DEFAULT = 80
const ROWS_DEFAULT = 24

/**
 * The two outputs of the process: what was asked for goes to stdout, everything else to stderr. Every line is made harmless
 * here, so that no name from a peer reaches a terminal with control characters, whoever wrote the sentence around it.
 */
export class Terminal {
  readonly json: boolean
  /** A person is there who can be asked. */
  readonly interactive: boolean
  /** There is a line that renews itself. */
  readonly live: boolean
  readonly #env: NodeJS.ProcessEnv
  #status = ''
  #question = ''
  #outputGone = false

  constructor(json: boolean, env: NodeJS.ProcessEnv) {
    this.json = json
    this.#env = env
    this.interactive = process.stdin.isTTY === true && process.stderr.isTTY === true
    this.live = !json && process.stderr.isTTY === true && env.TERM !== 'dumb'
  }

  get columns(): number {
    const wanted = Number(this.#env.COLUMNS)
    const real = process.stderr.columns ?? COLUMNS_DEFAULT
    return Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, process.stderr.columns ?? wanted) : real
  }

  /** A terminal that knows no size says 0. */
  get rows(): number {
    return process.stderr.rows || ROWS_DEFAULT
  }

  /** Calls back once when nobody reads the output any more, as behind `| head`; instead of a stack trace. */
  onOutputGone(callback: () => void): void {
    process.stdout.on('error', () => {
      if (this.#outputGone) return
      this.#outputGone = true
      callback()
    })
    process.stderr.on('error', () => {})
  }

  /** A line of the result, for people. */
  print(text: string, tone: Tone = 'plain'): void {
    if (this.json) return
    this.#above(() => this.#write(process.stdout, `${this.#painted(printable(text), tone, process.stdout)}\n`))
  }

  /** A line of JSON, already harmless. */
  event(line: string): void {
    if (this.json) this.#write(process.stdout, `${line}\n`)
  }

  /** What goes on, for people. */
  note(text: string, tone: Tone = 'plain'): void {
    if (!this.json) this.warn(text, tone)
  }

  /** What a person has to know, also behind `--json`. */
  warn(text: string, tone: Tone = 'warning'): void {
    this.#above(() => process.stderr.write(`${this.#painted(printable(text), tone, process.stderr)}\n`))
  }

  /** The one line that renews itself; `text` fits `columns`. Without a live terminal there is none. */
  status(text: string): void {
    if (!this.live || text === this.#status) return
    this.#status = text
    if (this.#question === '') process.stderr.write(`${CLEAR_LINE}${printable(text)}`)
  }

  /** Lines and a question that stay until `endQuestion`; the status line waits meanwhile. */
  question(lines: readonly string[], question: string): void {
    for (const line of lines) this.warn(line, 'plain')
    if (this.#status !== '') process.stderr.write(CLEAR_LINE)
    this.#question = printable(question)
    process.stderr.write(this.#question)
  }

  /** `answered`: the person pressed Enter, so the cursor is on a fresh line already. */
  endQuestion(answered: boolean): void {
    if (this.#question !== '' && !answered) process.stderr.write('\n')
    this.#question = ''
    if (this.#status !== '') process.stderr.write(`${CLEAR_LINE}${printable(this.#status)}`)
  }

  /** A whole line written above what stays on the last line. */
  #above(write: () => void): void {
    const kept = this.#question || printable(this.#status)
    if (kept === '') {
      write()
      return
    }
    process.stderr.write(this.live ? CLEAR_LINE : '\n')
    write()
    process.stderr.write(kept)
  }

  #write(stream: NodeJS.WriteStream, text: string): void {
    if (!this.#outputGone) stream.write(text)
  }

  #painted(text: string, tone: Tone, stream: NodeJS.WriteStream): string {
    const colours = stream.isTTY === true && !this.#env.NO_COLOR && this.#env.TERM !== 'dumb'
    return colours && SGR[tone] !== '' ? `\u001B[${SGR[tone]}m${text}\u001B[0m` : text
  }
}
