import type { ConflictReport, ConflictWish } from './conflict.ts'
import { say, wordsOf } from './language/current.ts'
import type { Collision } from './transfer.ts'

const words = wordsOf('conflicts')

/** What would become of a name that is taken, where a user wishes so. `not-replaced`: kept both, because what stands there never is. */
export type Fate = 'kept-both' | 'skipped' | 'replaced' | 'merged' | 'not-replaced'

export function fateOf({ standing }: Collision, { onConflict, merge }: ConflictWish): Fate {
  if (standing === 'folder' && merge) return 'merged'
  if (onConflict === 'replace') return standing === 'file' ? 'replaced' : 'not-replaced'
  return onConflict === 'skip' ? 'skipped' : 'kept-both'
}

/** "2 replaced, 1 skipped, 3 kept under another name"; empty when no name was taken. */
export function conflictSummary(report: ConflictReport | undefined): string {
  if (!report) return ''
  const { replaced, skipped, keptBoth } = report
  const parts = [replaced > 0 && words.replaced(replaced), skipped > 0 && words.skipped(skipped), keptBoth > 0 && words.keptBoth(keptBoth)]
  return say().listed(parts.filter((part) => part !== false))
}
