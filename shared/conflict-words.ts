import { type ConflictReport, type ConflictWish, REPLACED_KEPT_DAYS } from './conflict.ts'
import type { Collision } from './transfer.ts'

/** What would become of a name that is taken, where a user wishes so. `not-replaced`: kept both, because what stands there never is. */
export type Fate = 'kept-both' | 'skipped' | 'replaced' | 'merged' | 'not-replaced'

export function fateOf({ standing }: Collision, { onConflict, merge }: ConflictWish): Fate {
  if (standing === 'folder' && merge) return 'merged'
  if (onConflict === 'replace') return standing === 'file' ? 'replaced' : 'not-replaced'
  return onConflict === 'skip' ? 'skipped' : 'kept-both'
}

/** Behind the name of what is there; `keptAs` as it is to be shown. */
export function fateWords(fate: Fate, keptAs: string): string {
  switch (fate) {
    case 'kept-both':
      return `exists: will be kept as ${keptAs}`
    case 'skipped':
      return 'exists: it stays, and is not received'
    case 'replaced':
      return `exists: will be replaced, and the old one kept for ${REPLACED_KEPT_DAYS} days`
    case 'merged':
      return 'exists: files go into it, one by one'
    case 'not-replaced':
      return `exists and cannot be replaced: will be kept as ${keptAs}`
  }
}

/** "2 replaced, 1 skipped, 3 kept under another name"; empty when no name was taken. */
export function conflictSummary(report: ConflictReport | undefined): string {
  if (!report) return ''
  const { replaced, skipped, keptBoth } = report
  const parts: [number, string][] = [
    [replaced, 'replaced'],
    [skipped, 'skipped'],
    [keptBoth, 'kept under another name'],
  ]
  return parts.flatMap(([count, what]) => (count > 0 ? [`${count.toLocaleString('en')} ${what}`] : [])).join(', ')
}
