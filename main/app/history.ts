import type { EngineEvent } from '../../shared/events.ts'
import { HISTORY_MAX, type HistoryEntry, type HistoryRow } from '../../shared/history.ts'
import { say } from '../../shared/sentence.ts'
import { EngineError } from '../engine/errors.ts'
import { unattended } from './complain.ts'
import { entryOf, rowOf } from './history-entry.ts'
import type { HistoryFile } from './history-file.ts'

export interface HistoryParts {
  readonly file: Pick<HistoryFile, 'save' | 'settled'>
  readonly entries: readonly HistoryEntry[]
  /** Whether the user wants one. */
  readonly isKept: () => boolean
  /** Where what is sent lies, or where what was received is now. */
  readonly pathsOf: (transferId: string) => readonly string[]
}

/** What was sent and received, newest first, over restarts. */
export class History {
  readonly #parts: HistoryParts
  #entries: readonly HistoryEntry[]
  /** Another number whenever the list is another one, so that a page knows when to ask again. */
  #revision = 0

  constructor(parts: HistoryParts) {
    this.#parts = parts
    this.#entries = parts.entries
  }

  get summary(): { readonly revision: number; readonly count: number } {
    return { revision: this.#revision, count: this.#entries.length }
  }

  get entries(): readonly HistoryEntry[] {
    return this.#entries
  }

  entry(id: string): HistoryEntry | null {
    return this.#entries.find((candidate) => candidate.id === id) ?? null
  }

  rows(from: number, count: number): readonly HistoryRow[] {
    return this.#entries.slice(from, from + count).map(rowOf)
  }

  tell(event: EngineEvent): void {
    if (event.event !== 'transfer' || !this.#parts.isKept()) return
    const { id } = event.transfer
    // the last word about a transfer may be said more than once
    if (!('endedAtMs' in event.transfer) || this.entry(id)?.endedAtMs === event.transfer.endedAtMs) return
    const entry = entryOf(event.transfer, this.#parts.pathsOf(id))
    if (entry === null) return
    const others = this.#entries.filter((each) => each.id !== id)
    unattended('history', this.#set([entry, ...others].slice(0, HISTORY_MAX)))
  }

  /** Throws NOT_FOUND, DISK_ERROR. */
  async remove(id: string): Promise<void> {
    const left = this.#entries.filter((each) => each.id !== id)
    if (left.length === this.#entries.length) throw new EngineError('NOT_FOUND', say('historyEntryGone'))
    await this.#set(left)
  }

  /** Throws DISK_ERROR: it may still be on the disk then, and the user is told. */
  async clear(): Promise<void> {
    await this.#set([])
  }

  settled(): Promise<void> {
    return this.#parts.file.settled()
  }

  async #set(entries: readonly HistoryEntry[]): Promise<void> {
    this.#entries = entries
    this.#revision += 1
    try {
      await this.#parts.file.save(entries)
    } catch (error) {
      throw new EngineError('DISK_ERROR', say('historyNotWritten'), error)
    }
  }
}
