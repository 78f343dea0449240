import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { writeAtomically } from './atomic-file.ts'
import { errnoOf } from './errors.ts'
import { log } from './log.ts'
import { isRunning, type Owner, thisProcess } from './owner.ts'

const FOLDER = 'transfers'

/** What every record says besides its own matters. */
interface Held {
  /** Who works on it; null: nobody. */
  readonly owner: Owner | null
  /** On the clock of Date.now(): forgotten after it. */
  readonly untilMs: number
}

export const heldEntries = {
  owner: v.nullable(v.object({ pid: v.number(), since: v.string() })),
  untilMs: v.number(),
}

/** Records in hand in this process, by path: several engines may share a data folder, in tests above all. */
const inHand = new Set<string>()

/** What is remembered of transfers over restarts: a small file each below the data folder, replaced whole. */
export class KeptFiles<T extends Held> {
  readonly #folder: string
  readonly #prefix: string
  readonly #schema: v.GenericSchema<unknown, T>
  readonly #saving = new Map<string, Promise<void>>()

  constructor(dataDir: string, prefix: string, schema: v.GenericSchema<unknown, T>) {
    this.#folder = join(dataDir, FOLDER)
    this.#prefix = prefix
    this.#schema = schema
  }

  /** All that can be read and nobody else works on, the newest first. */
  async list(): Promise<{ readonly id: string; readonly record: T }[]> {
    return (await this.all()).filter((each) => !each.inHand)
  }

  /** All that can be read. `inHand`: somebody works on it, this process or another one. */
  async all(): Promise<{ readonly id: string; readonly record: T; readonly inHand: boolean }[]> {
    const names = await readdir(this.#folder).catch(() => [])
    const found: { id: string; record: T; inHand: boolean }[] = []
    for (const name of names) {
      const id = this.#idOf(name)
      if (id === null) continue
      // before it is read: it may be given up and removed meanwhile
      const before = inHand.has(this.#path(id))
      const record = await this.#read(id)
      if (record !== null) found.push({ id, record, inHand: before || this.#isInHand(id, record) })
    }
    return found.sort((a, b) => b.record.untilMs - a.record.untilMs)
  }

  /** From now on it is in the hand of this process. */
  take(id: string, record: T): Promise<void> {
    return this.save(id, { ...record, owner: thisProcess })
  }

  /** Replaces what is there. Saves of one record take turns. Throws DISK_ERROR, NO_SPACE. */
  save(id: string, record: T): Promise<void> {
    if (record.owner) inHand.add(this.#path(id))
    return this.#inTurn(id, async () => {
      await writeAtomically(this.#path(id), `${JSON.stringify(record)}\n`)
      if (!record.owner) inHand.delete(this.#path(id))
    })
  }

  remove(id: string): Promise<void> {
    return this.#inTurn(id, async () => {
      await rm(this.#path(id), { force: true })
      // not before: somebody else would find it and go on with it
      inHand.delete(this.#path(id))
    })
  }

  #inTurn(id: string, step: () => Promise<void>): Promise<void> {
    const turn = (this.#saving.get(id) ?? Promise.resolve()).then(step)
    const last = turn.catch(() => {})
    this.#saving.set(id, last)
    void last.then(() => {
      if (this.#saving.get(id) === last) this.#saving.delete(id)
    })
    return turn
  }

  #path(id: string): string {
    return join(this.#folder, `${this.#prefix}-${id}.json`)
  }

  #idOf(name: string): string | null {
    const [, prefix, id] = /^([a-z]+)-([0-9a-f]{16})\.json$/.exec(name) ?? []
    return prefix === this.#prefix ? (id ?? null) : null
  }

  #isInHand(id: string, { owner }: T): boolean {
    if (owner === null) return false
    if (owner.pid === thisProcess.pid && owner.since === thisProcess.since) return inHand.has(this.#path(id))
    return isRunning(owner)
  }

  async #read(id: string): Promise<T | null> {
    try {
      return v.parse(this.#schema, JSON.parse(await readFile(this.#path(id), 'utf8')))
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') log('%s is passed over: %s', this.#path(id), error)
      return null
    }
  }
}
