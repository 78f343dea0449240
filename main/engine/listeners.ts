import type { EngineEvent } from '../../shared/events.ts'
import { logError } from './log.ts'

/** Who wants to hear what the engine does. */
export class Listeners {
  readonly #all = new Set<(event: EngineEvent) => void>()

  /** Returns the function that ends it. */
  add(listener: (event: EngineEvent) => void): () => void {
    this.#all.add(listener)
    return () => this.#all.delete(listener)
  }

  /** One that throws is logged and kept. */
  tell(event: EngineEvent): void {
    for (const listener of this.#all) {
      try {
        listener(event)
      } catch (error) {
        logError('an event listener threw', error)
      }
    }
  }
}
