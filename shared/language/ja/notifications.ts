import { common } from './common.ts'
import { say } from './say.ts'

/** What the system tells while the window is elsewhere. */
export const notifications = {
  trayTitle: 'FastDropはバックグラウンドで受信を続けます',
  trayBody: 'トレイから、またはもう一度起動すると開けます。完全に終了するには、トレイのメニューで「FastDropを終了」を選択してください。',
  accept: '承認',
  decline: '拒否',
  offerTitle: (name: string, items: number) => `「${name}」が${common.items(items)}を送信しようとしています`,
  offerTextTitle: (name: string) => `「${name}」がテキストを送信しようとしています`,
  offerSize: (size: string, folder: string) => `${size}、保存先は「${folder}」`,
  /** Sentences of the body follow each other; each brings its full stop. */
  sentence: (words: string) => `${words}。`,
  noSpace: '空き領域が足りません。',
  canRun: (count: number) => say.count(count, { other: 'プログラムとして実行できるファイルが#個あります。' }),
  fromClassic: 'FastDP 1.x：暗号化されず、相手が誰かも確認できません。',
  fromNamesake: (name: string) => `ペアリング済みの「${name}」か確認できません。鍵が異なります。`,
  fromPaired: 'ペアリング済みのデバイスからです。',
  fromStranger: '未確認：名前だけでは相手を確認できません。',
  pairTitle: (name: string) => `「${name}」がこのコンピューターとのペアリングを求めています`,
  pairBody: '両方の画面にコードが表示されています。クリックして見比べてください。確認するまで、ペアリングは行われません。',
  receivedTitle: (title: string, name: string) => `「${name}」から「${title}」を受信しました`,
  receivedBody: (size: string, folder: string) => `${size}を「${folder}」に保存しました。クリックするとフォルダーに表示します。`,
  receivedLostBody: (size: string, folder: string, lost: string) => `${size}を「${folder}」に保存しました（${lost}）。クリックするとフォルダーに表示します。`,
  incompleteTitle: (title: string, name: string, lost: string) => `「${name}」に「${title}」を送信しました（${lost}）`,
  incompleteBody: 'クリックすると、対象のファイルと理由を確認できます。',
  textTitle: (name: string) => `「${name}」からテキストを受信しました`,
  textBody: 'クリックすると読めます。',
}

/** Questions in windows of the system. */
export const dialogs = {
  cancel: 'キャンセル',
  stillRunning: (count: number) => say.count(count, { other: '#件の転送がまだ進行中です' }),
  quitDetail: '今FastDropを終了すると転送は中断され、次に起動したときに再開されます。',
  quitCancels: '今FastDropを終了すると転送は取り消されます。',
  quitCancelsSome: (count: number) => say.count(count, { other: 'ただし、そのうち#件は取り消されます。' }),
  quitCancelsWhy:
    '再開されるのは、相手のデバイスが承認したファイルと、ペアリング済みのデバイスへ送るファイルだけです。FastDP 1.xデバイスとの転送は再開されません。',
  textsUndelivered: (count: number) => say.count(count, { other: '#件のテキストがまだ届いていません' }),
  textsLost: 'テキストはディスクに保存されません。今FastDropを終了すると、まだ届いていないテキストは取り消されます。',
  keepRunning: '終了しない',
  quit: '終了',
  openPage: (host: string) => `${host}のページをブラウザーで開きますか？`,
  openLink: 'リンクを開く',
  cameFrom: (name: string) => `「${name}」から届きました。`,
  cameFromUnchecked: (name: string) => `「${name}」から届きました。この相手が誰かは確認されていません。`,
  canRun: (name: string) => `「${name}」はプログラムとして実行できます`,
  canRunDetail: '送信者とその目的がわかっている場合にだけ開いてください。このファイルの動作は検査されていません。',
  openIt: '開く',
  historyFile: (day: string) => `FastDropの履歴 ${day}`,
  historyTable: '表（CSV）',
  historyJson: 'JSON',
  /** Beside the program's name in the list of what starts with the computer. */
  startsWithComputer: '同じネットワークのデバイスからファイルを受信します',
  couldNotStart: 'FastDropを起動できませんでした',
}
