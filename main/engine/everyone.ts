import type { EveryoneOpening } from './facade.ts'
import { TIMER_MAX_MS } from './limits.ts'

/** The switch that lets everyone in for a while. It goes by the time of day, so that a sleep does not make it longer. */
export class Everyone {
  readonly #onChange: (opening: EveryoneOpening | null) => void
  #opening: EveryoneOpening | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(onChange: (opening: EveryoneOpening | null) => void) {
    this.#onChange = onChange
  }

  /** Null also where the time is over and the timer late. */
  get opening(): EveryoneOpening | null {
    const untilMs = this.#opening?.untilMs ?? null
    return untilMs !== null && untilMs <= Date.now() ? null : this.#opening
  }

  open(forMs: number | null): void {
    this.#set({ untilMs: forMs === null ? null : Date.now() + forMs })
    if (forMs !== null) this.#timer = setTimeout(() => this.close(), Math.min(forMs, TIMER_MAX_MS))
  }

  close(): void {
    if (this.#opening) this.#set(null)
  }

  #set(opening: EveryoneOpening | null): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#opening = opening
    this.#onChange(opening)
  }
}
