import { TEXT_MAX_BYTES } from '../../transfer.ts'
import { common } from './common.ts'

/** Texts that are sent, and pasting. */
export const sending = {
  sendText: 'Text senden …',
  sendClipboard: 'Zwischenablage',
  title: 'Text senden',
  titleTo: (name: string) => `Text an ${name} senden`,
  field: 'Text oder Link',
  hint: 'Er wird auf der anderen Seite gezeigt und nirgends gespeichert. Ein Link lässt sich dort öffnen.',
  length: (bytes: number) => `${common.byteCount(bytes)} von ${common.byteCount(TEXT_MAX_BYTES)}`,
  tooLong: (bytes: number) => `${common.byteCount(bytes - TEXT_MAX_BYTES)} zu viel. Sichern Sie ihn als Datei, und senden Sie diese.`,
  send: 'Senden',
  choose: 'Gerät wählen …',
  lostSight: (name: string) => `${name} ist nicht mehr zu sehen. Wählen Sie ein anderes Gerät, oder warten Sie, bis es wieder da ist.`,
  nothingPasted: 'In der Zwischenablage ist nichts, was gesendet werden kann: Kopieren Sie zuerst Dateien, einen Text oder einen Link.',
  noPath: 'Was in der Zwischenablage ist, ist noch keine Datei, etwa ein Bild aus einem anderen Programm. Sichern Sie es, und senden Sie die Datei.',
}
