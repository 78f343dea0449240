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
  sendAgain: 'Send again',
} as const
