import { EVERYONE_MINUTES } from '../../settings.ts'

/** Who is who, and who can see this device. */
export const presence = {
  namesakeCard: (name: string) => `ペアリング済みの「${name}」か未確認`,
  namesakeHint: (name: string) => `ペアリング済みの「${name}」と同じ名前ですが、その鍵を示していません。別のデバイスか、FastDropが設定し直されたデバイスです。`,
  namesakePairAgain: '自分のデバイスで、FastDropを設定し直した場合は、もう一度ペアリングしてください。',
  namesakeOffer: (name: string) =>
    `ペアリング済みの「${name}」であることを確認できません。名前は同じですが、鍵が異なります。理由がわかっている場合にだけ承認してください。`,
  namesakeTransfer: (name: string) => `ペアリング済みの「${name}」か未確認`,
  namesakeTitle: (name: string) => `ペアリング済みの「${name}」ではありません`,
  namesakeQuestion: '送信内容が別の相手に届く可能性があります。まだ何も送信されていません。',
  sendAnyway: 'このまま送信',

  visibilityField: 'このデバイスを検出できる相手',
  visibilities: { everyone: 'すべての人', paired: 'ペアリング済み', hidden: 'なし' },
  visibilityHints: {
    everyone: 'ネットワーク上のすべての人に名前が表示され、送信リクエストを受け付けます。毎回、確認が表示されます。',
    paired: 'ほかの人にはデバイスがあることだけが伝わり、名前はペアリング済みのデバイスにだけ表示されます。それ以外のデバイスは、確認なしで拒否されます。',
    hidden: 'ネットワークに通知しません。アドレスを知っているペアリング済みのデバイスは接続できますが、それ以外は拒否されます。',
  },
  visibleToEveryone: (name: string) => `「${name}」として表示中`,
  visibleToPaired: 'ペアリング済みデバイスにのみ表示中',
  visibleToNobody: 'ほかのデバイスに非表示',

  everyoneSwitch: `${EVERYONE_MINUTES}分間すべての人から受信`,
  everyoneOn: 'すべての人から受信中',
  everyoneUnasked: '確認なし',
  everyoneTitle: 'すべての人から受信しますか？',
  everyoneHint: `${EVERYONE_MINUTES}分間、このデバイスがネットワーク上のすべての人に表示されます。`,
  everyoneWarnings: ['確認は表示されません。誰から送信されたものも、すぐに受信フォルダーに保存されます。', '送信者が誰かは確認されません。'],
  everyoneAfter: '時間が過ぎるか、オフにすると、元の設定に戻ります。既存のファイルが置き換えられることはありません。',
  everyoneStart: `${EVERYONE_MINUTES}分間受信する`,
}
