import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { asEngineError } from './errors.ts'
import { heldEntries, KeptFiles } from './kept-files.ts'
import { REPLACED_CHECK_EVERY_MS, REPLACED_KEPT_MS } from './limits.ts'
import { log } from './log.ts'
import { PARTIAL_FOLDER } from './receive/names.ts'
import { oldFilesRoot, replacedFolder } from './receive/old-files.ts'
import type { Scope } from './scope.ts'

const recordSchema = v.object({
  ...heldEntries,
  version: v.literal(1),
  /** The receive folder of that transfer. */
  folder: v.string(),
})
type Record = v.InferOutput<typeof recordSchema>

/** Which transfers have replaced files, and where: what those were is kept for a week, then removed. */
export class ReplacedFiles {
  readonly #files: KeptFiles<Record>

  constructor(dataDir: string) {
    this.#files = new KeptFiles<Record>(dataDir, 'replaced', recordSchema)
  }

  /** That transfer is about to replace files there. Throws DISK_ERROR, NO_SPACE. */
  readonly begin = (transferId: string, folder: string): Promise<void> =>
    this.#files.save(transferId, { version: 1, owner: null, untilMs: Date.now() + REPLACED_KEPT_MS, folder })

  /** Now, and while the engine runs. */
  async keepClear(scope: Scope): Promise<void> {
    scope.interval(() => void this.#clear(), REPLACED_CHECK_EVERY_MS)
    await this.#clear()
  }

  async #clear(): Promise<void> {
    for (const { id, record } of await this.#files.list()) {
      if (record.untilMs >= Date.now()) continue
      await this.#remove(id, record.folder).catch((error: unknown) => log('what %s has replaced is still there: %s', id, asEngineError(error).message))
    }
  }

  /** Nothing but what is named by that transfer. A disk that is not there is looked for again. */
  async #remove(id: string, folder: string): Promise<void> {
    await readdir(folder)
    const root = oldFilesRoot(folder, id)
    await rm(root, { recursive: true, force: true })
    await rm(`${root}.half`, { force: true })
    await this.#files.remove(id)
    const common = replacedFolder(folder)
    // each goes with the last one in it
    await rmdir(common).catch(() => {})
    await rmdir(join(folder, PARTIAL_FOLDER)).catch(() => {})
  }
}
