import { asEngineError } from '../errors.ts'
import type { Transfer } from '../transfer.ts'
import { KeptLanding } from './kept-landing.ts'
import type { PartJournal } from './part-journal.ts'
import type { Keeping, Replacing } from './receiver-options.ts'
import { lostFiles } from './voids.ts'

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
    if (!(await landing.isWhole(left))) return
    transfer.publishing()
    if (transfer.flow) transfer.flow.lost = lostFiles(left.opened, left.lost)
    const kept = await landing.publish()
    await keeping.committed(left.root ?? '', left.lost)
    await landing.discard()
    transfer.done(kept.paths, left.opened.agreement.connections, kept)
  } catch (error) {
    // tried again when the sender comes, or when the program is started the next time
    transfer.interrupted(asEngineError(error, 'DISK_ERROR'))
  } finally {
    await landing.suspend()
  }
}
