import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { say } from '../../../shared/sentence.ts'
import { freeBytes } from '../disk-space.ts'
import { EngineError, errnoOf } from '../errors.ts'
import { CLASSIC_RESERVE_BYTES, CLASSIC_SPACE_CHECK_BYTES } from '../limits.ts'
import { makeFolder } from '../make-folder.ts'
import { PartFile } from './part-file.ts'

/** What is encoded before it can be sent: its size and its digest stand in the header. A file of our own, removed when it is closed. */
export class Spool {
  readonly file: PartFile
  readonly #folder: string
  readonly #path: string
  readonly #signal: AbortSignal
  #bytes = 0
  #checkAt = 0

  private constructor(place: { readonly folder: string; readonly path: string; readonly signal: AbortSignal }, file: PartFile) {
    this.#folder = place.folder
    this.#path = place.path
    this.#signal = place.signal
    this.file = file
  }

  /** `folder` is made when it is missing. Throws DISK_ERROR. */
  static async create({ folder, id, signal }: { readonly folder: string; readonly id: string; readonly signal: AbortSignal }): Promise<Spool> {
    await makeFolder(folder, 0o700)
    await sweep(folder)
    const path = join(folder, `${process.pid}-${id}.spool`)
    return new Spool({ folder, path, signal }, await PartFile.create(path))
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Adds at the end. Throws NO_SPACE before the disk is full, DISK_ERROR, and what the signal aborts with. */
  async append(bytes: Uint8Array): Promise<void> {
    this.#signal.throwIfAborted()
    if (this.#bytes >= this.#checkAt) {
      this.#checkAt = this.#bytes + CLASSIC_SPACE_CHECK_BYTES
      if ((await freeBytes(this.#folder)) < CLASSIC_RESERVE_BYTES + CLASSIC_SPACE_CHECK_BYTES) {
        throw new EngineError('NO_SPACE', say('noSpaceToPack'))
      }
    }
    await this.file.put(bytes, this.#bytes)
    this.#bytes += bytes.length
  }

  /** Writes over what is there already. */
  async patch(bytes: Uint8Array, offset: number): Promise<void> {
    await this.file.put(bytes, offset)
  }

  async close(): Promise<void> {
    await this.file.close()
    await rm(this.#path, { force: true })
  }
}

/** What a process that was killed has left; several processes may share the folder. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /^(\d+)-[0-9a-z-]+\.spool$/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(folder, name), { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errnoOf(error) === 'EPERM'
  }
}
