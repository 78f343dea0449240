import { say } from '../../shared/sentence.ts'
import { isUnderWay, type TransferSnapshot } from '../../shared/transfer.ts'
import { EngineError } from './errors.ts'
import type { SendOptions } from './facade.ts'
import { ENDED_KEPT } from './limits.ts'
import type { Transfer } from './transfer.ts'

/** Carries one transfer out. FastDP 1.x knows no pause. */
export interface Worker {
  run(): Promise<void>
  cancel(reason?: EngineError): void
  pause?(on: boolean): void
  /** Bytes a second from now on; null: no limit. Throws BAD_SETTING. Absent: it cannot. */
  limit?(bytesPerSecond: number | null): void
  /** Ends it because the program ends, in a way that lets it go on later. Absent: it cannot, and is cancelled. */
  leave?(): void
  /** Goes on without these files. Throws BAD_SETTING. Absent: it cannot. */
  skip?(entries: readonly number[]): void
  /** Tries now what it would try later. */
  resume?(): void
  /** Interrupts it because this device is about to sleep, or is somewhere else now; it goes on by itself. True: its run ends with that. */
  suspend?(): boolean
  /** The network is another one: a connection of an address that is gone is cut, instead of being waited for. */
  moved?(): void
}

/** A transfer and who carries it out. */
interface Running {
  readonly transfer: Transfer
  readonly worker: Worker
  readonly finished: Promise<void>
}

const NOBODY: Worker = { run: () => Promise.resolve(), cancel: () => {} }

/** All transfers of this run of the engine: those under way with their workers, the last ended ones without. */
export class Transfers {
  readonly #running = new Map<string, Running>()
  readonly #onRemoved: (transferId: string) => void

  constructor(onRemoved: (transferId: string) => void) {
    this.#onRemoved = onRemoved
  }

  run(transfer: Transfer, worker: Worker): Promise<void> {
    const finished = worker.run()
    this.#running.set(transfer.id, { transfer, worker, finished })
    return finished.then(() => this.#ended(transfer, finished))
  }

  get(transferId: string): Transfer | undefined {
    return this.#running.get(transferId)?.transfer
  }

  get receiving(): number {
    return [...this.#running.values()].filter(({ transfer }) => transfer.direction === 'receive' && isUnderWay(transfer)).length
  }

  /** Newest first. */
  snapshots(): readonly TransferSnapshot[] {
    return [...this.#running.values()].reverse().map(({ transfer }) => transfer.snapshot())
  }

  cancel(transferId: string): void {
    const running = this.#running.get(transferId)
    if (running && !running.transfer.ended) running.worker.cancel()
  }

  /** Ends one that has waited in vain. */
  giveUp(transferId: string, reason: EngineError): void {
    const running = this.#running.get(transferId)
    if (running?.transfer.state === 'interrupted') running.worker.cancel(reason)
  }

  /** Ends everything that runs with a device. */
  cancelWith(deviceId: string): void {
    for (const { transfer, worker } of this.#running.values()) if (!transfer.ended && transfer.peer.deviceId === deviceId) worker.cancel()
  }

  pause(transferId: string, paused: boolean): void {
    this.#running.get(transferId)?.worker.pause?.(paused)
  }

  /** Throws BAD_SETTING. */
  limit(transferId: string, bytesPerSecond: number | null): void {
    const running = this.#running.get(transferId)
    if (!running || running.transfer.ended) return
    if (!running.worker.limit) throw new EngineError('BAD_SETTING', say('rateIsClassics'))
    running.worker.limit(bytesPerSecond)
  }

  /** Throws BAD_SETTING. */
  skip(transferId: string, entries: readonly number[]): void {
    const running = this.#running.get(transferId)
    if (!running || running.transfer.ended) return
    if (!running.worker.skip) throw new EngineError('BAD_SETTING', say('skipAllOrNothing'))
    running.worker.skip(entries)
  }

  /** Throws NOTHING_TO_SEND. */
  again(transferId: string): SendOptions {
    const again = this.get(transferId)?.again
    if (!again) throw new EngineError('NOTHING_TO_SEND', say('nothingLeftToSendAgain'))
    return again
  }

  resume(transferId: string): void {
    const running = this.#running.get(transferId)
    const state = running?.transfer.state
    if (state === 'interrupted' || state === 'waiting') running?.worker.resume?.()
  }

  /** See Worker. */
  moved(): void {
    for (const { transfer, worker } of this.#running.values()) if (isUnderWay(transfer)) worker.moved?.()
  }

  /** Interrupts all that can go on later; resolves when what they leave is on the disk. */
  async suspend(): Promise<void> {
    const underWay = [...this.#running.values()].filter(({ transfer }) => isUnderWay(transfer))
    await Promise.all(underWay.filter(({ worker }) => worker.suspend?.()).map(({ finished }) => finished))
  }

  dismiss(transferId: string): void {
    if (!this.#running.get(transferId)?.transfer.ended) return
    this.#running.delete(transferId)
    this.#onRemoved(transferId)
  }

  /** Ends all with a word to the other side; what can go on in another run is only interrupted. */
  async close(): Promise<void> {
    const running = [...this.#running.values()]
    for (const { transfer, worker } of running) {
      if (transfer.ended) continue
      if (worker.leave) worker.leave()
      else worker.cancel()
    }
    await Promise.all(running.map((each) => each.finished))
  }

  /** A transfer that has ended is remembered, but nothing of its machinery. */
  #ended(transfer: Transfer, finished: Promise<void>): void {
    if (transfer.ended && this.#running.has(transfer.id)) this.#running.set(transfer.id, { transfer, finished, worker: NOBODY })
    const ended = [...this.#running.values()].filter((each) => each.transfer.ended)
    for (const old of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) this.dismiss(old.transfer.id)
  }
}
