import { EVERYONE_MINUTES } from '../../settings.ts'
import { common } from './common.ts'
import { say } from './say.ts'

/** The icon beside the clock and its menu. */
export const tray = {
  open: 'FastDropを開く',
  openFolder: 'フォルダーを開く',
  quit: 'FastDropを終了',
  tooltip: (state: string) => `FastDrop：${state}`,
  /** Two things that the tooltip says. */
  both: (first: string, second: string) => `${first} / ${second}`,
  questions: (count: number) => say.count(count, { other: '#件の確認待ち' }),
  notReceiving: '受信していません',
  moving: (transfers: number, progress: string | null) =>
    progress === null ? common.transferCount(transfers) : `${common.transferCount(transfers)}、${progress}`,
  andMore: (count: number) => common.andMore(count),
  noPaired: 'ペアリング済みのデバイスが見つかりません',
  sendFiles: 'ファイルを送信…',
  sendFolder: 'フォルダーを送信…',
  sendClipboard: 'クリップボード送信',
  receive: '受信',
  modes: {
    everyone: 'すべての人（確認あり）',
    paired: 'ペアリング済みデバイスのみ',
    hidden: 'ほかのデバイスに非表示',
    off: 'オフ（受信しない）',
  },
  everyone: `${EVERYONE_MINUTES}分間すべての人から受信`,
  everyoneUntil: (time: string) => `${time}まですべての人から受信中`,
  everyoneUntilStopped: '停止するまですべての人から受信中',
  stopEveryone: 'すべての人からの受信を停止',
  sending: (title: string, peer: string) => `「${title}」を「${peer}」に送信中`,
  receiving: (title: string, peer: string) => `「${title}」を「${peer}」から受信中`,
  /** A transfer, and how far it is. */
  stands: (transfer: string, stage: string) => `${transfer}：${stage}`,
  stageAt: (stage: string, percent: string) => `${stage}（${percent}）`,
  stages: {
    paused: '一時停止',
    interrupted: '中断',
    publishing: '仕上げ中',
    asking: '応答待ち',
    waitingForDevice: 'デバイスを待機中',
    waitingForTurn: '順番待ち',
    preparing: '準備中',
    connecting: '接続中',
    ended: '終了',
  },
  couldNot: 'FastDropはこの操作を実行できませんでした',
}

/** The menu at the top of the screen, which macOS wants, in the words of its other programs. */
export const menus = {
  about: 'FastDropについて',
  services: 'サービス',
  hide: 'FastDropを非表示',
  hideOthers: 'ほかを非表示',
  showAll: 'すべてを表示',
  quit: 'FastDropを終了',
  edit: '編集',
  undo: '取り消す',
  redo: 'やり直す',
  cut: 'カット',
  copy: 'コピー',
  paste: 'ペースト',
  selectAll: 'すべてを選択',
  window: 'ウインドウ',
  minimise: 'しまう',
  zoom: '拡大／縮小',
  allToFront: 'すべてを手前に移動',
}
