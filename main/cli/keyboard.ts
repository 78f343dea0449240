import { createInterface, type Interface } from 'node:readline'
import type { Terminal } from './terminal.ts'

/**
 * Yes or no from a person, one question at a time. It listens from the start and drops what is typed while nothing is
 * asked, so that an early Enter or "y" never answers a question that came later. Anything but a yes is a no.
 */
export class Keyboard {
  readonly #terminal: Terminal
  readonly #lines: Interface
  #answer: ((yes: boolean) => void) | null = null
  #ended = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
    // not readline's own line editing: the terminal's keeps Ctrl-C a signal
    this.#lines = createInterface({ input: process.stdin, terminal: false })
    this.#lines.on('line', (line) => this.#settle(/^\s*y(es)?\s*$/i.test(line), true))
    this.#lines.on('close', () => {
      this.#ended = true
      this.#settle(false, false)
    })
  }

  /** False at once when nothing can be typed any more. */
  ask(lines: readonly string[], question: string): Promise<boolean> {
    this.#terminal.question(lines, question)
    return new Promise((resolve) => {
      this.#answer = resolve
      if (this.#ended) this.#settle(false, false)
    })
  }

  /** Takes the question back: it counts as a no. */
  withdraw(): void {
    this.#settle(false, false)
  }

  close(): void {
    this.#lines.close()
    process.stdin.pause()
  }

  #settle(yes: boolean, answered: boolean): void {
    const answer = this.#answer
    this.#answer = null
    if (!answer) return
    this.#terminal.endQuestion(answered)
    answer(yes)
  }
}
