import type { FaultWords } from '../../sentence.ts'

/** Addresses, ports, and who answers there. */
export const networkFaults = {
  notAnAddress: ({ typed, port }) => `「${typed}」はアドレスではありません。192.168.1.20または192.168.1.20:${port}のように入力してください。`,
  addressNotOfThisDevice: ({ address }) =>
    `${address}は現在このデバイスのアドレスではないため、誰も接続できません。別のインターフェイスを選択するか、そのインターフェイスを接続してください。`,
  noDeviceNamed: ({ host }) => `「${host}」という名前のデバイスが見つかりませんでした。名前を確認するか、アドレスを使ってください。`,
  thisDevicesAddress: 'このデバイス自身のアドレスです。相手のデバイスのアドレスを入力してください。',
  portUnusable: ({ where, code }) => `${where}を使用できません（${code}）。別のポートを選択してください。`,
  classicPortUnusable: ({ where, because }) => `${where}をFastDP 1.xデバイス用に使用できません（${because}）。別のポートを選択してください。`,
  classicPortTaken: ({ where }) =>
    `${where}は別のプログラムが使用中のため、FastDP 1.xデバイス用に使用できません。そのプログラムを終了するか、別のポートを選択してください。`,
  portAnywhere: ({ port }) => `ポート${port}`,
  portAtAddress: ({ port, address }) => `${address}のポート${port}`,
  systemSays: ({ code }) => code,
  unknownReason: '理由不明',
  nothingAnswersThere: ({ host, port }) =>
    `${host}のポート${port}から応答がありません。アドレスと、相手のデバイスがファイルの受信を待っていることを確認してください。`,
  noClassicThere: ({ host, port, versions }) =>
    `${host}のポート${port}から応答がありますが、FastDP ${versions}でファイルを受信していません。ポートと、相手のデバイスが使うバージョンを確認してください。`,
  oneVersion: ({ version }) => version,
  eitherVersion: ({ first, second }) => `${first}または${second}`,
  otherTls: '相手がTLS 1.3に対応していません。',
  sessionResumed: '相手が以前のセッションを再開しようとしました。',
  noCertificate: '相手が証明書を提示しませんでした。',
  certificateTooLarge: '相手が提示した証明書が大きすぎます。',
  certificateIsNone: '相手が証明書ではないものを提示しました。',
  keyOfAnotherKind: '相手が異なる種類の鍵を提示しました。',
  termsNotOffered: '相手が、こちらの提示していない条件で応答しました。',
  rulesBroken: ({ what }) => `相手の通信がプロトコルに違反したため（${what}）、接続を閉じました。`,
  otherKeyAnswered: ({ name }) =>
    `「${name}」の代わりに、鍵の異なる別のデバイスが応答したため、名前を含めて何も送信しませんでした。相手側でFastDropを設定し直した場合は、もう一度ペアリングしてください。`,
  namesakeWithoutKey: ({ name }) =>
    `このデバイスは、ペアリング済みの「${name}」と同じ名前ですが、その鍵を示していないため、何も送信しませんでした。別のデバイスの可能性があります。`,
  dropWaitedInVain: ({ days }) =>
    `相手のデバイスが${days}日間オンラインにならなかったため、送信待ちを終了しました。オンラインに戻ったら、もう一度送信してください。`,
  transferWaitedInVain: ({ days }) => `相手のデバイスが${days}日間オンラインにならなかったため、この転送の途中データを削除しました。もう一度送信してください。`,
  classicWantsOtherCompression: ({ compression }) => `相手のデバイスは、${compression}で圧縮されたファイルを求めています。その形式でもう一度送信してください。`,
  classicClosedWithoutWord: '相手のデバイスが、ファイルを受信したことを伝えずに接続を閉じました。もう一度送信する前に、相手のデバイスを確認してください。',
  classicSays: ({ words }) => `相手のデバイスが受信しませんでした。相手からのメッセージ：「${words}」`,
  classicEndedBeforeAll: 'すべて届く前に相手が接続を終了したため、何も保存しませんでした。もう一度送信してもらってください。',
  classicArrivedDamaged: '受信したデータが破損していたため、何も保存しませんでした。もう一度送信してもらってください。',
} satisfies Partial<FaultWords>
