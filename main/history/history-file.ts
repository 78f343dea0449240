import { watch } from 'node:fs'
import { readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { HISTORY_MAX, type HistoryEntry, historyEntrySchema } from '../../shared/history.ts'
import { makeFolder, writeAtomically } from '../engine/engine.ts'
import { errnoOf } from '../engine/errors.ts'
import { locked } from './lock-file.ts'

export const HISTORY_FILE = 'history.json'
/** A longer file was not written by us; it is not read into memory to find that out. */
const FILE_MAX_BYTES = 64 * 1024 * 1024
const VERSION = 1
/** A replaced file is told of more than once. */
const CHANGED_AFTER_MS = 100

/** What becomes of the list. May be asked more than once. */
export type HistoryChange = (entries: readonly HistoryEntry[]) => readonly HistoryEntry[]

/** A transfer that has ended goes first; one that was told before is told anew. The oldest go when there are too many. */
export function withEntry(entry: HistoryEntry): HistoryChange {
  return (entries) => [entry, ...entries.filter(({ id }) => id !== entry.id)].slice(0, HISTORY_MAX)
}

/**
 * The history on disk: one file, replaced whole, for the owner's eyes only. Several programs may have the same one: each change is made to what
 * stands there at that moment. Changes take turns, and those that wait become one.
 */
export class HistoryFile {
  readonly #path: string
  readonly #complain: (trouble: string) => void
  #turn: Promise<readonly HistoryEntry[]> = Promise.resolve([])
  /** What is to be done when the turn comes. */
  #waiting: HistoryChange[] | null = null
  #pending = 0

  /** `complain`: hears of what nobody waits for. */
  constructor(file: string, complain: (trouble: string) => void) {
    this.#path = file
    this.#complain = complain
  }

  /** Newest first. Never fails for what stands in the file: an entry that is none is passed over, a file that is none is kept aside. */
  async load(): Promise<readonly HistoryEntry[]> {
    try {
      return await this.#read()
    } catch (error) {
      this.#complain(error instanceof Error ? error.message : String(error))
      return []
    }
  }

  /** The same, but throws what the disk says: a file that cannot be read just now is neither empty nor bad. */
  async #read(): Promise<readonly HistoryEntry[]> {
    const text = await this.#text()
    if (text === null) return []
    try {
      if (text instanceof Error) throw text
      const { entries } = v.parse(v.object({ version: v.literal(VERSION), entries: v.array(v.unknown()) }), JSON.parse(text))
      return entries
        .slice(0, HISTORY_MAX)
        .map((entry) => v.safeParse(historyEntrySchema, entry))
        .flatMap((result) => (result.success ? [result.output] : []))
    } catch (error) {
      await this.#keepAside(error)
      return []
    }
  }

  /** Null: there is none. An error: what stands there is no history, and was not read to find that out. */
  async #text(): Promise<string | Error | null> {
    const stats = await stat(this.#path).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return null
      throw error
    })
    if (stats === null) return null
    if (!stats.isFile()) return new Error('It is no file.')
    if (stats.size > FILE_MAX_BYTES) return new Error(`The file has ${stats.size} bytes.`)
    return readFile(this.#path, 'utf8')
  }

  /** Resolves with the whole list when it is on the disk. Throws what the disk says, BUSY. */
  change(change: HistoryChange): Promise<readonly HistoryEntry[]> {
    const first = this.#waiting === null
    this.#waiting = [...(this.#waiting ?? []), change]
    if (first) this.#turn = this.#turn.catch(() => []).then(() => this.#write())
    this.#pending += 1
    return this.#turn.finally(() => {
      this.#pending -= 1
    })
  }

  /** Something is to be done still, so what stands in the file is not the last word. */
  get busy(): boolean {
    return this.#pending > 0
  }

  /** What the last call wished for is on the disk, or the reason why not was told to who asked. */
  async settled(): Promise<void> {
    await this.#turn.catch(() => [])
  }

  /** Calls back when the file may be another one: another program has a word in it, too. Returns the function that ends that. */
  watch(onChange: () => void): () => void {
    let timer: NodeJS.Timeout | undefined
    try {
      const watcher = watch(path.dirname(this.#path), { persistent: false }, (_event, name) => {
        if (name !== path.basename(this.#path)) return
        clearTimeout(timer)
        timer = setTimeout(onChange, CHANGED_AFTER_MS)
      })
      // without it the list is as it was at the start, and right again with the next change
      watcher.on('error', (error) => this.#complain(error.message))
      return () => {
        clearTimeout(timer)
        watcher.close()
      }
    } catch (error) {
      this.#complain(error instanceof Error ? error.message : String(error))
      return () => {}
    }
  }

  async #write(): Promise<readonly HistoryEntry[]> {
    const changes = this.#waiting ?? []
    this.#waiting = null
    await makeFolder(path.dirname(this.#path), 0o700)
    return locked(`${this.#path}.lock`, async () => {
      const before = await this.#read()
      const entries = changes.reduce((list, change) => change(list), before)
      if (entries.length === 0) await rm(this.#path, { force: true })
      else await writeAtomically(this.#path, `${JSON.stringify({ version: VERSION, entries })}\n`)
      return entries
    })
  }

  async #keepAside(error: unknown): Promise<void> {
    const aside = `${this.#path}.${new Date().toISOString().replaceAll(/[:.]/g, '-')}.bad`
    this.#complain(`the file could not be used; it is kept as ${aside}: ${error instanceof Error ? error.message : String(error)}`)
    await rename(this.#path, aside).catch((failed: unknown) => this.#complain(String(failed)))
  }
}
