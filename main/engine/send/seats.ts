/** Which of a transfer's connections take chunks: the first few that are not lost, in a number that may change. The others wait, and stay open. */
export class Seats {
  #free: number
  readonly #most: number
  readonly #lost = new Set<number>()
  readonly #waiting = new Set<() => void>()

  constructor(free: number, most: number) {
    this.#free = Math.min(free, most)
    this.#most = most
  }

  get free(): number {
    return this.#free
  }

  has(lane: number): boolean {
    return lane - [...this.#lost].filter((lost) => lost < lane).length < this.#free
  }

  use(free: number): void {
    this.#free = Math.max(1, Math.min(free, this.#most))
    this.#review()
  }

  /** It does not come back, and one that waits has its seat, however many there are from now on. */
  lose(lane: number): void {
    this.#lost.add(lane)
    this.#review()
  }

  /** Nobody waits any longer. */
  open(): void {
    this.use(this.#most)
  }

  #review(): void {
    for (const look of this.#waiting) look()
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
