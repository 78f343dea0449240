import type { EngineEvent } from '../../shared/events.ts'
import type { SentPath } from '../../shared/sent-path.ts'
import { entryOf } from './history-entry.ts'
import { type HistoryFile, withEntry } from './history-file.ts'

export interface RecorderParts {
  readonly file: Pick<HistoryFile, 'change'>
  /** Where what is sent lies, or where what was received is now. */
  readonly pathsOf: (transferId: string) => readonly SentPath[]
  readonly onTrouble: (error: unknown) => void
}

/** Writes down each transfer of a program that has ended. */
export class Recorder {
  readonly #parts: RecorderParts
  /** By transfer: the last word about one may be said more than once. */
  readonly #told = new Map<string, number>()
  readonly #writing = new Set<Promise<unknown>>()

  constructor(parts: RecorderParts) {
    this.#parts = parts
  }

  tell(event: EngineEvent): void {
    if (event.event !== 'transfer' || !('endedAtMs' in event.transfer)) return
    const { id, endedAtMs } = event.transfer
    if (this.#told.get(id) === endedAtMs) return
    this.#told.set(id, endedAtMs)
    const entry = entryOf(event.transfer, this.#parts.pathsOf(id))
    if (entry === null) return
    const written = this.#parts.file
      .change(withEntry(entry))
      .catch((error: unknown) => this.#parts.onTrouble(error))
      .finally(() => this.#writing.delete(written))
    this.#writing.add(written)
  }

  async settled(): Promise<void> {
    await Promise.all(this.#writing)
  }
}
