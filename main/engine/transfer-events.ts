import type { TransferEvent } from '../../shared/flow.ts'
import { TRANSFER_EVENTS_KEPT } from './limits.ts'

/** The events of one transfer, the oldest given up first. The list is replaced, never changed, so snapshots may share it. */
export class TransferEvents {
  #events: readonly TransferEvent[] = []

  get all(): readonly TransferEvent[] {
    return this.#events
  }

  note(event: TransferEvent): void {
    const last = this.#events.at(-1)
    const again = event.kind === 'retry' && last?.kind === 'retry' && last.code === event.code
    const next = again ? { ...event, atMs: last.atMs, sample: last.sample, chunks: (last.chunks ?? 0) + (event.chunks ?? 0) } : event
    this.#events = [...(again ? this.#events.slice(0, -1) : this.#events), next].slice(-TRANSFER_EVENTS_KEPT)
  }

  /** When the last one of a kind was, on the clock of Date.now(). */
  lastAt(kind: TransferEvent['kind']): number | null {
    return this.#events.findLast((event) => event.kind === kind)?.atMs ?? null
  }
}
