import { common } from './common.ts'
import { say } from './say.ts'

/** The list of devices, and what is asked about one of them. */
export const devices = {
  devices: 'デバイス',
  nearby: '近くのデバイス',
  away: 'オフライン',
  addByAddress: 'アドレスで追加…',
  nobodyYet: 'このネットワーク上のデバイスを探しています。まだ応答がありません。',
  chooseFiles: 'ファイルを選択…',
  chooseFolder: 'フォルダーを選択…',
  dropTitle: 'ファイルやフォルダーをドロップ',
  dropHint: 'デバイスの上か、ここで送信先を選択',
  dropNow: 'ドロップして送信先を選択',
  releaseTo: (name: string, items: number | null) => (items === null ? `ドロップして「${name}」に送信` : `ドロップして${common.items(items)}を送信`),
  cannotTake: 'オフラインのため、今はドロップできません',

  sendToTitle: (name: string) => `「${name}」に送信`,
  notVerifiedHint: 'このデバイスは未確認です。名前とアドレスは、相手が名乗っているものにすぎません。',
  verifiedHint: 'このデバイスは確認済みです。ペアリングが済んでいます。',
  deviceAway: 'このデバイスはオフラインです。オンラインに戻ると送信できます。',
  addressLabel: 'アドレス',
  /** Behind the name of a device's address. */
  atPort: (address: string, port: number) => `${address}、ポート${port}`,
  versionLabel: 'バージョン',
  removeDevice: '一覧から削除',

  activity: {
    away: 'オフライン',
    waiting: (drops: number) => say.count(drops, { other: '#件が送信待ち' }),
    interrupted: (drops: number) => (drops === 1 ? '中断' : say.count(drops, { other: '#件の転送が中断' })),
    preparing: '準備中',
    asking: '応答待ち',
    publishing: '検証して保存中',
    sending: (percent: string) => `送信中 ${percent}`,
    receiving: (percent: string) => `受信中 ${percent}`,
    paused: (percent: string) => `一時停止中 ${percent}`,
    unverified: '未確認',
  },

  targetsTitle: '送信先を選択',
  targetsNobody: 'オンラインのデバイスがありません。相手のコンピューターでFastDropを開くか、アドレスで追加してください。',
  sendTo: (count: number) => (count > 1 ? say.count(count, { other: '#台のデバイスに送信' }) : '送信'),
}
