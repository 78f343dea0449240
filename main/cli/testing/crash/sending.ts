import { setTimeout as sleep } from 'node:timers/promises'
import { EXIT } from '../../exit.ts'
import type { CliEvent, CliProcess, CliResult } from '../cli-process.ts'

const AGAIN_AFTER_MS = 200

/** A sender, and its user: where the device cannot be reached just now, the same command is given again. */
export class Sending {
  readonly ended: Promise<CliResult>
  readonly #start: () => CliProcess
  #process: CliProcess
  #killed = false
  #over = false

  constructor(start: () => CliProcess) {
    this.#start = start
    this.#process = start()
    this.ended = this.#run()
  }

  async #run(): Promise<CliResult> {
    for (;;) {
      const result = await this.#process.ended
      if (this.#killed || result.code !== EXIT.NOT_REACHED) {
        this.#over = true
        return result
      }
      await sleep(AGAIN_AFTER_MS)
      this.#process = this.#start()
    }
  }

  /** Rejects when it ends without that event. */
  async event(fits: (event: CliEvent) => boolean): Promise<CliEvent> {
    for (;;) {
      try {
        return await this.#process.event(fits)
      } catch (error) {
        if (this.#over || this.#killed) throw error
        await sleep(AGAIN_AFTER_MS / 2)
      }
    }
  }

  lastLines(count: number): string {
    return this.#process.lastLines(count)
  }

  async kill(): Promise<void> {
    this.#killed = true
    await this.#process.kill()
    await this.ended
  }
}
