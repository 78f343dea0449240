import { EngineError } from '../errors.ts'
import { COOL_DOWN_MS, COOL_DOWNS_KEPT, STRANGER_PROMPTS_MAX, STRANGER_PROMPTS_WINDOW_MS } from '../limits.ts'

const LONGEST_MS = COOL_DOWN_MS.at(-1) ?? 0

interface Refused {
  readonly times: number
  readonly untilMs: number
}

/**
 * How often strangers may put a question. Who was refused is not asked about again for a while, longer each time; and because a new
 * key costs nothing, all strangers together share a number of questions a minute.
 */
export class CoolDown {
  readonly #now: () => number
  /** The one refused last stands last. */
  readonly #refused = new Map<string, Refused>()
  #askedAtMs: number[] = []

  constructor(now: () => number) {
    this.#now = now
  }

  /** Before anything of an offer is read. Throws DECLINED for who was refused just now, BUSY when it is too much for the moment. */
  check(key: string): void {
    if (this.#now() < (this.#found(key)?.untilMs ?? 0)) throw new EngineError('DECLINED')
    this.#checkRate()
  }

  /** A question is about to be put. Throws BUSY. */
  asked(): void {
    this.#checkRate()
    this.#askedAtMs.push(this.#now())
  }

  /** The user said no, or nothing. */
  refused(key: string): void {
    const times = (this.#found(key)?.times ?? 0) + 1
    this.#refused.delete(key)
    this.#refused.set(key, { times, untilMs: this.#now() + (COOL_DOWN_MS[times - 1] ?? LONGEST_MS) })
    for (const oldest of this.#refused.keys()) {
      if (this.#refused.size <= COOL_DOWNS_KEPT) break
      this.#refused.delete(oldest)
    }
  }

  accepted(key: string): void {
    this.#refused.delete(key)
  }

  /** A refusal is forgotten when nothing followed for as long as the longest wait. */
  #found(key: string): Refused | undefined {
    const found = this.#refused.get(key)
    if (!found || this.#now() < found.untilMs + LONGEST_MS) return found
    this.#refused.delete(key)
    return undefined
  }

  #checkRate(): void {
    const since = this.#now() - STRANGER_PROMPTS_WINDOW_MS
    this.#askedAtMs = this.#askedAtMs.filter((atMs) => atMs > since)
    if (this.#askedAtMs.length >= STRANGER_PROMPTS_MAX) throw new EngineError('BUSY')
  }
}
