import { say } from './say.ts'

/** How a transfer goes, and how it ended: the lines of a row and of the history. */
export const states = {
  counting: 'Dateien werden gezählt',
  connecting: 'Verbindung wird aufgebaut',
  verifiedDevice: 'überprüftes Gerät',
  notVerified: 'nicht überprüft',
  encrypted: (device: string) => `verschlüsselt, ${device}`,
  notEncrypted: (wire: string) => `FastDP ${wire}, nicht verschlüsselt`,
  inOneArchive: (contents: string) => `${contents} in einem Archiv`,
  /** What was sent, and in what time. */
  inTime: (size: string, time: string) => `${size} in ${time}`,
  /** How it ended, and when. */
  endedAt: (end: string, time: string) => `${end}, ${time}`,
  savedByCompression: (size: string) => `${size} durch Komprimieren gespart`,
  deliveredVerified: 'zugestellt und geprüft',
  receivedVerified: 'empfangen und geprüft',
  sentUnconfirmed: 'gesendet, aber nicht bestätigt',
  receivedUnverified: 'empfangen, aber nicht geprüft',
  declined: 'abgelehnt',
  cancelled: 'abgebrochen',
  failed: 'fehlgeschlagen',
  waitingForPeer: (name: string) => `Wartet, bis ${name} annimmt`,
  waitingForYou: 'Wartet auf Ihre Antwort',
  publishing: 'Wird geprüft und gesichert',
  allThere: 'alles war schon da',
  partThere: (part: string) => `${part} schon da`,
  /** A state that a screen reader is told of, and whose it is. */
  announced: (title: string, state: string) => `${title}: ${state}`,
  diskFullHere: (room: string | null) => `Der Datenträger dieses Geräts ist voll: Geben Sie ${room ?? 'etwas Platz'} frei, dann geht es von selbst weiter`,
  diskFullThere: (name: string, room: string | null) =>
    `Der Datenträger von ${name} ist voll: Dort muss ${room ?? 'etwas Platz'} frei werden, dann geht es von selbst weiter`,
  classicCannotGoOn: 'FastDP 1.x kann Unterbrochenes nicht fortsetzen: Senden Sie es noch einmal.',
  textCannotGoOn: 'Ein Text wird auf keinem Datenträger aufbewahrt und kann nicht weitergehen: Senden Sie ihn noch einmal.',

  compressedWhole: (type: string) => `Komprimierung: die ganze Datei als ${type}`,
  compressedAutomatically: (did: string) => `Automatisch: ${did}`,
  measuring: 'wird gemessen',
  notCompressed: 'Nicht komprimiert',
  compressed: (did: string) => `Komprimierung: ${did}`,
  /** The first part says what is counted. */
  chunksAs: (count: number, type: string) => `${say.count(count, { one: '# Block', other: '# Blöcke' })} als ${type}`,
  chunksRaw: (count: number) => say.count(count, { one: '# Block unverändert', other: '# Blöcke unverändert' }),
  countAs: (count: number, type: string) => `${say.number(count)} als ${type}`,
  countRaw: (count: number) => say.count(count, { one: '# unverändert', other: '# unverändert' }),
  saved: (size: string) => `${size} gespart`,
}

/** What limits, in words of this end. */
export const limits = {
  pause: 'eine Pause',
  networkOr: (name: string) => `das Netzwerk oder ${name}`,
  peersLimit: (name: string) => `das Tempolimit von ${name}`,
  order: 'eine andere Übertragung, die zuerst geht',
  'rate-limit': 'Ihr Tempolimit',
  reading: 'Lesen von diesem Datenträger',
  encoding: 'Komprimieren hier',
  writing: 'Schreiben auf diesen Datenträger',
  decoding: 'Entpacken hier',
  processor: 'diesen Prozessor',
}

/** Drops that wait. */
export const waiting = {
  releaseToAway: 'Loslassen: geht los, wenn dieses Gerät wieder da ist',
  dropsWait: 'Nicht da: geht los, wenn das Gerät wieder da ist',
  deviceAwaited: 'Dieses Gerät ist nicht da. Was Sie wählen, wartet und geht los, wenn es wieder da ist.',
  textAwaited: 'Dieses Gerät ist nicht da. Der Text geht los, wenn es wieder da ist, solange FastDrop läuft: Er wird auf keinem Datenträger aufbewahrt.',
  interruptedHeld: (peer: string) => `Unterbrochen und angehalten: geht weiter, wenn Sie es fortsetzen und ${peer} wieder da ist`,
  waitsFor: (peer: string) => `Wartet auf ${peer}`,
  textWaitsFor: (peer: string) => `Wartet auf ${peer}, solange FastDrop läuft`,
  waitsForTurn: 'Wartet, bis es an der Reihe ist',
  placeInLine: (place: number, of: number) => (place === 1 ? `als Erstes von ${of}` : `Nummer ${place} von ${of}`),
  heldBack: 'Angehalten: geht los, wenn Sie es fortsetzen',
  changedSince: 'seit dem Ablegen geändert',
  order: 'Reihenfolge',
  orderOf: (title: string) => `Reihenfolge von ${title}`,
  moves: { first: 'Ganz nach vorn', up: 'Nach vorn', down: 'Nach hinten' },
}
