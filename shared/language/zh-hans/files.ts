import { REPLACED_KEPT_DAYS } from '../../conflict.ts'
import { say } from './say.ts'

/** The files of a transfer. */
export const files = {
  files: '文件',
  filesOf: (title: string) => `“${title}”的文件`,
  state: { waiting: '等待中', moving: '传输中', stored: '已完成' },
  skip: '跳过',
  skipFile: (name: string) => `跳过“${name}”`,
  moreFiles: '显示更多文件',
  readingFiles: '正在读取文件…',
  lost: (count: number) => say.count(count, { other: '# 个文件未送达' }),
  /** Not all of the drop, as the button in the row has it. */
  sendAgain: (count: number) => say.count(count, { other: '重新发送未送达的 # 个文件' }),
}

/** Why a file of a drop was not delivered, or not even offered; behind its name. */
export const lost = {
  because: {
    SOURCE_CHANGED: '发送期间有更改',
    SOURCE_UNREADABLE: '无法读取',
    SKIPPED: '已跳过',
    DISK_ERROR: '磁盘出错',
    BAD_NAME: '对方设备无法使用此名称',
    NO_SPACE: '空间不足',
    other: '无法送达',
  },
  notOffered: {
    link: '链接',
    special: '既不是文件也不是文件夹',
    unreadable: '无法读取',
    name: '其他系统无法使用此名称',
  },
}

/** Names that are taken. */
export const conflicts = {
  choice: '已有项目',
  choices: { 'keep-both': '两者都保留', skip: '跳过', replace: '替换' },
  merge: '合并文件夹',
  mergeSpoken: '合并文件夹：将文件逐个放入已有的文件夹',
  /** What would become of it: the name that is taken, and the one it would be kept under. */
  fates: {
    'kept-both': (name: string, keptAs: string) => `“${name}”已存在：将保存为“${keptAs}”`,
    'not-replaced': (name: string, keptAs: string) => `“${name}”已存在且无法替换：将保存为“${keptAs}”`,
    skipped: (name: string) => `“${name}”已存在：保留原有项目，不接收`,
    replaced: (name: string) => `“${name}”已存在：将被替换，原有项目保留 ${REPLACED_KEPT_DAYS} 天`,
    merged: (name: string) => `“${name}”已存在：文件将逐个放入其中`,
  },

  setting: '已有同名项目时',
  settingHints: {
    'keep-both': '收到的项目保存在旁边，名称如“名称 (1)”。',
    skip: '保留原有项目，不接收新的项目。',
    replace: `在询问时作为建议选项，经你同意后才替换。原有文件保留 ${REPLACED_KEPT_DAYS} 天。不询问时两者都保留。`,
  },

  taken: (count: number) => say.count(count, { other: '# 个名称已存在' }),
  /** What became of it: the path that was taken, and where the new or the old file is. */
  outcomes: {
    skipped: (path: string) => `${path}：已跳过，保留原有项目`,
    replaced: (path: string, backup: string) => `${path}：已替换，原有项目以“${backup}”保留 ${REPLACED_KEPT_DAYS} 天`,
    'kept-both': (path: string, keptAs: string) => `${path}：已保存为“${keptAs}”`,
    'not-replaced': (path: string, keptAs: string) => `${path}：原有项目无法替换，已保存为“${keptAs}”`,
  },
  replaced: (count: number) => `替换 ${say.number(count)} 个`,
  skipped: (count: number) => `跳过 ${say.number(count)} 个`,
  keptBoth: (count: number) => `${say.number(count)} 个以其他名称保存`,
}
