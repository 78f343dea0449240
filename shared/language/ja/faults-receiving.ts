import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

/** Offers, and what is received. What is wrong with a name stands in the middle of `offerNameNotAllowed`. */
export const receivingFaults = {
  offerNotOpen: 'この送信リクエストの受付は終了しています。',
  offerGone: '送信リクエストはもうありません。すでに応答したか、送信者が取り消しました。',
  offerDeclinedHere: '送信リクエストを拒否しました。',
  offerHasNoEntry: ({ index }) => `この送信リクエストに、項目${index}はありません。`,
  offerTextIsWhole: 'テキストは、全体を受信するか、まったく受信しないかのどちらかです。',
  offerNothingLeft: '受信するものが残りません。何かを残すか、拒否してください。',
  offerNothingWanted: 'このデバイスで受信するものが含まれていません。',
  offerFileIsThere: '同じ名前のファイルがすでにあり、そのようなファイルはスキップする設定です。',
  offerListTooLong: '送信リクエストのファイル一覧の長さが、このデバイスの上限を超えています。',
  offerTooManyFiles: '送信リクエストのファイルの数が、このデバイスの上限を超えています。',
  offerTooManyFolders: '送信リクエストのフォルダーの数が、このデバイスの上限を超えています。',
  offerPathTooLong: 'このデバイスには長すぎるパスが含まれているため、送信リクエストを拒否しました。',
  offerNameNotAllowed: ({ because }) => `許可されていない名前（${because}）が含まれているため、送信リクエストを拒否しました。`,
  nameHoldsNul: 'NUL文字',
  nameIsAbsolute: '絶対パス',
  nameLeadsUp: '「..」',
  nameIsEmpty: '空の名前',
  nameIsTooLong: '長すぎる名前',
  nameIsTooDeep: '深すぎる階層',
  skipNotThere: ({ name }) => `今はファイルを個別にスキップできません。「${name}」は全体をまとめてしか送信しないか、オンラインではありません。`,
  skipAtMost: ({ count }) => `一度の送信でスキップできるファイルは${say.number(count)}個までです。`,
  notKnownThere: '何も届いておらず、相手のデバイスは続行しません。もう一度送信してもらってください。',
  rateNotAskable: ({ name }) => `「${name}」に速度を下げるよう求めることはできません。相手のFastDropが古いためです。相手側で制限を設定してください。`,
  rateIsClassics: '受信の速度は相手のデバイスが決めます。FastDP 1.xには速度を求める手段がありません。',
  damagedOrGone: 'この転送の途中データが破損したか、失われました。もう一度送信する必要があります。',
  unpairedMeanwhile: 'デバイスのペアリングが解除されたため、途中まで受信したものを破棄しました。',
} satisfies Partial<FaultWords>
