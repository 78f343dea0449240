import { logError } from './log.ts'

type Release = () => void | Promise<void>

/**
 * Owns what must be given back. Register the release on the line after the acquisition; close() runs them newest first,
 * once. Adding to a closed scope releases at once, so a late acquisition never leaks.
 */
export class Scope {
  readonly #releases = new Set<Release>()
  #closing: Promise<void> | null = null

  get closed(): boolean {
    return this.#closing !== null
  }

  /** Returns a function that takes the release back, for what ended by itself. */
  add(release: Release): () => void {
    if (this.#closing) {
      void runQuietly(release)
      return () => {}
    }
    this.#releases.add(release)
    return () => this.#releases.delete(release)
  }

  /** A timer that ends with the scope. */
  interval(callback: () => void, everyMs: number, kind: 'ref' | 'unref' = 'ref'): void {
    const timer = setInterval(callback, everyMs)
    // alone it keeps no program running
    if (kind === 'unref') timer.unref()
    this.add(() => clearInterval(timer))
  }

  /** Returns the function that cancels the timer early. */
  timeout(callback: () => void, afterMs: number): () => void {
    const timer = setTimeout(() => {
      forget()
      callback()
    }, afterMs)
    const forget = this.add(() => clearTimeout(timer))
    return () => {
      clearTimeout(timer)
      forget()
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#run()
    return this.#closing
  }

  async #run(): Promise<void> {
    const releases = [...this.#releases].reverse()
    this.#releases.clear()
    for (const release of releases) await runQuietly(release)
  }
}

async function runQuietly(release: Release): Promise<void> {
  try {
    await release()
  } catch (error) {
    logError('release failed', error)
  }
}
