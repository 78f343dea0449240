// Loaded into a receiver before its program: holds it still at a step of its disk, so that a SIGKILL falls exactly there.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fs from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { decodeRecord } from '../../../engine/receive/journal.ts'
import { PARTIAL_FOLDER } from '../../../engine/receive/names.ts'
import { JOURNAL_FILE } from '../../../engine/receive/part-check.ts'
import { FsSteps } from '../../../engine/testing/fs-steps.ts'
import type { Moment } from './plan.ts'

export interface Holding {
  /** The receive folder. */
  readonly below: string
  /** Where a file `release-<id>` lets go. */
  readonly folder: string
  readonly chunkBytes: number
  readonly holds: readonly { readonly id: number; readonly moment: Moment }[]
}

const RELEASED_EVERY_MS = 5

function isReleased({ folder }: Holding, id: number): boolean {
  return existsSync(join(folder, `release-${id}`))
}

async function meet(holding: Holding, fits: (moment: Moment) => boolean): Promise<void> {
  for (const { id, moment } of holding.holds) {
    // one after the other, in whatever order the steps come
    if (!fits(moment) || (id > 0 && !isReleased(holding, id - 1))) continue
    process.stderr.write(`held ${id}\n`)
    while (!isReleased(holding, id)) await new Promise((resolve) => setTimeout(resolve, RELEASED_EVERY_MS))
  }
}

/** Whether that journal says that all is there. Read at once: the steps of this process wait for the one that is looked at. */
function isWhole(journal: string): boolean {
  let rest = existsSync(journal) ? readFileSync(journal) : Buffer.alloc(0)
  for (let found = decodeRecord(rest); found; found = decodeRecord(rest)) {
    if (found.record.type === 'whole') return true
    rest = rest.subarray(found.bytes)
  }
  return false
}

function leftWhole({ below }: Holding): boolean {
  const partial = join(below, PARTIAL_FOLDER)
  return existsSync(partial) && readdirSync(partial).some((part) => isWhole(join(partial, part, JOURNAL_FILE)))
}

/** Counts every change below the receive folder from where the journal says that all is there. */
async function holdPublishing(holding: Holding): Promise<void> {
  let publishing = leftWhole(holding)
  let count = -1
  const steps = new FsSteps(holding.below, async ({ call, path }) => {
    if (!publishing && call === 'datasync' && basename(path) === JOURNAL_FILE) publishing = isWhole(path)
    if (!publishing) return
    count += 1
    const step = count
    await meet(holding, (moment) => moment.at === 'publishing' && moment.step === step)
  })
  await steps.install()
}

type Read = (this: unknown, ...words: unknown[]) => Promise<unknown>

/** Counts reads of a whole chunk, which a receiver makes only where it hashes its parts again. */
async function holdRehash(holding: Holding): Promise<void> {
  const here = await fs.open(dirname(holding.below), 'r')
  const prototype = Object.getPrototypeOf(here) as { read: Read }
  await here.close()
  const real = prototype.read
  let count = -1
  prototype.read = async function held(this: unknown, ...words) {
    // buffer, offset, length, position
    if (words[2] === holding.chunkBytes) {
      count += 1
      const read = count
      await meet(holding, (moment) => moment.at === 'rehash' && moment.read === read)
    }
    return real.apply(this, words)
  }
}

const holding = JSON.parse(process.env.FASTDROP_HOLD ?? 'null') as Holding | null
if (holding) {
  await holdRehash(holding)
  await holdPublishing(holding)
}
