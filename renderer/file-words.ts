import { formatCount } from '../shared/format.ts'

/** What the window says of the files of a transfer. */
export const fileText = {
  files: 'Files',
  filesOf: (title: string) => `Files of ${title}`,
  state: { waiting: 'waiting', moving: 'under way', stored: 'there' },
  skip: 'Skip',
  skipFile: (name: string) => `Skip ${name}`,
  moreFiles: 'Show more files',
  readingFiles: 'Reading the files…',
  lost: (count: number) => `${formatCount(count, 'file', 'files')} left out`,
  /** Not all of the drop, as the button in the row has it. */
  sendAgain: (count: number) => `Send ${count === 1 ? 'the missing file' : `the ${formatCount(count, 'missing file', 'missing files')}`} again`,
} as const
