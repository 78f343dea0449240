import { asEngineError } from '../errors.ts'
import type { Transfer } from '../transfer.ts'
import { KeptLanding } from './kept-landing.ts'
import type { PartJournal } from './part-journal.ts'
import type { Keeping } from './receiver-options.ts'
import { lostFiles } from './voids.ts'

export interface RecoveryJob {
  readonly transfer: Transfer
  readonly left: PartJournal
  readonly folder: string
  readonly keeping: Keeping
}

/**
 * Gives the final names that an earlier run did not come to: all was there, and the root was right. What was not published then is
 * looked at again first; where it is not what it was, the transfer stays interrupted, and the sender makes it whole.
 */
export async function finishPublishing({ transfer, left, folder, keeping }: RecoveryJob): Promise<void> {
  const { entries, layout } = left.opened
  const landing = await KeptLanding.reopen({ folder, id: transfer.id, entries, layout }, left, true)
  try {
    if (!(await landing.isWhole(left))) return
    transfer.publishing()
    if (transfer.flow) transfer.flow.lost = lostFiles(left.opened, left.lost)
    const { paths } = await landing.publish()
    await keeping.committed(left.root ?? '', left.lost)
    await landing.discard()
    transfer.done(paths, left.opened.agreement.connections)
  } catch (error) {
    // tried again when the sender comes, or when the program is started the next time
    transfer.interrupted(asEngineError(error, 'DISK_ERROR'))
  } finally {
    await landing.suspend()
  }
}
