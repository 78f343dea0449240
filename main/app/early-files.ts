import { app } from 'electron'

/** Files that are to be sent and come before anybody can be asked: with the start, or, on macOS, by events that do not wait for it. */
export class EarlyFiles {
  /** Those of the start itself. */
  readonly given: readonly string[]
  #waiting: string[]
  #listener: ((files: readonly string[]) => void) | null = null

  constructor(given: readonly string[]) {
    this.given = given
    this.#waiting = [...given]
    app.on('open-file', (event, file) => {
      event.preventDefault()
      this.#waiting.push(file)
      this.#pass()
    })
  }

  /** From now on they go there, those that came before at once. */
  onFiles(listener: (files: readonly string[]) => void): void {
    this.#listener = listener
    this.#pass()
  }

  #pass(): void {
    if (this.#listener === null || this.#waiting.length === 0) return
    this.#listener(this.#waiting.splice(0))
  }
}
