import { common } from './common.ts'
import { say } from './say.ts'

/** Transfers that have ended. */
export const history = {
  history: 'Verlauf',
  search: 'Im Verlauf suchen',
  emptyTitle: 'Noch wurde nichts gesendet oder empfangen',
  emptyHint: 'Beendete Übertragungen stehen hier, auch nachdem FastDrop geschlossen wurde. Was in Texten steht, wird nie aufbewahrt.',
  offTitle: 'Es wird kein Verlauf geführt',
  offHint: 'Beendete Übertragungen sind vergessen, sobald Sie sie ausblenden oder FastDrop endet.',
  keep: 'Verlauf führen',
  noneFound: 'Hier gibt es nichts dergleichen.',
  reading: 'Verlauf wird gelesen …',
  found: (found: number, all: number) => (found === all ? common.transferCount(all) : common.of(found, all)),
  exportCsv: 'Als Tabelle exportieren …',
  exportJson: 'Als JSON exportieren …',
  exported: 'Der Verlauf wurde exportiert.',
  clear: 'Leeren …',
  clearQuestion: (count: number) =>
    say.count(count, {
      one: 'Den einen Eintrag aus dem Verlauf entfernen? Die Dateien bleiben, wo sie sind.',
      other: 'Alle # Einträge aus dem Verlauf entfernen? Die Dateien bleiben, wo sie sind.',
    }),
  keepAll: 'Behalten',
  clearNow: 'Alle entfernen',
  remove: 'Aus dem Verlauf entfernen',
  removeOf: (title: string) => `${title} aus dem Verlauf entfernen`,
  listOf: 'Beendete Übertragungen',
  leftOutOf: (title: string) => `Was von ${title} ausgelassen wurde`,
  lostOf: (title: string) => `Was von ${title} nicht angekommen ist`,
  today: 'Heute',
  yesterday: 'Gestern',
  open: 'Öffnen',
  openOf: (title: string) => `${title} öffnen`,
  showOf: (title: string) => `${title} im Ordner zeigen`,
  sendBack: 'Zurücksenden',
  sendBackOf: (title: string, peer: string) => `${title} an ${peer} zurücksenden`,
  sendAgain: 'Erneut senden',
  sendAgainOf: (title: string, peer: string) => `${title} erneut an ${peer} senden`,
  dragHint: 'Von hier in ein anderes Fenster ziehen',
}
