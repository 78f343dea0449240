import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

/** Offers, and what is received. What is wrong with a name stands in the middle of `offerNameNotAllowed`. */
export const receivingFaults = {
  offerNotOpen: '此发送请求已不再开放。',
  offerGone: '发送请求已不存在：它已得到回应，或已被发送方撤回。',
  offerDeclinedHere: '已拒绝发送请求。',
  offerHasNoEntry: ({ index }) => `发送请求中没有第 ${index} 项。`,
  offerTextIsWhole: '文本只能全部接收，或完全不接收。',
  offerNothingLeft: '发送请求中将没有任何内容。请至少保留一项，或拒绝。',
  offerNothingWanted: '其中没有此设备想要的内容。',
  offerFileIsThere: '已有同名文件，而此类文件会被跳过。',
  offerListTooLong: '发送请求的文件列表超出此设备允许的长度。',
  offerTooManyFiles: '发送请求的文件数超出此设备允许的限度。',
  offerTooManyFolders: '发送请求的文件夹数超出此设备允许的限度。',
  offerPathTooLong: '发送请求中有一个路径对此设备来说太长，因此请求已被拒绝。',
  offerNameNotAllowed: ({ because }) => `发送请求已被拒绝：其中含有不允许的名称（${because}）。`,
  nameHoldsNul: 'NUL 字符',
  nameIsAbsolute: '绝对路径',
  nameLeadsUp: '含“..”',
  nameIsEmpty: '空名称',
  nameIsTooLong: '过长',
  nameIsTooDeep: '层级过深',
  skipNotThere: ({ name }) => `目前无法跳过单个文件：“${name}”只能全部发送，或不在线。`,
  skipAtMost: ({ count }) => `一次发送最多可跳过 ${say.number(count)} 个文件。`,
  notKnownThere: '尚未收到任何内容，对方设备也不再继续。需要重新发送。',
  rateNotAskable: ({ name }) => `无法要求“${name}”放慢速度：对方的 FastDrop 版本较旧。请在对方设备上设置限速。`,
  rateIsClassics: '接收速度由对方设备决定：它使用 FastDP 1.x，其中没有此项功能。',
  damagedOrGone: '此处有关这项传输的内容已损坏或丢失。必须重新发送。',
  unpairedMeanwhile: '已取消与该设备的配对，因此它已开始发送的内容被丢弃。',
} satisfies Partial<FaultWords>
