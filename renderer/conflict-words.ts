import { type ConflictOutcome, type ConflictReport, REPLACED_KEPT_DAYS } from '../shared/conflict.ts'
import type { Fate } from '../shared/conflict-words.ts'
import { formatCount } from '../shared/format.ts'

/** What the window says of names that are taken. */
export const conflictText = {
  choice: 'What exists',
  choices: { 'keep-both': 'Keep both', skip: 'Skip', replace: 'Replace' },
  merge: 'Merge folders',
  mergeSpoken: 'Merge folders: put files into the folder that exists, one by one',
  /** Behind the name of what is there; the two that keep it under another name are followed by that. */
  fates: {
    'kept-both': 'exists: will be kept as',
    'not-replaced': 'exists and cannot be replaced: will be kept as',
    skipped: 'exists: it stays, and is not received',
    replaced: `exists: will be replaced, and the old one kept for ${REPLACED_KEPT_DAYS} days`,
    merged: 'exists: files go into it, one by one',
  } satisfies Record<Fate, string>,

  setting: 'If something of that name is there',
  settingHints: {
    'keep-both': 'What comes is kept beside it, as “name (1)”.',
    skip: 'It stays, and what comes is not received.',
    replace: `Proposed where you are asked, and only done when you say yes. The old file is kept for ${REPLACED_KEPT_DAYS} days. Without a question both are kept.`,
  },

  taken: (report: ConflictReport) => `${formatCount(report.replaced + report.skipped + report.keptBoth, 'name was', 'names were')} there already`,
  more: (count: number) => `and ${count.toLocaleString('en')} more`,
  outcomes: {
    skipped: 'skipped, what was there stays',
    replaced: `replaced, the old one is kept for ${REPLACED_KEPT_DAYS} days as`,
    'kept-both': 'kept as',
  } satisfies Record<ConflictOutcome['outcome'], string>,
  notReplaced: 'what was there cannot be replaced, so it was kept as',
} as const
