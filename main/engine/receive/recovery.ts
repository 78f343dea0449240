import { asEngineError } from '../errors.ts'
import type { Transfer } from '../transfer.ts'
import { KeptLanding } from './kept-landing.ts'
import type { PartJournal } from './part-journal.ts'
import type { Keeping, Replacing } from './receiver-options.ts'

export interface RecoveryJob {
  readonly transfer: Transfer
  readonly left: PartJournal
  readonly folder: string
  readonly keeping: Keeping
  readonly replacing: Replacing
}

/**
 * Gives the final names that an earlier run did not come to: all was there, and the root was right. What was not published then is
 * looked at again first; where it is not what it was, the transfer stays interrupted, and the sender makes it whole.
 */
export async function finishPublishing({ transfer, left, folder, keeping, replacing }: RecoveryJob): Promise<void> {
  const { entries, layout, conflict } = left.opened
  const onReplacing = (): Promise<void> => replacing(transfer.id, folder)
  const landing = await KeptLanding.reopen({ folder, id: transfer.id, entries, layout, conflict, onReplacing }, left, true)
  try {
    if (left.published.size === 0 && (await countRight(landing, left)) < layout.fullChunk) return
    transfer.publishing()
    const kept = await landing.publish()
    await keeping.committed(left.root ?? '')
    await landing.discard()
    transfer.done(kept.paths, left.opened.agreement.connections, kept)
  } catch (error) {
    // tried again when the sender comes, or when the program is started the next time
    transfer.interrupted(asEngineError(error, 'DISK_ERROR'))
  } finally {
    await landing.suspend()
  }
}

async function countRight(landing: KeptLanding, left: PartJournal): Promise<number> {
  let right = 0
  for await (const _ of landing.check(left, new AbortController().signal)) right += 1
  return right
}
