import { REPLACED_KEPT_DAYS } from '../../shared/conflict.ts'
import type { Fate } from '../../shared/conflict-words.ts'

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
