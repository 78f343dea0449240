import { REPLACED_KEPT_DAYS } from '../../conflict.ts'
import { say } from './say.ts'

/** The files of a transfer. */
export const files = {
  files: 'ファイル',
  filesOf: (title: string) => `「${title}」のファイル`,
  state: { waiting: '待機中', moving: '転送中', stored: '完了' },
  skip: 'スキップ',
  skipFile: (name: string) => `「${name}」をスキップ`,
  moreFiles: 'ファイルをさらに表示',
  readingFiles: 'ファイルを読み込み中…',
  lost: (count: number) => say.count(count, { other: '#個のファイルが未着' }),
  /** Not all of the drop, as the button in the row has it. */
  sendAgain: (count: number) => say.count(count, { other: '未着のファイル#個を再送信' }),
}

/** Why a file of a drop was not delivered, or not even offered; behind its name. */
export const lost = {
  because: {
    SOURCE_CHANGED: '送信中に変更されました',
    SOURCE_UNREADABLE: '読み取れませんでした',
    SKIPPED: 'スキップされました',
    DISK_ERROR: 'ディスクのエラーで処理できませんでした',
    BAD_NAME: '相手のデバイスで使えない名前です',
    NO_SPACE: '空き領域がありませんでした',
    other: '届けられませんでした',
  },
  notOffered: {
    link: 'リンク',
    special: 'ファイルでもフォルダーでもない項目',
    unreadable: '読み取れません',
    name: 'ほかのシステムで使えない名前',
  },
}

/** Names that are taken. */
export const conflicts = {
  choice: '既存の項目',
  choices: { 'keep-both': '両方を残す', skip: 'スキップ', replace: '置き換える' },
  merge: 'フォルダーを統合',
  mergeSpoken: 'フォルダーを統合：既存のフォルダーにファイルを1個ずつ入れます',
  /** What would become of it: the name that is taken, and the one it would be kept under. */
  fates: {
    'kept-both': (name: string, keptAs: string) => `「${name}」はすでにあります。「${keptAs}」として保存します`,
    'not-replaced': (name: string, keptAs: string) => `「${name}」はすでにあり、置き換えられません。「${keptAs}」として保存します`,
    skipped: (name: string) => `「${name}」はすでにあります。既存の項目を残し、受信しません`,
    replaced: (name: string) => `「${name}」はすでにあります。置き換えて、古い項目を${REPLACED_KEPT_DAYS}日間保管します`,
    merged: (name: string) => `「${name}」はすでにあります。ファイルを1個ずつその中に入れます`,
  },

  setting: '同じ名前の項目がある場合',
  settingHints: {
    'keep-both': '受信した項目を「名前 (1)」のように別名で保存します。',
    skip: '既存の項目を残し、受信しません。',
    replace: `確認画面の選択肢として示され、承認した場合にだけ置き換えます。古いファイルは${REPLACED_KEPT_DAYS}日間保管されます。確認なしで受信する場合は、両方を残します。`,
  },

  taken: (count: number) => say.count(count, { other: '同じ名前の項目が#個ありました' }),
  /** What became of it: the path that was taken, and where the new or the old file is. */
  outcomes: {
    skipped: (path: string) => `${path}：スキップし、既存の項目を残しました`,
    replaced: (path: string, backup: string) => `${path}：置き換えました。古い項目は「${backup}」として${REPLACED_KEPT_DAYS}日間保管されます`,
    'kept-both': (path: string, keptAs: string) => `${path}：「${keptAs}」として保存しました`,
    'not-replaced': (path: string, keptAs: string) => `${path}：既存の項目を置き換えられないため、「${keptAs}」として保存しました`,
  },
  replaced: (count: number) => `${say.number(count)}個を置き換え`,
  skipped: (count: number) => `${say.number(count)}個をスキップ`,
  keptBoth: (count: number) => `${say.number(count)}個を別名で保存`,
}
