import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { PairedDevice } from '../../../shared/pairing.ts'
import { LABEL_MAX_BYTES } from '../../../shared/settings.ts'
import { writeAtomically } from '../atomic-file.ts'
import { EngineError, errnoOf } from '../errors.ts'
import type { PeerKey } from '../identity/device-id.ts'
import { PAIRED_MAX } from '../limits.ts'
import { log } from '../log.ts'

const FILE = 'paired.json'

const recordSchema = v.object({
  keyHash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  deviceId: v.pipe(v.string(), v.regex(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/)),
  /** What the device called itself when it was paired. */
  name: v.pipe(v.string(), v.maxBytes(255)),
  /** What the user calls it; empty: as it calls itself. */
  label: v.pipe(v.string(), v.maxBytes(LABEL_MAX_BYTES)),
  acceptWithoutAsking: v.boolean(),
  pairedAtMs: v.number(),
})
const fileSchema = v.object({ version: v.literal(1), devices: v.pipe(v.array(recordSchema), v.maxLength(PAIRED_MAX)) })
type Record = v.InferOutput<typeof recordSchema>

/** The devices whose keys this user has compared, kept in `paired.json` below the data folder. Keyed by key, never by name. */
export class PairedDevices {
  readonly #path: string
  readonly #records: Map<string, Record>
  #saving: Promise<void> = Promise.resolve()

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

  /** Pairing again keeps what the user has set. Throws LIMIT_EXCEEDED, DISK_ERROR. */
  async add(key: PeerKey, name: string, nowMs: number): Promise<PairedDevice> {
    const before = this.#records.get(key.keyHash)
    if (!before && this.#records.size >= PAIRED_MAX) throw new EngineError('LIMIT_EXCEEDED', `At most ${PAIRED_MAX} devices can be paired. Unpair one first.`)
    const record: Record = { ...key, name, label: before?.label ?? '', acceptWithoutAsking: before?.acceptWithoutAsking ?? false, pairedAtMs: nowMs }
    this.#records.set(key.keyHash, record)
    await this.#save()
    return shownOf(record)
  }

  /** Null: no such device. Throws DISK_ERROR. */
  async change(deviceId: string, change: { readonly label?: string; readonly acceptWithoutAsking?: boolean }): Promise<PairedDevice | null> {
    const record = this.#byId(deviceId)
    if (!record) return null
    const changed = { ...record, ...change }
    this.#records.set(record.keyHash, changed)
    await this.#save()
    return shownOf(changed)
  }

  /** The key hash of the device that was forgotten. Throws DISK_ERROR: then it is forgotten in this run only. */
  async remove(deviceId: string): Promise<string | null> {
    const record = this.#byId(deviceId)
    if (!record) return null
    this.#records.delete(record.keyHash)
    await this.#save()
    return record.keyHash
  }

  #byId(deviceId: string): Record | undefined {
    return [...this.#records.values()].find((record) => record.deviceId === deviceId)
  }

  #save(): Promise<void> {
    const text = `${JSON.stringify({ version: 1, devices: [...this.#records.values()] }, null, 2)}\n`
    const save = this.#saving.then(() => writeAtomically(this.#path, text))
    this.#saving = save.catch(() => {})
    return save.catch((error: unknown) => {
      throw new EngineError('DISK_ERROR', 'The list of paired devices could not be saved. Check the free space and the permissions of the data folder.', error)
    })
  }
}

function shownOf({ deviceId, name, label, acceptWithoutAsking, pairedAtMs }: Record): PairedDevice {
  return { deviceId, name, label, acceptWithoutAsking, pairedAtMs }
}
