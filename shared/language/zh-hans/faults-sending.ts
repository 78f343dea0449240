import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

/** What is sent from here. */
export const sendingFaults = {
  pathUnreadable: ({ path }) => `无法读取“${path}”。请检查它是否存在，以及你是否有权读取。`,
  nameCannotBeSent: ({ name }) => `无法以该名称发送“${name}”。请重命名。`,
  neitherFileNorFolder: ({ path }) => `“${path}”既不是文件也不是文件夹，因此无法发送。`,
  wholeDrive: '无法一次发送整个驱动器。请选择其中的文件夹。',
  fileTooLarge: ({ name }) => `“${name}”太大。`,
  fileUnreadable: ({ name }) => `无法读取“${name}”。请检查它是否仍然存在，以及你是否有权读取。`,
  fileUnreadableFilesOpen: ({ name }) => `无法读取“${name}”：此设备打开的文件过多。请关闭一些程序，然后重新发送。`,
  fileUnreadableDisk: ({ name }) => `无法读取“${name}”：磁盘报告了错误。请检查驱动器。`,
  fileChanged: ({ name }) => `“${name}”在发送期间被更改，因此对方未保留这次发送的任何内容。请在不再更改后重新发送。`,
  fileWentAway: ({ name }) => `“${name}”在发送期间被删除、移动或替换，因此对方未保留这次发送的任何内容。请在不再更改后重新发送。`,
  changedSinceInterrupted: '这次发送中有文件在中断后被更改。请在不再更改后重新发送。',
  halfACharacter: '该文本含有不完整的字符，因此无法发送。请重新复制。',
  noTextToSend: '没有要发送的文本。',
  textTooLong: ({ bytes }) => `文本最多 ${say.number(bytes)} 字节，而此文本超过了限制。请保存为文件，然后发送该文件。`,
  tooMuchForSuchChunks: '对使用此分块大小的一项传输来说内容过多。请选择更大的分块，或分批发送。',
  tooManyLeftOut: '无法一次排除这么多单个文件。请排除整个文件夹，或减少数量。',
  tooManyDropsWait: ({ count }) => `已有 ${count} 项等待发送。请取消其中一些，或稍候。`,
  notKeptThere: ({ count }) => `对方未能保留其中 ${count} 个文件。请重新发送。`,
  skipNotAccepted: ({ name }) => `目前无法跳过单个文件：“${name}”尚未接受，或只能全部接收。`,
  skipTooMany: ({ count }) => `一次发送最多可跳过 ${say.number(count)} 个文件。请取消，然后减少发送的内容。`,
  skipAllOrNothing: '此处无法跳过单个文件：这项传输只能整体进行。要全部停止，请取消传输。',
  nothingLeftToSendAgain: '这项传输没有剩余内容需要重新发送。',
  classicTakesFilesOnly: 'FastDP 1.x 设备只接收文件。请将文本保存为文件，然后发送该文件。',
  classicZstdTooLarge: ({ name, mebibytes }) =>
    `“${name}”太大，无法使用 Zstd 发送到 1.x 设备：此运行环境以该方式最多只能压缩 ${mebibytes} MiB 的文件。请选择“不压缩”、Zip 或 TarGz。`,
  outOfBounds: ({ what, least, most, value }) => `${what}必须是 ${least} 到 ${most} 之间的整数，不能是 ${value}。`,
  theZstdLevel: 'Zstd 级别',
  theLimit: '每秒字节数的限制',
  theChunkSize: '分块大小',
  transferNotKept: ({ id }) => `此处没有保留传输 ${id}。“fastdrop transfers”可列出已保留的传输。`,
  transferInOtherHands: ({ id }) => `此设备上的另一个 FastDrop 正在处理 ${id}。请在那里丢弃它，或先结束该程序。`,
} satisfies Partial<FaultWords>
