import { TEXT_MAX_BYTES } from '../../transfer.ts'
import { common } from './common.ts'

/** Texts that are sent, and pasting. */
export const sending = {
  sendText: '发送文本…',
  sendClipboard: '发送剪贴板内容',
  title: '发送文本',
  titleTo: (name: string) => `发送文本到“${name}”`,
  field: '文本或链接',
  hint: '文本会显示在对方设备上，不会保存在任何地方。链接可在对方设备上打开。',
  length: (bytes: number) => `${common.byteCount(bytes)} / ${common.byteCount(TEXT_MAX_BYTES)}`,
  tooLong: (bytes: number) => `超出 ${common.byteCount(bytes - TEXT_MAX_BYTES)}。请保存为文件，然后发送该文件。`,
  send: '发送',
  choose: '选择设备…',
  lostSight: (name: string) => `“${name}”已不在可见范围内。请选择其他设备，或等待它恢复在线。`,
  nothingPasted: '剪贴板中没有可发送的内容：请先复制文件、文本或链接。',
  noPath: '剪贴板中的内容还不是文件，例如从其他程序复制的图片。请将其保存，然后发送文件。',
}
