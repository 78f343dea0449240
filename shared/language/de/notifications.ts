import { common } from './common.ts'
import { say } from './say.ts'

/** What the system tells while the window is elsewhere. */
export const notifications = {
  trayTitle: 'FastDrop empfängt im Hintergrund weiter',
  trayBody: 'Öffnen Sie es über das Symbol in der Leiste oder durch erneutes Starten. „Beenden“ beendet es.',
  accept: 'Annehmen',
  decline: 'Ablehnen',
  offerTitle: (name: string, items: number) => `${name} möchte Ihnen ${common.items(items)} senden`,
  offerTextTitle: (name: string) => `${name} möchte Ihnen einen Text senden`,
  offerSize: (size: string, folder: string) => `${size} in ${folder}`,
  /** Sentences of the body follow each other; each brings its full stop. */
  sentence: (words: string) => `${words}.`,
  noSpace: 'Der Platz reicht nicht.',
  canRun: (count: number) => say.count(count, { one: '# Datei ist ein ausführbares Programm.', other: '# Dateien sind ausführbare Programme.' }),
  fromClassic: 'FastDP 1.x: nicht verschlüsselt, und niemand weiß, wer es ist.',
  fromNamesake: (name: string) => `Nicht als Ihr gekoppeltes Gerät „${name}“ bestätigt: Es hat einen anderen Schlüssel.`,
  fromPaired: 'Von einem Gerät, das Sie gekoppelt haben.',
  fromStranger: 'Nicht überprüft: Der Name beweist nichts.',
  pairTitle: (name: string) => `${name} möchte mit diesem Computer gekoppelt werden`,
  pairBody: 'Beide Bildschirme zeigen einen Code. Klicken Sie, um sie zu vergleichen; gekoppelt wird erst, wenn Sie zustimmen.',
  receivedTitle: (title: string, name: string) => `${title} von ${name} empfangen`,
  receivedBody: (size: string, folder: string) => `${size} in ${folder}. Klicken, um es im Ordner zu zeigen.`,
  receivedLostBody: (size: string, folder: string, lost: string) => `${size} in ${folder}, ${lost}. Klicken, um es im Ordner zu zeigen.`,
  incompleteTitle: (title: string, name: string, lost: string) => `${title} an ${name} gesendet, ${lost}`,
  incompleteBody: 'Klicken, um zu sehen, welche und warum.',
  textTitle: (name: string) => `Text von ${name} empfangen`,
  textBody: 'Klicken, um ihn zu lesen.',
}

/** Questions in windows of the system. */
export const dialogs = {
  cancel: 'Abbrechen',
  stillRunning: (count: number) => say.count(count, { one: '# Übertragung läuft noch', other: '# Übertragungen laufen noch' }),
  quitDetail: 'Wenn FastDrop jetzt endet, werden sie unterbrochen und gehen beim nächsten Start weiter.',
  quitCancels: 'Wenn FastDrop jetzt endet, werden sie abgebrochen.',
  quitCancelsSome: (count: number) => say.count(count, { one: 'Aber # davon wird abgebrochen.', other: 'Aber # davon werden abgebrochen.' }),
  quitCancelsWhy: 'Dateien gehen weiter, sobald das andere Gerät sie angenommen hat, und vorher nur solche an gekoppelte Geräte; mit FastDP-1.x-Geräten keine.',
  textsUndelivered: (count: number) => say.count(count, { one: '# Text ist noch nicht zugestellt', other: '# Texte sind noch nicht zugestellt' }),
  textsLost: 'Ein Text wird auf keinem Datenträger aufbewahrt: Ist er noch nicht zugestellt, wird er abgebrochen, wenn FastDrop jetzt endet.',
  keepRunning: 'Weiterlaufen lassen',
  quit: 'Beenden',
  openPage: (host: string) => `Eine Seite von ${host} im Browser öffnen?`,
  openLink: 'Link öffnen',
  cameFrom: (name: string) => `Er kam von „${name}“.`,
  cameFromUnchecked: (name: string) => `Er kam von „${name}“, und niemand hat geprüft, wer das ist.`,
  canRun: (name: string) => `„${name}“ ist ein ausführbares Programm`,
  canRunDetail: 'Öffnen Sie es nur, wenn Sie wissen, wer es gesendet hat und warum. Niemand hat geprüft, was es tut.',
  openIt: 'Öffnen',
  historyFile: (day: string) => `FastDrop-Verlauf ${day}`,
  historyTable: 'Tabelle (CSV)',
  historyJson: 'JSON',
  /** Beside the program's name in the list of what starts with the computer. */
  startsWithComputer: 'Empfängt Dateien von Geräten im selben Netzwerk',
  couldNotStart: 'FastDrop konnte nicht gestartet werden',
}
