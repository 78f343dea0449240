import { TEXT_MAX_BYTES } from '../../transfer.ts'
import { common } from './common.ts'

/** Texts that are sent, and pasting. */
export const sending = {
  sendText: 'Send text…',
  sendClipboard: 'Send clipboard',
  title: 'Send a text',
  titleTo: (name: string) => `Send a text to ${name}`,
  field: 'Text or link',
  hint: 'It is shown on the other side, and stored nowhere. A link can be opened there.',
  length: (bytes: number) => `${common.byteCount(bytes)} of ${common.byteCount(TEXT_MAX_BYTES)}`,
  tooLong: (bytes: number) => `${common.byteCount(bytes - TEXT_MAX_BYTES)} too many. Save it as a file, and send that.`,
  send: 'Send',
  choose: 'Choose a device…',
  /** What was typed stays. */
  lostSight: (name: string) => `${name} is not in sight any more. Choose another device, or wait until it is back.`,
  nothingPasted: 'There is nothing on the clipboard that can be sent: copy files, a text or a link first.',
  noPath: 'What is on the clipboard is no file yet, like a picture out of another program. Save it, and send the file.',
}
