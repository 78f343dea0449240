import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

/** Offers, and what is received. What is wrong with a name stands in the middle of `offerNameNotAllowed`. */
export const receivingFaults = {
  offerNotOpen: 'Dieses Angebot ist nicht mehr offen.',
  offerGone: 'Das Angebot ist weg: Es wurde beantwortet, oder der Absender hat es zurückgenommen.',
  offerDeclinedHere: 'Das Angebot wurde abgelehnt.',
  offerHasNoEntry: ({ index }) => `Das Angebot hat keinen Eintrag ${index}.`,
  offerTextIsWhole: 'Ein Text wird ganz genommen oder gar nicht.',
  offerNothingLeft: 'Vom Angebot bliebe nichts übrig. Lassen Sie etwas darin, oder lehnen Sie es ab.',
  offerNothingWanted: 'Nichts davon ist hier erwünscht.',
  offerFileIsThere: 'Eine Datei dieses Namens ist da, und solche Dateien werden ausgelassen.',
  offerListTooLong: 'Die Liste der Dateien im Angebot ist länger, als dieses Gerät erlaubt.',
  offerTooManyFiles: 'Das Angebot hat mehr Dateien, als dieses Gerät erlaubt.',
  offerTooManyFolders: 'Das Angebot hat mehr Ordner, als dieses Gerät erlaubt.',
  offerPathTooLong: 'Ein Pfad im Angebot ist zu lang für dieses Gerät, deshalb wurde das Angebot abgewiesen.',
  offerNameNotAllowed: ({ because }) => `Das Angebot wurde abgewiesen: Es enthält einen Namen, der nicht erlaubt ist (${because}).`,
  nameHoldsNul: 'NUL-Zeichen',
  nameIsAbsolute: 'absolut',
  nameLeadsUp: '„..“',
  nameIsEmpty: 'leer',
  nameIsTooLong: 'zu lang',
  nameIsTooDeep: 'zu tief',
  skipNotThere: ({ name }) => `Einzelne Dateien lassen sich jetzt nicht auslassen: „${name}“ sendet alles oder nichts, oder ist nicht da.`,
  skipAtMost: ({ count }) => `Höchstens ${filesOf(count)} einer Sendung ausgelassen werden.`,
  notKnownThere: 'Davon war nichts angekommen, und das andere Gerät setzt es nicht fort. Es muss noch einmal gesendet werden.',
  rateNotAskable: ({ name }) => `„${name}“ kann nicht um ein langsameres Tempo gebeten werden: Das FastDrop dort ist älter. Setzen Sie dort ein Limit.`,
  rateIsClassics: 'Wie schnell dies kommt, bestimmt das andere Gerät: Es spricht FastDP 1.x, das kein Wort dafür hat.',
  damagedOrGone: 'Was von dieser Übertragung hier war, ist beschädigt oder weg. Es muss noch einmal gesendet werden.',
  unpairedMeanwhile: 'Das Gerät wurde entkoppelt, deshalb wurde verworfen, was es zu senden begonnen hatte.',
} satisfies Partial<FaultWords>

function filesOf(count: number): string {
  return say.count(count, { one: '# Datei kann', other: '# Dateien können' })
}
