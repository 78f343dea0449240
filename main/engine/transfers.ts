import type { TransferSnapshot } from '../../shared/transfer.ts'
import type { EngineError } from './errors.ts'
import { ENDED_KEPT } from './limits.ts'
import type { Transfer } from './transfer.ts'

/** Carries one transfer out. FastDP 1.x knows no pause. */
export interface Worker {
  run(): Promise<void>
  cancel(reason?: EngineError): void
  pause?(on: boolean): void
}

/** A transfer and the way to end it. */
interface Running {
  readonly transfer: Transfer
  readonly cancel: (reason?: EngineError) => void
  readonly pause: (on: boolean) => void
  readonly finished: Promise<void>
}

/** All transfers of this run of the engine: those under way with their workers, the last ended ones without. */
export class Transfers {
  readonly #running = new Map<string, Running>()
  readonly #onRemoved: (transferId: string) => void

  constructor(onRemoved: (transferId: string) => void) {
    this.#onRemoved = onRemoved
  }

  run(transfer: Transfer, worker: Worker): Promise<void> {
    const finished = worker.run()
    this.#running.set(transfer.id, { transfer, finished, cancel: (reason) => worker.cancel(reason), pause: (on) => worker.pause?.(on) })
    return finished.then(() => this.#ended(transfer, finished))
  }

  get(transferId: string): Transfer | undefined {
    return this.#running.get(transferId)?.transfer
  }

  get receiving(): number {
    return [...this.#running.values()].filter(({ transfer }) => transfer.direction === 'receive' && !transfer.ended).length
  }

  /** Newest first. */
  snapshots(): readonly TransferSnapshot[] {
    return [...this.#running.values()].reverse().map(({ transfer }) => transfer.snapshot())
  }

  cancel(transferId: string): void {
    const running = this.#running.get(transferId)
    if (running && !running.transfer.ended) running.cancel()
  }

  /** Ends everything that runs with a device. */
  cancelWith(deviceId: string): void {
    for (const { transfer, cancel } of this.#running.values()) if (!transfer.ended && transfer.peer.deviceId === deviceId) cancel()
  }

  pause(transferId: string, paused: boolean): void {
    this.#running.get(transferId)?.pause(paused)
  }

  dismiss(transferId: string): void {
    if (!this.#running.get(transferId)?.transfer.ended) return
    this.#running.delete(transferId)
    this.#onRemoved(transferId)
  }

  /** Ends all with a word to the other side. */
  async close(): Promise<void> {
    const running = [...this.#running.values()]
    for (const each of running) if (!each.transfer.ended) each.cancel()
    await Promise.all(running.map((each) => each.finished))
  }

  /** A transfer that has ended is remembered, but nothing of its machinery. */
  #ended(transfer: Transfer, finished: Promise<void>): void {
    if (this.#running.has(transfer.id)) this.#running.set(transfer.id, { transfer, finished, cancel: () => {}, pause: () => {} })
    const ended = [...this.#running.values()].filter((each) => each.transfer.ended)
    for (const old of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) this.dismiss(old.transfer.id)
  }
}
