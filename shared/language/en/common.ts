import { say } from './say.ts'

/** Words that stand in many places. */
export const common = {
  appName: 'FastDrop',
  paired: 'Paired',
  loading: 'Starting…',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  copy: 'Copy',
  copied: 'Copied',
  textTitle: 'Text',
  items: (count: number) => say.count(count, { one: '# item', other: '# items' }),
  /** Short texts are told exactly. */
  byteCount: (count: number) => `${say.number(count)} B`,
  fileCount: (count: number) => say.count(count, { one: '# file', other: '# files' }),
  folderCount: (count: number) => say.count(count, { one: '# folder', other: '# folders' }),
  filesAndFolders: (files: string, folders: string) => `${files}, ${folders}`,
  transferCount: (count: number) => say.count(count, { one: '# transfer', other: '# transfers' }),
  /** Several files, by the name of the first. */
  nameAndMore: (name: string, count: number) => `${name} and ${say.number(count)} more`,
  andMore: (count: number) => `and ${say.number(count)} more`,
  /** A file, and what became of it. */
  because: (path: string, reason: string) => `${path}: ${reason}`,
  of: (part: number, whole: number) => `${say.number(part)} of ${say.number(whole)}`,
  to: (name: string) => `to ${name}`,
  from: (name: string) => `from ${name}`,
}
