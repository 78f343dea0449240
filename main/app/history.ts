import type { EngineEvent } from '../../shared/events.ts'
import type { HistoryEntry, HistoryRow } from '../../shared/history.ts'
import type { SentPath } from '../../shared/sent-path.ts'
import { say } from '../../shared/sentence.ts'
import { EngineError } from '../engine/errors.ts'
import { entryOf, rowOf } from '../history/history-entry.ts'
import { type HistoryChange, type HistoryFile, withEntry } from '../history/history-file.ts'
import { unattended } from './complain.ts'

export interface HistoryParts {
  readonly file: Pick<HistoryFile, 'load' | 'change' | 'busy' | 'watch' | 'settled'>
  readonly entries: readonly HistoryEntry[]
  /** Whether the user wants one. */
  readonly isKept: () => boolean
  /** Where what is sent lies, or where what was received is now. */
  readonly pathsOf: (transferId: string) => readonly SentPath[]
  /** Another program has written something down. */
  readonly changed: () => void
}

/** What was sent and received, newest first, over restarts. */
export class History {
  readonly #parts: HistoryParts
  #entries: readonly HistoryEntry[]
  /** Another number whenever the list is another one, so that a page knows when to ask again. */
  #revision = 0
  readonly #unwatch: () => void

  constructor(parts: HistoryParts) {
    this.#parts = parts
    this.#entries = parts.entries
    this.#unwatch = parts.file.watch(() => unattended('history', this.#look()))
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
    unattended('history', this.#change(withEntry(entry)))
  }

  /** Throws NOT_FOUND, DISK_ERROR. */
  async remove(id: string): Promise<void> {
    if (!this.entry(id)) throw new EngineError('NOT_FOUND', say('historyEntryGone'))
    await this.#change((entries) => entries.filter((each) => each.id !== id))
  }

  /** Throws DISK_ERROR: it may still be on the disk then, and the user is told. */
  async clear(): Promise<void> {
    await this.#change(() => [])
  }

  settled(): Promise<void> {
    this.#unwatch()
    return this.#parts.file.settled()
  }

  /** What stands on the disk by now, of this program and of others, is shown with it. */
  async #change(change: HistoryChange): Promise<void> {
    this.#show(change(this.#entries))
    try {
      const stored = await this.#parts.file.change(change)
      if (!this.#parts.file.busy) this.#adopt(stored)
    } catch (error) {
      throw new EngineError('DISK_ERROR', say('historyNotWritten'), error)
    }
  }

  async #look(): Promise<void> {
    if (this.#parts.file.busy || !this.#parts.isKept()) return
    const stored = await this.#parts.file.load()
    if (!this.#parts.file.busy) this.#adopt(stored)
  }

  #adopt(stored: readonly HistoryEntry[]): void {
    if (isSame(stored, this.#entries)) return
    this.#show(stored)
    this.#parts.changed()
  }

  #show(entries: readonly HistoryEntry[]): void {
    this.#entries = entries
    this.#revision += 1
  }
}

/** An entry is never another one under the same id and end. */
function isSame(one: readonly HistoryEntry[], two: readonly HistoryEntry[]): boolean {
  return one.length === two.length && one.every(({ id, endedAtMs }, index) => id === two[index]?.id && endedAtMs === two[index]?.endedAtMs)
}
