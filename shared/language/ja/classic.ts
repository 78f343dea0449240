import { CLASSIC_OPEN_MINUTES, DEFAULT_CLASSIC_PORT } from '../../settings.ts'
import { say } from './say.ts'

/** Devices that speak the older FastDP 1.x, and devices that are added by their address. */
export const classic = {
  classicSwitch: `FastDP 1.xを${CLASSIC_OPEN_MINUTES}分間受け入れる`,
  classicOn: 'FastDP 1.xを受け入れ中',
  classicPort: (port: number) => `ポート${port}、暗号化なし`,
  timeOpen: (remaining: number | null) => (remaining === null ? 'オフにするまで' : `残り${say.duration(remaining)}`),
  classicTitle: 'FastDP 1.xを受け入れますか？',
  classicHint: 'FastDP 1.xは古いプロトコルで、通信は何も保護されません。',
  classicWarnings: [
    '暗号化されません。送信内容は、ネットワーク上の誰でも読み取ることができます。',
    '相手を確認できません。送信元はアドレスでしか区別できず、そのアドレスは誰でも使えます。',
  ],
  classicAsked: `ファイルごとに確認が表示され、承認するまで何も書き込まれません。${CLASSIC_OPEN_MINUTES}分後に受け入れを終了します。`,
  classicPortHint: `空欄の場合は${DEFAULT_CLASSIC_PORT}です。FastDP 1.xデバイスはこのポートで互いを探します。`,
  classicOpen: `${CLASSIC_OPEN_MINUTES}分間受け入れる`,
  classicOpening: '開始中…',
  classicCard: 'FastDP 1.x、暗号化なし',
  /** The version of the protocol that a device speaks. */
  classicSpoken: (wire: string) => `FastDP ${wire}`,
  classicSendWarning:
    '暗号化されず、相手の確認も行われません。送信内容はネットワーク上の誰でも読み取ることができ、このアドレスの相手が誰であるかは保証されません。',
  classicOneFile: '一度に受信できるファイルは1個です。フォルダーや複数のファイルは、1個のアーカイブにまとめて送信されます。',

  addressTitle: 'アドレスでデバイスを追加',
  addressHint: 'VPN経由など、自動的に表示されないデバイスに使います。相手のデバイスでFastDropが起動している必要があります。',
  addressField: 'アドレス',
  addressFieldHint: (port: number) => `ポートが${port}以外の場合は、コロンに続けて入力してください。`,
  addressExample: '192.168.1.20',
  addressMissing: 'アドレスを入力してください。',
  addressHere: (addresses: readonly string[]) => `相手から見たこのコンピューターのアドレス：${say.listed(addresses)}`,
  speaksField: '相手のソフトウェア',
  speaks: { fastdrop: 'FastDrop', classic: 'FastDP 1.xデバイス' },
  classicAddressHint: '古いFastDP 1.xを使うプログラムが対象です。相手側でファイルの受信を待っている必要があります。',
  classicVersionField: 'バージョン',
  classicVersions: { any: '自動', '1.1.0': '1.1.0', '1.0.0': '1.0.0' },
  classicVersionHints: {
    any: '最初に1.1.0、次に1.0.0を試します。',
    '1.1.0': '公開されているコマンドラインツールのバージョンです。',
    '1.0.0': 'プロトコルの最初の仕様書に基づくプログラム用です。多くはポート8888で待機しています。',
  },
  add: '追加',
  adding: '接続中…',
}
