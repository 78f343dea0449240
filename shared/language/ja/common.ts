import { say } from './say.ts'

/** Words that stand in many places. */
export const common = {
  appName: 'FastDrop',
  paired: 'ペアリング済み',
  loading: '起動中…',
  cancel: 'キャンセル',
  dismiss: '閉じる',
  copy: 'コピー',
  copied: 'コピーしました',
  textTitle: 'テキスト',
  items: (count: number) => say.count(count, { other: '#個の項目' }),
  /** Short texts are told exactly. */
  byteCount: (count: number) => `${say.number(count)} B`,
  fileCount: (count: number) => say.count(count, { other: '#個のファイル' }),
  folderCount: (count: number) => say.count(count, { other: '#個のフォルダー' }),
  filesAndFolders: (files: string, folders: string) => `${files}、${folders}`,
  transferCount: (count: number) => say.count(count, { other: '#件の転送' }),
  /** Several files, by the name of the first. */
  nameAndMore: (name: string, count: number) => `${name} ほか${say.number(count)}件`,
  andMore: (count: number) => `ほか${say.number(count)}件`,
  /** A file, and what became of it. */
  because: (path: string, reason: string) => `${path}：${reason}`,
  of: (part: number, whole: number) => `${say.number(part)} / ${say.number(whole)}`,
  to: (name: string) => `${name}へ`,
  from: (name: string) => `${name}から`,
}
