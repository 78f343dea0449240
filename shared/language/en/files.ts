import { REPLACED_KEPT_DAYS } from '../../conflict.ts'
import { say } from './say.ts'

/** The files of a transfer. */
export const files = {
  files: 'Files',
  filesOf: (title: string) => `Files of ${title}`,
  state: { waiting: 'waiting', moving: 'under way', stored: 'there' },
  skip: 'Skip',
  skipFile: (name: string) => `Skip ${name}`,
  moreFiles: 'Show more files',
  readingFiles: 'Reading the files…',
  lost: (count: number) => say.count(count, { one: '# file left out', other: '# files left out' }),
  /** Not all of the drop, as the button in the row has it. */
  sendAgain: (count: number) => say.count(count, { one: 'Send the missing file again', other: 'Send the # missing files again' }),
}

/** Why a file of a drop was not delivered, or not even offered; behind its name. */
export const lost = {
  because: {
    SOURCE_CHANGED: 'it changed while it was being sent',
    SOURCE_UNREADABLE: 'it could not be read',
    SKIPPED: 'skipped',
    DISK_ERROR: 'a disk refused it',
    BAD_NAME: 'the other device cannot take its name',
    NO_SPACE: 'there was no room for it',
    other: 'it could not be delivered',
  },
  notOffered: {
    link: 'a link',
    special: 'neither a file nor a folder',
    unreadable: 'cannot be read',
    name: 'a name that other systems cannot take',
  },
}

/** Names that are taken. */
export const conflicts = {
  choice: 'What exists',
  choices: { 'keep-both': 'Keep both', skip: 'Skip', replace: 'Replace' },
  merge: 'Merge folders',
  mergeSpoken: 'Merge folders: put files into the folder that exists, one by one',
  /** What would become of it: the name that is taken, and the one it would be kept under. */
  fates: {
    'kept-both': (name: string, keptAs: string) => `“${name}” exists: will be kept as “${keptAs}”`,
    'not-replaced': (name: string, keptAs: string) => `“${name}” exists and cannot be replaced: will be kept as “${keptAs}”`,
    skipped: (name: string) => `“${name}” exists: it stays, and is not received`,
    replaced: (name: string) => `“${name}” exists: will be replaced, and the old one kept for ${REPLACED_KEPT_DAYS} days`,
    merged: (name: string) => `“${name}” exists: files go into it, one by one`,
  },

  setting: 'If something of that name is there',
  settingHints: {
    'keep-both': 'What comes is kept beside it, as “name (1)”.',
    skip: 'It stays, and what comes is not received.',
    replace: `Proposed where you are asked, and only done when you say yes. The old file is kept for ${REPLACED_KEPT_DAYS} days. Without a question both are kept.`,
  },

  taken: (count: number) => say.count(count, { one: '# name was there already', other: '# names were there already' }),
  /** What became of it: the path that was taken, and where the new or the old file is. */
  outcomes: {
    skipped: (path: string) => `${path}: skipped, what was there stays`,
    replaced: (path: string, backup: string) => `${path}: replaced, the old one is kept for ${REPLACED_KEPT_DAYS} days as ${backup}`,
    'kept-both': (path: string, keptAs: string) => `${path}: kept as ${keptAs}`,
    'not-replaced': (path: string, keptAs: string) => `${path}: what was there cannot be replaced, so it was kept as ${keptAs}`,
  },
  replaced: (count: number) => `${say.number(count)} replaced`,
  skipped: (count: number) => `${say.number(count)} skipped`,
  keptBoth: (count: number) => `${say.number(count)} kept under another name`,
}
