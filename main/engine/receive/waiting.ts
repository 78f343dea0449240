import type { Worker } from '../transfers.ts'

/** Holds the place of a transfer that nothing works on at the moment. */
export class Waiting implements Worker {
  resume?: () => void
  pause?: (on: boolean) => void
  limit?: (bytesPerSecond: number | null) => void
  readonly #cancel: () => void

  constructor(cancel: () => void) {
    this.#cancel = cancel
  }

  run(): Promise<void> {
    return Promise.resolve()
  }

  cancel(): void {
    this.#cancel()
  }

  /** It waits on in another run. */
  leave(): void {}
}
