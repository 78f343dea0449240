/** Which of a transfer's connections take chunks: those below a number that may change. The others wait, and stay open. */
export class Seats {
  #free: number
  readonly #most: number
  readonly #waiting = new Set<() => void>()

  constructor(free: number, most: number) {
    this.#free = Math.min(free, most)
    this.#most = most
  }

  get free(): number {
    return this.#free
  }

  has(lane: number): boolean {
    return lane < this.#free
  }

  use(free: number): void {
    this.#free = Math.max(1, Math.min(free, this.#most))
    for (const look of this.#waiting) look()
  }

  /** Nobody waits any longer. */
  open(): void {
    this.use(this.#most)
  }

  async until(lane: number): Promise<void> {
    if (this.has(lane)) return
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!this.has(lane)) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
    })
  }
}
