import type { Move } from '../../../shared/transfer.ts'
import { PRECEDENCE_GRACE_MS, PRECEDENCE_LOOK_EVERY_MS, PRECEDENCE_STARVED_MS } from '../limits.ts'
import { pause } from '../retry.ts'
import type { Transfer } from '../transfer.ts'

/** A transfer that sends now, and whether it would send more if it could. */
export class Runner {
  readonly transfer: Transfer
  /** Chunks that are being written, or would be but for a limit that all share. */
  #eager = 0
  #lastAtMs = 0
  /** Chunks that wait for this transfer's own limit: what that leaves over is for the others. */
  #limited = 0

  constructor(transfer: Transfer) {
    this.transfer = transfer
  }

  begin(): void {
    this.#eager += 1
  }

  end(): void {
    this.#eager -= 1
    this.#lastAtMs = performance.now()
  }

  async limited(step: () => Promise<void>): Promise<void> {
    this.#limited += 1
    try {
      await step()
    } finally {
      this.#limited -= 1
    }
  }

  /** Between two of its chunks nobody else slips in. One that is held up, or waits for its disk, holds nobody up. */
  get needsThePath(): boolean {
    if (this.transfer.state !== 'moving' || this.transfer.paused !== null) return false
    if (this.#eager > 0) return true
    return this.#limited === 0 && performance.now() - this.#lastAtMs < PRECEDENCE_GRACE_MS
  }
}

/**
 * Which of several running transfers to one device gets the path first, where their user has said so: one that comes later sends only what those
 * before it leave over. Nobody has an order before that, and all share alike.
 */
export class Precedence {
  readonly #runners = new Map<string, Runner>()
  /** By device, the first one first. */
  readonly #orders = new Map<string, string[]>()

  join(transfer: Transfer): Runner {
    const runner = new Runner(transfer)
    this.#runners.set(transfer.id, runner)
    this.#review(keyOf(transfer))
    return runner
  }

  leave(runner: Runner): void {
    const { transfer } = runner
    if (this.#runners.get(transfer.id) !== runner) return
    this.#runners.delete(transfer.id)
    transfer.pace.order = null
    this.#review(keyOf(transfer))
  }

  /** Resolves when nobody before it needs the path, or at once when the signal aborts. Now and then a chunk passes all the same: nobody is given up as idle. */
  async passed(runner: Runner, signal: AbortSignal): Promise<void> {
    const latestMs = performance.now() + PRECEDENCE_STARVED_MS
    while (!signal.aborted && this.yields(runner) && performance.now() < latestMs) await pause(PRECEDENCE_LOOK_EVERY_MS, signal)
  }

  /** Whether it would have to wait now. */
  yields(runner: Runner): boolean {
    return this.#before(runner).some((each) => each.needsThePath)
  }

  /** Ignored for one that does not run, or runs alone. */
  move(transferId: string, to: Move): void {
    const runner = this.#runners.get(transferId)
    if (!runner) return
    const key = keyOf(runner.transfer)
    const there = this.#to(key).map(({ transfer }) => transfer.id)
    const known = (this.#orders.get(key) ?? []).filter((id) => there.includes(id))
    const order = [...known, ...there.filter((id) => !known.includes(id))]
    const from = order.indexOf(transferId)
    const target = to === 'first' ? 0 : from + (to === 'up' ? -1 : 1)
    if (order.length < 2 || target < 0 || target >= order.length) return
    order.splice(from, 1)
    order.splice(target, 0, transferId)
    this.#orders.set(key, order)
    this.#review(key)
  }

  #to(key: string): Runner[] {
    return [...this.#runners.values()].filter(({ transfer }) => keyOf(transfer) === key)
  }

  #before({ transfer }: Runner): Runner[] {
    const order = this.#orders.get(keyOf(transfer))
    if (!order) return []
    // one that has come since the order was made goes behind all of it
    const place = order.indexOf(transfer.id)
    const before = place < 0 ? order : order.slice(0, place)
    return before.flatMap((id) => this.#runners.get(id) ?? [])
  }

  /** Says to each where it stands. An order of one is none. */
  #review(key: string): void {
    const there = this.#to(key)
    const order = this.#orders.get(key)
    if (!order) return
    if (there.length < 2) this.#orders.delete(key)
    const running = [...there].sort((a, b) => placeIn(order, a) - placeIn(order, b))
    for (const [index, { transfer }] of running.entries()) transfer.pace.order = running.length < 2 ? null : { place: index + 1, of: running.length }
  }
}

function placeIn(order: readonly string[], { transfer }: Runner): number {
  const place = order.indexOf(transfer.id)
  return place < 0 ? order.length : place
}

function keyOf({ peer }: Transfer): string {
  return peer.deviceId ?? peer.address
}
