import type { EngineError } from '../errors.ts'

/** What is lost does not come any more; a reader asks, and tells. */
export interface Losses {
  has(entry: number): boolean
  /** Throws `reason` where that is the end of all. One that is not lost behind it was too late. */
  lose(entry: number, reason: EngineError): void
}

/** The first loss is the end. */
export const NO_LOSSES: Losses = {
  has: () => false,
  lose: (_, reason) => {
    throw reason
  },
}
