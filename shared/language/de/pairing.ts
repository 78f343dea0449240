import { say } from './say.ts'

/** Pairing, and the list of paired devices. */
export const pairing = {
  pair: 'Koppeln …',
  knownWhenReached: 'Ein gekoppeltes Gerät zeigt „Gekoppelt“, sobald sein Schlüssel geantwortet hat. Dieses hat keinen Schlüssel gezeigt, den Sie kennen.',

  titleOutgoing: (name: string) => `Mit ${name} koppeln`,
  titleIncoming: (name: string) => `${name} möchte mit diesem Computer gekoppelt werden`,
  meaning:
    'Gekoppelte Geräte erkennen einander an ihren Schlüsseln, gleich welchen Namen oder welche Adresse sie zeigen. Was sie senden, wird Ihnen trotzdem zur Frage vorgelegt.',
  reaching: (name: string) => `${name} wird erreicht …`,
  compare: 'Vergleichen Sie mit dem anderen Bildschirm. Gleich?',
  differHint: 'Sind sie verschieden, ist vielleicht jemand zwischen den beiden Geräten.',
  waiting: 'Wartet, bis auch die andere Seite zustimmt',
  waitingHint: 'Sie können dies schließen: Wie es ausgeht, steht im Fenster.',
  left: (seconds: number) => `noch ${say.duration(seconds)}`,
  /** The digits come apart, so that each is read by itself. */
  spoken: (first: string, second: string) => `Der Code ist ${first}, ${second}.`,
  differ: 'Sie sind verschieden',
  equal: 'Sie sind gleich',
  close: 'Schließen',
  asksNow: (name: string) => `${name} möchte mit diesem Computer gekoppelt werden.`,
  underWay: (name: string) => `Das Koppeln mit ${name} läuft.`,
  show: 'Codes vergleichen …',
  nowPaired: (name: string) => `Mit ${name} gekoppelt. Der Schlüssel wird bei jeder Begegnung geprüft.`,
  notPaired: (name: string) => `Nicht mit ${name} gekoppelt.`,
  notPairedBecause: (name: string, reason: string) => `Nicht mit ${name} gekoppelt. ${reason}`,

  section: 'Gekoppelte Geräte',
  sectionHint: '„Ohne Frage annehmen“ schreibt sofort in Ihren Empfangsordner, was dieses Gerät sendet.',
  none: 'Noch ist kein Gerät gekoppelt. Wählen Sie im Fenster ein Gerät und „Koppeln …“: Beide Bildschirme zeigen einen Code, und Sie vergleichen ihn.',
  since: (pairedAtMs: number) => `Gekoppelt seit ${say.day(pairedAtMs)}`,
  itself: (name: string) => `nennt sich selbst „${name}“`,
  accept: 'Ohne Frage annehmen',
  acceptFrom: (name: string) => `Ohne Frage annehmen, was ${name} sendet`,
  rename: 'Umbenennen',
  renameOf: (name: string) => `${name} umbenennen`,
  labelField: 'Ihr Name dafür',
  labelHint: (name: string) => `Leer: „${name}“, wie es sich selbst nennt.`,
  apply: 'Umbenennen',
  unpair: 'Entkoppeln …',
  unpairOf: (name: string) => `${name} entkoppeln …`,
  unpairTitle: (name: string) => `${name} entkoppeln?`,
  unpairHint: 'Von da an ist es hier fremd, und Sie werden zu allem gefragt, was es sendet.',
  keep: 'Behalten',
  unpairNow: 'Entkoppeln',
}
