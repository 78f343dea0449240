import { EXIT } from './exit.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The first Ctrl-C asks for a clean end; the second one ends at once. */
export class Interruption {
  readonly #abort = new AbortController()
  readonly #onSignal = (): void => {
    if (this.signal.aborted) process.exit(EXIT.INTERRUPTED)
    this.interrupt()
  }

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#onSignal)
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get happened(): boolean {
    return this.signal.aborted
  }

  interrupt(): void {
    this.#abort.abort()
  }

  /** Resolves when it happens; for `Promise.race`. */
  get occurred(): Promise<'interrupted'> {
    if (this.happened) return Promise.resolve('interrupted')
    return new Promise((resolve) => this.signal.addEventListener('abort', () => resolve('interrupted'), { once: true }))
  }
}
