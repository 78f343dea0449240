import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

/** What is sent from here. */
export const sendingFaults = {
  pathUnreadable: ({ path }) => `„${path}“ ist nicht lesbar. Prüfen Sie, ob es existiert und ob Sie es lesen dürfen.`,
  nameCannotBeSent: ({ name }) => `„${name}“ kann unter diesem Namen nicht gesendet werden. Benennen Sie es um.`,
  neitherFileNorFolder: ({ path }) => `„${path}“ ist weder Datei noch Ordner, deshalb kann es nicht gesendet werden.`,
  wholeDrive: 'Ein ganzes Laufwerk kann nicht auf einmal gesendet werden. Wählen Sie Ordner darin.',
  fileTooLarge: ({ name }) => `„${name}“ ist zu groß.`,
  fileUnreadable: ({ name }) => `„${name}“ war nicht lesbar. Prüfen Sie, ob es noch da ist und ob Sie es lesen dürfen.`,
  fileUnreadableFilesOpen: ({ name }) =>
    `„${name}“ war nicht lesbar: Dieses Gerät hat zu viele Dateien geöffnet. Schließen Sie einige Programme, und senden Sie es dann noch einmal.`,
  fileUnreadableDisk: ({ name }) => `„${name}“ war nicht lesbar: Der Datenträger meldet einen Fehler. Prüfen Sie das Laufwerk.`,
  fileChanged: ({ name }) =>
    `„${name}“ hat sich während des Sendens geändert, deshalb wurde dort nichts von dieser Sendung behalten. Senden Sie sie noch einmal, wenn es ruht.`,
  fileWentAway: ({ name }) =>
    `„${name}“ wurde während des Sendens gelöscht, verschoben oder ersetzt, deshalb wurde dort nichts von dieser Sendung behalten. Senden Sie sie noch einmal, wenn es ruht.`,
  changedSinceInterrupted: 'Eine Datei dieser Sendung hat sich seit der Unterbrechung geändert. Senden Sie sie noch einmal, wenn sie ruht.',
  halfACharacter: 'Dieser Text enthält ein halbes Zeichen und kann deshalb nicht gesendet werden. Kopieren Sie ihn noch einmal.',
  noTextToSend: 'Es gibt keinen Text zu senden.',
  textTooLong: ({ bytes }) => `Ein Text darf höchstens ${say.number(bytes)} Byte haben, und dieser hat mehr. Sichern Sie ihn als Datei, und senden Sie diese.`,
  tooMuchForSuchChunks: 'Das ist mit Blöcken dieser Größe zu viel für eine Übertragung. Wählen Sie größere Blöcke, oder senden Sie es in Teilen.',
  tooManyLeftOut: 'So viele einzelne Dateien lassen sich nicht auf einmal auslassen. Lassen Sie ganze Ordner aus, oder weniger.',
  tooManyDropsWait: ({ count }) =>
    `${say.count(count, { one: `${count} Sendung wartet schon`, other: `${count} Sendungen warten schon` })}. Brechen Sie einige davon ab, oder warten Sie.`,
  notKeptThere: ({ count }) =>
    say.count(count, {
      one: 'Die andere Seite konnte eine der Dateien nicht behalten. Senden Sie sie noch einmal.',
      other: `Die andere Seite konnte ${count} der Dateien nicht behalten. Senden Sie sie noch einmal.`,
    }),
  skipNotAccepted: ({ name }) => `Einzelne Dateien lassen sich jetzt nicht auslassen: „${name}“ hat noch nicht angenommen, oder nimmt alles oder nichts.`,
  skipTooMany: ({ count }) => `Höchstens ${filesOf(count)} einer Sendung ausgelassen werden. Brechen Sie sie ab, und senden Sie weniger.`,
  skipAllOrNothing: 'Einzelne Dateien lassen sich hier nicht auslassen: Diese Übertragung geht als Ganzes. Brechen Sie sie ab, um alles davon anzuhalten.',
  nothingLeftToSendAgain: 'Von dieser Übertragung ist nichts mehr übrig, das noch einmal gesendet werden könnte.',
  classicTakesFilesOnly: 'Ein FastDP-1.x-Gerät nimmt nur Dateien. Sichern Sie den Text als Datei, und senden Sie diese.',
  classicZstdTooLarge: ({ name, mebibytes }) =>
    `„${name}“ ist zu groß, um mit Zstd an ein 1.x-Gerät gesendet zu werden: Diese Laufzeit kann so nur Dateien bis ${mebibytes} MiB komprimieren. Wählen Sie Keine, Zip oder TarGz.`,
  outOfBounds: ({ what, least, most, value }) => `${what} ist eine ganze Zahl von ${least} bis ${most}, nicht ${value}.`,
  theZstdLevel: 'Die Zstd-Stufe',
  theLimit: 'Ein Limit in Byte pro Sekunde',
  theChunkSize: 'Die Blockgröße',
  transferNotKept: ({ id }) => `Hier wird keine Übertragung ${id} aufbewahrt. „fastdrop transfers“ listet die vorhandenen auf.`,
  transferInOtherHands: ({ id }) => `Ein anderes FastDrop auf diesem Gerät arbeitet an ${id}. Verwerfen Sie es dort, oder beenden Sie zuerst jenes Programm.`,
} satisfies Partial<FaultWords>

function filesOf(count: number): string {
  return say.count(count, { one: '# Datei kann', other: '# Dateien können' })
}
