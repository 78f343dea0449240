import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

/** What is sent from here. */
export const sendingFaults = {
  pathUnreadable: ({ path }) => `「${path}」を読み取れません。存在することと、読み取る権限があることを確認してください。`,
  nameCannotBeSent: ({ name }) => `「${name}」は、この名前のままでは送信できません。名前を変更してください。`,
  neitherFileNorFolder: ({ path }) => `「${path}」はファイルでもフォルダーでもないため、送信できません。`,
  wholeDrive: 'ドライブ全体を一度に送信することはできません。ドライブ内のフォルダーを選択してください。',
  fileTooLarge: ({ name }) => `「${name}」は大きすぎます。`,
  fileUnreadable: ({ name }) => `「${name}」を読み取れませんでした。まだ存在することと、読み取る権限があることを確認してください。`,
  fileUnreadableFilesOpen: ({ name }) =>
    `「${name}」を読み取れませんでした。このデバイスで開いているファイルが多すぎます。いくつかのプログラムを終了してから、もう一度送信してください。`,
  fileUnreadableDisk: ({ name }) => `「${name}」を読み取れませんでした。ディスクがエラーを報告しました。ドライブを確認してください。`,
  fileChanged: ({ name }) =>
    `「${name}」が送信中に変更されたため、この送信の内容は相手側に保存されませんでした。変更が終わってから、もう一度送信してください。`,
  fileWentAway: ({ name }) =>
    `「${name}」が送信中に削除、移動、または置き換えられたため、この送信の内容は相手側に保存されませんでした。変更が終わってから、もう一度送信してください。`,
  changedSinceInterrupted: '中断した後で、送信するファイルが変更されました。変更が終わってから、もう一度送信してください。',
  halfACharacter: 'このテキストには不完全な文字が含まれているため、送信できません。もう一度コピーしてください。',
  noTextToSend: '送信するテキストがありません。',
  textTooLong: ({ bytes }) =>
    `テキストは${say.number(bytes)}バイトまで送信できますが、このテキストはそれを超えています。ファイルとして保存し、そのファイルを送信してください。`,
  tooMuchForSuchChunks: 'このチャンクサイズでは、一度に転送できる量を超えています。チャンクを大きくするか、分けて送信してください。',
  tooManyLeftOut: 'これほど多くのファイルを、個別に一度に除外することはできません。フォルダーごと除外するか、数を減らしてください。',
  tooManyDropsWait: ({ count }) => `すでに${count}件が送信待ちです。いくつかキャンセルするか、お待ちください。`,
  notKeptThere: ({ count }) => `${count}個のファイルを相手側で保存できませんでした。もう一度送信してください。`,
  skipNotAccepted: ({ name }) => `今はファイルを個別にスキップできません。「${name}」がまだ承認していないか、全体をまとめてしか受信しません。`,
  skipTooMany: ({ count }) => `一度の送信でスキップできるファイルは${say.number(count)}個までです。キャンセルして、数を減らして送信してください。`,
  skipAllOrNothing: 'この転送は全体をまとめて送信するため、ファイルを個別にスキップできません。すべて中止するには、キャンセルしてください。',
  nothingLeftToSendAgain: 'この転送で再送信するものは残っていません。',
  classicTakesFilesOnly: 'FastDP 1.xデバイスが受信できるのはファイルだけです。テキストをファイルとして保存し、そのファイルを送信してください。',
  classicZstdTooLarge: ({ name, mebibytes }) =>
    `「${name}」は、Zstdで1.xデバイスに送信するには大きすぎます。この実行環境でZstd圧縮できるファイルは${mebibytes} MiBまでです。「なし」、Zip、TarGzのいずれかを選択してください。`,
  outOfBounds: ({ what, least, most, value }) => `${what}には、${least}から${most}までの整数を指定してください。${value}は使用できません。`,
  theZstdLevel: 'Zstdの圧縮レベル',
  theLimit: '1秒あたりのバイト数の制限',
  theChunkSize: 'チャンクサイズ',
  transferNotKept: ({ id }) => `転送${id}は、ここに保存されていません。保存されている転送は「fastdrop transfers」で一覧表示できます。`,
  transferInOtherHands: ({ id }) => `このデバイスの別のFastDropが転送${id}を処理しています。そちらで破棄するか、先にそのプログラムを終了してください。`,
} satisfies Partial<FaultWords>
