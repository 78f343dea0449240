import type { FaultWords } from '../../sentence.ts'

/** A disk and its folders. What a disk says stands in the middle of `cannotBeSaved`, and ends with what to do about it. */
export const diskFaults = {
  cannotBeSaved: ({ name, because }) => `„${name}“ konnte nicht gesichert werden: ${because}, und lassen Sie es dann noch einmal senden.`,
  diskFull: 'Der Datenträger ist voll. Schaffen Sie Platz',
  diskShareUsedUp: 'Ihr Anteil am Datenträger ist aufgebraucht. Schaffen Sie Platz',
  diskTakesNoSuchSize: 'Es ist zu groß für den Datenträger des Empfangsordners. Wählen Sie einen anderen Ordner',
  diskReportsError: 'Der Datenträger meldet einen Fehler. Prüfen Sie das Laufwerk',
  diskReadOnly: 'Der Datenträger ist schreibgeschützt. Prüfen Sie das Laufwerk, oder wählen Sie einen anderen Ordner',
  diskGone: 'Der Datenträger ist nicht mehr da. Schließen Sie ihn wieder an',
  diskNotWritable: 'In den Ordner darf nicht geschrieben werden. Prüfen Sie seine Zugriffsrechte',
  diskTooManyFilesOpen: 'Dieses Gerät hat zu viele Dateien geöffnet. Schließen Sie einige Programme',
  diskRefuses: 'Der Datenträger hat es verweigert. Prüfen Sie das Laufwerk und seine Zugriffsrechte',
  fileTooLargeForDisk: ({ name }) =>
    `„${name}“ ist zu groß für das Dateisystem des Empfangsordners, das nur Dateien unter 4 GiB nimmt. Wählen Sie einen anderen Ordner.`,
  receiveFolderOutOfReach: 'Der Empfangsordner ist nicht erreichbar. Wählen Sie einen anderen.',
  receiveFolderNotOpened: 'Der Empfangsordner konnte nicht geöffnet werden. Prüfen Sie, ob es ihn gibt und ob Sie ihn lesen dürfen.',
  folderNotWholePath: ({ folder }) => `„${folder}“ ist nicht der ganze Pfad eines Ordners. Schreiben Sie ihn von der Wurzel an.`,
  folderNotThere: ({ folder }) => `Den Ordner ${folder} gibt es nicht. Legen Sie ihn zuerst an, oder wählen Sie einen anderen.`,
  folderIsNone: ({ folder }) => `${folder} ist kein Ordner. Wählen Sie einen anderen.`,
  folderNotWritable: ({ folder }) => `Der Ordner ${folder} ist nicht beschreibbar. Prüfen Sie seine Zugriffsrechte, oder wählen Sie einen anderen.`,
  folderWentAway: ({ folder }) => `Der Ordner ${folder} ist nicht mehr da. Schließen Sie seinen Datenträger wieder an, oder wählen Sie einen anderen Ordner.`,
  folderNotOurs: ({ folder }) => `„${folder}“ ist kein Ordner von FastDrop. Entfernen Sie ihn, oder wählen Sie einen anderen Ordner.`,
  partFolderNotOurs: ({ name }) => `„${name}“ im Empfangsordner ist kein Ordner von FastDrop. Entfernen Sie ihn, oder wählen Sie einen anderen Ordner.`,
  partFolderMoved: 'Der Teileordner dieser Übertragung wurde verschoben oder ersetzt.',
  noRoomForOldFile: ({ name, folder }) => `„${name}“ konnte nicht ersetzt werden: In ${folder} ist kein Platz für das alte. Sehen Sie nach, was dort liegt.`,
  tooManyOfThatName: ({ name }) =>
    `Im Empfangsordner gibt es zu viele Dateien, die wie „${name}“ heißen. Räumen Sie einige weg, und lassen Sie es dann noch einmal senden.`,
  receivedNotThereAnyMore: 'Was empfangen wurde, ist nicht mehr auf dem Datenträger. Lassen Sie es noch einmal senden.',
  thereAlreadyButChanged: 'Eine Datei, die schon da war, hat sich geändert, während die anderen ankamen. Lassen Sie sie noch einmal senden.',
  noSpaceToUnpack: 'Im Empfangsordner ist nicht genug Platz, um die Datei zu entpacken. Schaffen Sie Platz, und bitten Sie dann noch einmal darum.',
  noSpaceToPack:
    'Auf diesem Gerät ist nicht genug Platz, um es vor dem Senden zu packen. Schaffen Sie Platz, oder senden Sie Dateien einzeln ohne Komprimierung.',
} satisfies Partial<FaultWords>
