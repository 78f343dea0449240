import type { FaultWords } from '../../sentence.ts'

/** The window, the tray, and values that settings refuse. */
export const appFaults = {
  unknownRequest: 'FastDrop kennt diese Anfrage nicht.',
  folderChoiceGone: 'Diese Wahl eines Ordners ist nicht mehr bekannt. Wählen Sie ihn noch einmal.',
  folderMayNotBeWritten: 'FastDrop darf nicht in diesen Ordner schreiben. Wählen Sie einen anderen.',
  selectionGone: 'Was gewählt wurde, ist nicht mehr bekannt. Wählen Sie es noch einmal.',
  chooseADevice: 'Wählen Sie ein Gerät, an das gesendet werden soll.',
  commandGone: 'Diesen Befehl gibt es nicht mehr. Prüfen Sie noch einmal.',
  receivedTextGone: 'Dieser Text ist nicht mehr hier. Bitten Sie noch einmal darum.',
  noWebAddress: 'Dieser Text ist keine Webadresse, die FastDrop öffnet. Kopieren Sie ihn, und sehen Sie ihn sich zuerst an.',
  nothingOfItHere: 'Von dieser Übertragung ist nichts auf diesem Computer.',
  notWhereItWas: ({ name }) => `„${name}“ ist nicht mehr, wo es war: Es wurde verschoben, umbenannt oder entfernt.`,
  notOpened: ({ name }) => `„${name}“ konnte nicht geöffnet werden. Zeigen Sie es im Ordner, und wählen Sie dort, womit es geöffnet wird.`,
  historyEntryGone: 'Dieser Eintrag ist nicht mehr im Verlauf.',
  historyInOtherHands: ({ file }) => `Ein anderes FastDrop arbeitet an „${file}“ und lässt nicht los. Versuchen Sie es später noch einmal.`,
  historyNotWritten: 'Der Verlauf konnte nicht gesichert werden. Die Liste hier stimmt, die auf dem Datenträger nicht.',
  historyNotExported: ({ name }) => `Der Verlauf konnte nicht nach „${name}“ geschrieben werden. Wählen Sie einen anderen Ordner.`,
  settingNotWritten: 'Die Änderung gilt, konnte aber nicht gesichert werden. Sie geht verloren, wenn FastDrop endet.',
  startAtLoginNotChanged: ({ file }) =>
    `Der Start mit dem Computer konnte nicht geändert werden: „${file}“ ist nicht beschreibbar. Prüfen Sie die Zugriffsrechte.`,
  sendWithNotChanged: ({ file }) =>
    `Die Menüs der Dateiverwaltung konnten nicht geändert werden: „${file}“ ist nicht beschreibbar. Prüfen Sie die Zugriffsrechte.`,
  noTextOnClipboard: 'In der Zwischenablage ist kein Text. Kopieren Sie einen, oder wählen Sie stattdessen Dateien.',
  clipboardTextTooLong: ({ kibibytes }) => `Der Text in der Zwischenablage ist länger als ${kibibytes} KiB. Sichern Sie ihn als Datei, und senden Sie diese.`,
  noFilesDropped: 'Nur Dateien und Ordner können gesendet werden, und unter dem Abgelegten war keine.',
  controlCharacters: 'Steuerzeichen sind nicht erlaubt.',
  deviceNameMissing: 'Ein Name ist nötig.',
  deviceNameTooLong: 'Höchstens 63 Byte.',
  labelTooLong: 'Dieser Name ist zu lang. Nehmen Sie einen kürzeren.',
  typedTextTooLong: 'Dieser Text ist zu lang.',
  portOutOfBounds: '1024 bis 65535, oder 0 für den üblichen.',
  interfaceIsNoAddress: 'Das ist keine Adresse.',
  sendLimitOutOfBounds: '10 kB/s bis 100 GB/s, oder keines.',
  wentWrongInside: ({ what }) => `In FastDrop ist etwas schiefgegangen: ${what}.`,
} satisfies Partial<FaultWords>
