import { readFile, rename, rm } from 'node:fs/promises'
import * as v from 'valibot'
import { HISTORY_MAX, type HistoryEntry, historyEntrySchema } from '../../shared/history.ts'
import { writeAtomically } from '../engine/engine.ts'
import { errnoOf } from '../engine/errors.ts'
import { complain } from './complain.ts'

/** A longer file was not written by us; it is not read into memory to find that out. */
const FILE_MAX_BYTES = 64 * 1024 * 1024
const VERSION = 1

/** The history on disk: one file, replaced whole, for the owner's eyes only. Writes take turns, and those that wait become one. */
export class HistoryFile {
  readonly #path: string
  #turn: Promise<void> = Promise.resolve()
  /** What is to be written when the turn comes. */
  #waiting: readonly HistoryEntry[] | null = null

  constructor(path: string) {
    this.#path = path
  }

  /** Newest first. Never fails for what stands in the file: an entry that is none is passed over, a file that is none is kept aside. */
  async load(): Promise<readonly HistoryEntry[]> {
    try {
      const bytes = await readFile(this.#path)
      if (bytes.length > FILE_MAX_BYTES) throw new Error(`The file has ${bytes.length} bytes.`)
      const { entries } = v.parse(v.object({ version: v.literal(VERSION), entries: v.array(v.unknown()) }), JSON.parse(bytes.toString('utf8')))
      return entries
        .slice(0, HISTORY_MAX)
        .map((entry) => v.safeParse(historyEntrySchema, entry))
        .flatMap((result) => (result.success ? [result.output] : []))
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') await this.#keepAside(error)
      return []
    }
  }

  save(entries: readonly HistoryEntry[]): Promise<void> {
    const first = this.#waiting === null
    this.#waiting = entries
    if (first) this.#turn = this.#turn.catch(() => {}).then(() => this.#write())
    return this.#turn
  }

  /** What the last call wished for is on the disk, or the reason why not was told to who asked. */
  async settled(): Promise<void> {
    await this.#turn.catch(() => {})
  }

  async #write(): Promise<void> {
    const entries = this.#waiting ?? []
    this.#waiting = null
    if (entries.length === 0) return await rm(this.#path, { force: true })
    await writeAtomically(this.#path, `${JSON.stringify({ version: VERSION, entries })}\n`)
  }

  async #keepAside(error: unknown): Promise<void> {
    const aside = `${this.#path}.${new Date().toISOString().replaceAll(/[:.]/g, '-')}.bad`
    complain('history', `the file could not be used; it is kept as ${aside}: ${error instanceof Error ? error.message : String(error)}`)
    await rename(this.#path, aside).catch((failed: unknown) => complain('history', failed))
  }
}
