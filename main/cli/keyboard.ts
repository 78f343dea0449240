import { createInterface, type Interface } from 'node:readline'
import type { Terminal } from './terminal.ts'

/**
 * What a person types, one question at a time. It listens from the start and drops what is typed while nothing is asked, so that an
 * early Enter or "y" never answers a question that came later.
 */
export class Keyboard {
  readonly #terminal: Terminal
  readonly #lines: Interface
  #answer: ((line: string | null) => void) | null = null
  #ended = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
    // not readline's own line editing: the terminal's keeps Ctrl-C a signal
    this.#lines = createInterface({ input: process.stdin, terminal: false })
    this.#lines.on('line', (line) => this.#settle(line.trim()))
    this.#lines.on('close', () => {
      this.#ended = true
      this.#settle(null)
    })
  }

  /** Yes or no; anything but a yes is a no. */
  async ask(lines: readonly string[], question: string): Promise<boolean> {
    return isYes((await this.read(lines, question)) ?? '')
  }

  /** What is typed before Enter; null when the question is taken back, or nothing can be typed any more. */
  read(lines: readonly string[], question: string): Promise<string | null> {
    this.#terminal.question(lines, question)
    return new Promise((resolve) => {
      this.#answer = resolve
      if (this.#ended) this.#settle(null)
    })
  }

  /** Takes the question back: it counts as a no. */
  withdraw(): void {
    this.#settle(null)
  }

  close(): void {
    this.#lines.close()
    process.stdin.pause()
  }

  #settle(line: string | null): void {
    const answer = this.#answer
    this.#answer = null
    if (!answer) return
    this.#terminal.endQuestion(line !== null)
    answer(line)
  }
}

export function isYes(line: string): boolean {
  return /^y(es)?$/i.test(line)
}
