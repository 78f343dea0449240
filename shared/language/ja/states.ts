import { say } from './say.ts'

/** How a transfer goes, and how it ended: the lines of a row and of the history. */
export const states = {
  counting: 'ファイルを集計中',
  connecting: '接続中',
  verifiedDevice: '確認済みデバイス',
  notVerified: '未確認',
  encrypted: (device: string) => `暗号化、${device}`,
  notEncrypted: (wire: string) => `FastDP ${wire}、暗号化なし`,
  inOneArchive: (contents: string) => `${contents}を1個のアーカイブで`,
  /** What was sent, and in what time. */
  inTime: (size: string, time: string) => `${size}（${time}）`,
  /** How it ended, and when. */
  endedAt: (end: string, time: string) => `${end}、${time}`,
  savedByCompression: (size: string) => `圧縮で${size}節約`,
  deliveredVerified: '送信・検証済み',
  receivedVerified: '受信・検証済み',
  sentUnconfirmed: '送信済み（受信確認なし）',
  receivedUnverified: '受信済み（検証なし）',
  declined: '拒否',
  cancelled: 'キャンセル',
  failed: '失敗',
  waitingForPeer: (name: string) => `「${name}」の承認を待っています`,
  waitingForYou: '応答待ち',
  publishing: '検証して保存中',
  allThere: 'すべて受信側に既存',
  partThere: (part: string) => `${part}は受信側に既存`,
  /** A state that a screen reader is told of, and whose it is. */
  announced: (title: string, state: string) => `${title}：${state}`,
  diskFullHere: (room: string | null) => `このデバイスのディスクがいっぱいです。${room === null ? '' : `${room}の`}空き領域を確保すると、自動的に再開します`,
  diskFullThere: (name: string, room: string | null) =>
    `「${name}」のディスクがいっぱいです。${room === null ? '' : `${room}の`}空き領域を確保すると、自動的に再開します`,
  classicCannotGoOn: 'FastDP 1.xでは、中断した転送を再開できません。もう一度送信してください。',
  textCannotGoOn: 'テキストはディスクに保存されないため、続きから送信できません。もう一度送信してください。',

  compressedWhole: (type: string) => `圧縮：ファイル全体を${type}で`,
  compressedAutomatically: (did: string) => `自動：${did}`,
  measuring: '測定中',
  notCompressed: '圧縮なし',
  compressed: (did: string) => `圧縮：${did}`,
  /** The first part says what is counted. */
  chunksAs: (count: number, type: string) => `${say.count(count, { other: 'チャンク#個' })}を${type}で`,
  chunksRaw: (count: number) => say.count(count, { other: 'チャンク#個をそのまま' }),
  countAs: (count: number, type: string) => `${say.number(count)}個を${type}で`,
  countRaw: (count: number) => say.count(count, { other: '#個をそのまま' }),
  saved: (size: string) => `${size}節約`,
}

/** What limits, in words of this end. */
export const limits = {
  pause: '一時停止',
  networkOr: (name: string) => `ネットワークまたは「${name}」`,
  peersLimit: (name: string) => `「${name}」の速度制限`,
  order: '先に送る別の転送',
  'rate-limit': '速度制限の設定',
  reading: 'このディスクの読み取り',
  encoding: 'このデバイスでの圧縮',
  writing: 'このディスクへの書き込み',
  decoding: 'このデバイスでの展開',
  processor: 'このデバイスのプロセッサ',
}

/** Drops that wait. */
export const waiting = {
  releaseToAway: 'ドロップすると、オンラインに戻ったときに送信',
  dropsWait: 'オフライン：デバイスがオンラインに戻ると送信します',
  deviceAwaited: 'このデバイスはオフラインです。選択したものは送信待ちになり、オンラインに戻ると送信されます。',
  textAwaited: 'このデバイスはオフラインです。FastDropが動作している間にオンラインに戻ると、テキストが送信されます。テキストはディスクに保存されません。',
  interruptedHeld: (peer: string) => `中断・一時停止中：再開を選択すると、「${peer}」がオンラインに戻ったときに続きから転送します`,
  waitsFor: (peer: string) => `「${peer}」を待っています`,
  textWaitsFor: (peer: string) => `「${peer}」を待っています（FastDropの動作中のみ）`,
  waitsForTurn: '順番を待っています',
  placeInLine: (place: number, of: number) => `${of}件中${place}番目`,
  heldBack: '一時停止中：再開すると送信します',
  changedSince: 'ドロップ後に変更あり',
  order: '順番',
  orderOf: (title: string) => `「${title}」の順番`,
  moves: { first: '先頭へ移動', up: '上へ移動', down: '下へ移動' },
}
