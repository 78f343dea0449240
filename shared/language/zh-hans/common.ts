import { say } from './say.ts'

/** Words that stand in many places. */
export const common = {
  appName: 'FastDrop',
  paired: '已配对',
  loading: '正在启动…',
  cancel: '取消',
  dismiss: '关闭',
  copy: '复制',
  copied: '已复制',
  textTitle: '文本',
  items: (count: number) => say.count(count, { other: '# 个项目' }),
  /** Short texts are told exactly. */
  byteCount: (count: number) => `${say.number(count)} B`,
  fileCount: (count: number) => say.count(count, { other: '# 个文件' }),
  folderCount: (count: number) => say.count(count, { other: '# 个文件夹' }),
  filesAndFolders: (files: string, folders: string) => `${files}，${folders}`,
  transferCount: (count: number) => say.count(count, { other: '# 项传输' }),
  /** Several files, by the name of the first. */
  nameAndMore: (name: string, count: number) => `${name} 及另外 ${say.number(count)} 项`,
  andMore: (count: number) => `另外 ${say.number(count)} 项`,
  /** A file, and what became of it. */
  because: (path: string, reason: string) => `${path}：${reason}`,
  of: (part: number, whole: number) => `${say.number(part)} / ${say.number(whole)}`,
  to: (name: string) => `发送到“${name}”`,
  from: (name: string) => `来自“${name}”`,
}
