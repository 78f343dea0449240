import { TEXT_MAX_BYTES } from '../../transfer.ts'
import { common } from './common.ts'

/** Texts that are sent, and pasting. */
export const sending = {
  sendText: 'テキストを送信…',
  sendClipboard: 'クリップボード送信',
  title: 'テキストを送信',
  titleTo: (name: string) => `「${name}」にテキストを送信`,
  field: 'テキストまたはリンク',
  hint: '相手の画面に表示されますが、どこにも保存されません。リンクは相手の画面から開けます。',
  length: (bytes: number) => `${common.byteCount(bytes)} / ${common.byteCount(TEXT_MAX_BYTES)}`,
  tooLong: (bytes: number) => `${common.byteCount(bytes - TEXT_MAX_BYTES)}超過しています。ファイルとして保存し、そのファイルを送信してください。`,
  send: '送信',
  choose: 'デバイスを選択…',
  lostSight: (name: string) => `「${name}」が見つからなくなりました。別のデバイスを選択するか、戻るまでお待ちください。`,
  nothingPasted: 'クリップボードに送信できるものがありません。先にファイル、テキスト、またはリンクをコピーしてください。',
  noPath: 'クリップボードの内容は、ほかのプログラムからコピーした画像など、まだファイルになっていないものです。ファイルとして保存してから送信してください。',
}
