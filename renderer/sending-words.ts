import { formatBytes } from '../shared/format.ts'
import type { Selection } from '../shared/ipc.ts'
import { TEXT_MAX_BYTES } from '../shared/transfer.ts'
import { byteCount, text } from './text.ts'

/** Every English sentence about texts that are sent, and about pasting. A translation is another object of the same type. */
export const sendingText = {
  sendText: 'Send text…',
  sendClipboard: 'Send clipboard',
  title: 'Send a text',
  titleTo: (name: string) => `Send a text to ${name}`,
  field: 'Text or link',
  hint: 'It is shown on the other side, and stored nowhere. A link can be opened there.',
  length: (bytes: number) => `${byteCount(bytes)} of ${byteCount(TEXT_MAX_BYTES)}`,
  tooLong: (bytes: number) => `${byteCount(bytes - TEXT_MAX_BYTES)} too many. Save it as a file, and send that.`,
  send: 'Send',
  choose: 'Choose a device…',
  nothingPasted: 'There is nothing on the clipboard that can be sent: copy files, a text or a link first.',
  noPath: 'What is on the clipboard is no file yet, like a picture out of another program. Save it, and send the file.',
} as const

/** How much was chosen: "3 items", or of a text its bytes. */
export function selectionSize({ kind, items }: Pick<Selection, 'kind' | 'items'>): string {
  return kind === 'text' ? formatBytes(items) : text.items(items)
}
