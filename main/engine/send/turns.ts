import { pause } from '../retry.ts'

/** Hands out one turn at a time, in order. */
export class Turns {
  #last: Promise<void> = Promise.resolve()

  /** Resolves with the function that ends the turn, or with null when it did not come in time. */
  async take(patienceMs: number): Promise<(() => void) | null> {
    const before = this.#last
    let end: () => void = () => {}
    this.#last = new Promise((resolve) => {
      end = resolve
    })
    const enough = new AbortController()
    const mine = before.then(() => enough.abort())
    await pause(patienceMs, enough.signal)
    if (enough.signal.aborted) return end
    void mine.then(end)
    return null
  }
}
