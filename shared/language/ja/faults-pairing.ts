import type { FaultWords } from '../../sentence.ts'

const IF_THEY_DIFFER = '一致しない場合は、デバイスの間に第三者が介在している可能性があります。信頼できるネットワークで、もう一度お試しください。'

/** Pairing, paired devices and the device's own key. */
export const pairingFaults = {
  pairingWithOneself: 'これはこのデバイス自身です。相手のデバイスとペアリングしてください。',
  offerFromOneself: 'この送信リクエストは、このデバイス自身からのものです。',
  codesNotConfirmedHere: `このデバイスで、コードの一致が確認されませんでした。${IF_THEY_DIFFER}`,
  codesNotConfirmedThere: `相手側で、コードの一致が確認されませんでした。${IF_THEY_DIFFER}`,
  nobodyComparedHere: '時間内にこのデバイスでコードが確認されなかったため、ペアリングしませんでした。もう一度お試しください。',
  pairingTooOften: ({ times, minutes }) => `5分間にペアリングが${times}回試行されました。${minutes}分後にもう一度お試しください。`,
  pairingNotNowThere: '相手のデバイスは今ペアリングできません。コードを確認できる人がいません。今回のみ承認するか、拒否することはできます。',
  pairingTooOftenThere: '相手のデバイスは、直前に何度もペアリングを試みたため、待機しています。今回のみ承認するか、拒否することはできます。',
  pairedAlready: 'このデバイスはすでにペアリングされています。',
  classicCannotPair: 'FastDP 1.xデバイスには鍵がないため、ペアリングできません。',
  tooManyPaired: ({ count }) => `ペアリングできるデバイスは${count}台までです。先にいずれかのペアリングを解除してください。`,
  pairedListNotSaved: 'ペアリング済みデバイスの一覧を保存できませんでした。データフォルダーの空き領域とアクセス権を確認してください。',
  keyUnusable: ({ folder }) => `「${folder}」にあるデバイスの鍵を、読み取りまたは作成できませんでした。フォルダーとアクセス権を確認してください。`,
  keyWithoutKeyring: ({ folder }) =>
    `「${folder}」にあるデバイスの鍵はシステムのキーリングで封印されていますが、ここではそのキーリングを使用できません。最初に起動したときのデスクトップセッションで、キーリングのロックを解除した状態でFastDropアプリを起動してください。コマンドラインでは、--data-dirで別のフォルダーを指定してください。`,
  keyNotOpened: ({ folder, file }) =>
    `「${folder}」にあるデバイスの鍵を、システムのキーリングで開けませんでした。このコンピューターでFastDropを設定したユーザーとしてキーリングのロックを解除し、FastDropをもう一度起動してください。キーリングが完全に失われている場合は、「${file}」を別の場所に移動してください。FastDropは新しいデバイスとして起動するため、ペアリングし直す必要があります。`,
  keysDiffer: ({ folder, plain, sealed }) =>
    `「${folder}」に、2つの異なるデバイスの鍵「${plain}」と「${sealed}」があります。ペアリング済みのデバイスが認識していない方を別の場所に移動し、FastDropをもう一度起動してください。`,
} satisfies Partial<FaultWords>
