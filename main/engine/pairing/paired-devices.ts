import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { PairedDevice } from '../../../shared/pairing.ts'
import { say } from '../../../shared/sentence.ts'
import { LABEL_MAX_BYTES } from '../../../shared/settings.ts'
import { calledName, type PairedName } from '../../../shared/transfer.ts'
import { writeAtomically } from '../atomic-file.ts'
import { EngineError, errnoOf } from '../errors.ts'
import type { PeerKey } from '../identity/device-id.ts'
import { MET_EVERY_MS, PAIRED_MAX } from '../limits.ts'
import { log } from '../log.ts'
import { foldedName } from './folded-name.ts'

const FILE = 'paired.json'

const recordSchema = v.object({
  keyHash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  deviceId: v.pipe(v.string(), v.regex(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/)),
  /** The key itself. Lists of the first versions lack it; it is filled in when the device is met. */
  spki: v.optional(v.pipe(v.string(), v.maxLength(512), v.base64())),
  /** What the device called itself when it was met last. */
  name: v.pipe(v.string(), v.maxBytes(255)),
  /** What the user calls it; empty: as it calls itself. */
  label: v.pipe(v.string(), v.maxBytes(LABEL_MAX_BYTES)),
  acceptWithoutAsking: v.boolean(),
  pairedAtMs: v.number(),
  /** To the day. */
  metAtMs: v.optional(v.number()),
})
const fileSchema = v.object({ version: v.literal(1), devices: v.pipe(v.array(recordSchema), v.maxLength(PAIRED_MAX)) })
type Record = v.InferOutput<typeof recordSchema>

/** The devices whose keys this user has compared, kept in `paired.json` below the data folder. Keyed by key, never by name. */
export class PairedDevices {
  readonly #path: string
  readonly #records: Map<string, Record>
  #saving: Promise<void> = Promise.resolve()
  /** By folded name; made anew after each change. */
  #names: Map<string, Record> | null = null

  private constructor(path: string, records: readonly Record[]) {
    this.#path = path
    this.#records = new Map(records.map((record) => [record.keyHash, record]))
  }

  /** A damaged file is put aside, not overwritten: forgetting a pairing is safe, losing the list is not asked for. */
  static async load(dataDir: string): Promise<PairedDevices> {
    const path = join(dataDir, FILE)
    try {
      return new PairedDevices(path, v.parse(fileSchema, JSON.parse(await readFile(path, 'utf8'))).devices)
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') {
        log('paired devices could not be read: %s', error)
        await rename(path, `${path}.damaged`).catch(() => {})
      }
      return new PairedDevices(path, [])
    }
  }

  get(keyHash: string): PairedDevice | null {
    const record = this.#records.get(keyHash)
    return record ? shownOf(record) : null
  }

  list(): PairedDevice[] {
    return [...this.#records.values()].map(shownOf)
  }

  /** The key hash of a paired device; null: not paired. */
  keyOf(deviceId: string): string | null {
    return this.#byId(deviceId)?.keyHash ?? null
  }

  /** Those whose key itself is known, the ones met last first. */
  recognisable(): { readonly keyHash: string; readonly spki: string }[] {
    const records = [...this.#records.values()].toSorted((a, b) => lastOf(b) - lastOf(a))
    return records.flatMap(({ keyHash, spki }) => (spki === undefined ? [] : [{ keyHash, spki }]))
  }

  /** The paired device that is called like that, by itself or by the user. */
  namesake(name: string): PairedName | null {
    const folded = foldedName(name)
    const record = folded === '' ? undefined : this.#byName().get(folded)
    return record ? { deviceId: record.deviceId, name: calledName(record) } : null
  }

  /** Pairing again keeps what the user has set. Throws LIMIT_EXCEEDED, DISK_ERROR: then nothing has changed. */
  async add({ keyHash, deviceId, spki }: PeerKey, name: string, nowMs: number): Promise<PairedDevice> {
    const before = this.#records.get(keyHash)
    if (!before && this.#records.size >= PAIRED_MAX) throw new EngineError('LIMIT_EXCEEDED', say('tooManyPaired', { count: PAIRED_MAX }))
    const { label = '', acceptWithoutAsking = false } = before ?? {}
    const record: Record = { keyHash, deviceId, spki, name, label, acceptWithoutAsking, pairedAtMs: nowMs, metAtMs: nowMs }
    this.#put(record)
    try {
      await this.#save()
    } catch (error) {
      if (before) this.#put(before)
      else this.#drop(keyHash)
      throw error
    }
    return shownOf(record)
  }

  /**
   * Its key has answered, and it calls itself so; empty: it did not say. Remembers what is new of it, but no name that another paired
   * device has: nobody takes over a name that is known. True when the list reads differently from now on.
   */
  met({ keyHash, spki }: PeerKey, name: string, nowMs: number): boolean {
    const record = this.#records.get(keyHash)
    if (!record) return false
    const renamed =
      name !== '' && name !== record.name && Buffer.byteLength(name) <= 255 && (this.namesake(name)?.deviceId ?? record.deviceId) === record.deviceId
    const learnt = record.spki === undefined
    if (!renamed && !learnt && nowMs - lastOf(record) < MET_EVERY_MS) return false
    const news = { spki, metAtMs: nowMs, ...(renamed && { name }) }
    this.#put({ ...record, ...news })
    this.#amend(keyHash, news)
    return renamed || learnt
  }

  /** Null: no such device. Throws DISK_ERROR: then it is changed in this run only. */
  async change(deviceId: string, change: { readonly label?: string; readonly acceptWithoutAsking?: boolean }): Promise<PairedDevice | null> {
    const record = this.#byId(deviceId)
    if (!record) return null
    const changed = { ...record, ...change }
    this.#put(changed)
    await this.#save()
    return shownOf(changed)
  }

  /** The key hash of the device that was forgotten. Throws DISK_ERROR: then it is forgotten in this run only. */
  async remove(deviceId: string): Promise<string | null> {
    const record = this.#byId(deviceId)
    if (!record) return null
    this.#drop(record.keyHash)
    await this.#save()
    return record.keyHash
  }

  #put(record: Record): void {
    this.#records.set(record.keyHash, record)
    this.#names = null
  }

  #drop(keyHash: string): void {
    this.#records.delete(keyHash)
    this.#names = null
  }

  #byId(deviceId: string): Record | undefined {
    return [...this.#records.values()].find((record) => record.deviceId === deviceId)
  }

  #byName(): Map<string, Record> {
    this.#names ??= new Map([...this.#records.values()].flatMap((record) => [record.name, record.label].map((name) => [foldedName(name), record] as const)))
    return this.#names
  }

  /** Nobody asked for this write, so it must not undo what another FastDrop of this user has written since: only the one record changes. */
  #amend(keyHash: string, news: Partial<Record>): void {
    const amend = async (): Promise<void> => {
      const { devices } = v.parse(fileSchema, JSON.parse(await readFile(this.#path, 'utf8')))
      await writeAtomically(this.#path, textOf(devices.map((record) => (record.keyHash === keyHash ? { ...record, ...news } : record))))
    }
    this.#saving = this.#saving.then(amend).catch((error: unknown) => log('paired devices: %s', error))
  }

  #save(): Promise<void> {
    const text = textOf([...this.#records.values()])
    const save = this.#saving.then(() => writeAtomically(this.#path, text))
    this.#saving = save.catch(() => {})
    return save.catch((error: unknown) => {
      throw new EngineError('DISK_ERROR', say('pairedListNotSaved'), error)
    })
  }
}

function textOf(devices: readonly Record[]): string {
  return `${JSON.stringify({ version: 1, devices }, null, 2)}\n`
}

function lastOf({ metAtMs, pairedAtMs }: Record): number {
  return Math.max(metAtMs ?? 0, pairedAtMs)
}

function shownOf({ deviceId, name, label, acceptWithoutAsking, pairedAtMs }: Record): PairedDevice {
  return { deviceId, name, label, acceptWithoutAsking, pairedAtMs }
}
