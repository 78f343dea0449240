import type { RowId } from './row-ids.ts'

/** Seconds that each row takes with its usual sizes; only their proportions count. */
const WEIGHTS: Readonly<Record<RowId, number>> = {
  large: 200,
  plain: 130,
  small: 190,
  shaped: 110,
  delayed: 180,
  choices: 100,
  reconnect: 60,
  compression: 130,
  memory: 60,
  desktop: 110,
  scale: 110,
}

/** Shares the time out: what a row does not use is left to those behind it. */
export class Budget {
  readonly #endMs: number
  readonly #now: () => number
  #left: readonly RowId[]

  constructor(rows: readonly RowId[], budgetMs: number, now: () => number = () => performance.now()) {
    this.#now = now
    this.#endMs = now() + budgetMs
    this.#left = rows
  }

  /** When so large a share of the row's time will be over, from now on. Rows come in their order. */
  begin(row: RowId): (share: number) => number {
    const weight = this.#left.reduce((sum, id) => sum + WEIGHTS[id], 0)
    this.#left = this.#left.filter((id) => id !== row)
    const startMs = this.#now()
    const ownMs = (Math.max(0, this.#endMs - startMs) * WEIGHTS[row]) / Math.max(weight, 1)
    return (share) => startMs + ownMs * share
  }
}
