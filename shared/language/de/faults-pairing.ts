import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

const IF_THEY_DIFFER = 'Sind sie verschieden, ist vielleicht jemand zwischen den Geräten: Versuchen Sie es in einem Netzwerk, dem Sie vertrauen.'

/** Pairing, paired devices and the device's own key. */
export const pairingFaults = {
  pairingWithOneself: 'Das ist dieses Gerät selbst. Koppeln Sie es mit dem anderen.',
  offerFromOneself: 'Das Angebot kommt von diesem Gerät selbst.',
  codesNotConfirmedHere: `Sie haben nicht bestätigt, dass die Codes gleich sind. ${IF_THEY_DIFFER}`,
  codesNotConfirmedThere: `Die andere Seite hat nicht bestätigt, dass die Codes gleich sind. ${IF_THEY_DIFFER}`,
  nobodyComparedHere: 'Auf diesem Gerät hat niemand rechtzeitig die Codes verglichen, deshalb wurde nichts gekoppelt. Versuchen Sie es noch einmal.',
  pairingTooOften: ({ times, minutes }) => `In fünf Minuten wurde ${times}-mal versucht zu koppeln. Versuchen Sie es in ${minutes} min noch einmal.`,
  pairingNotNowThere:
    'Das andere Gerät kann jetzt nicht koppeln: Dort kann niemand einen Code vergleichen. Sie können trotzdem einmal annehmen, oder ablehnen.',
  pairingTooOftenThere: 'Das andere Gerät wurde in den letzten Minuten zu oft gekoppelt und wartet. Sie können trotzdem einmal annehmen, oder ablehnen.',
  pairedAlready: 'Dieses Gerät ist schon gekoppelt.',
  classicCannotPair: 'Ein FastDP-1.x-Gerät hat keinen Schlüssel, deshalb kann es nicht gekoppelt werden.',
  tooManyPaired: ({ count }) =>
    `Höchstens ${say.count(count, { one: `${count} Gerät kann`, other: `${count} Geräte können` })} gekoppelt sein. Entkoppeln Sie zuerst eines.`,
  pairedListNotSaved: 'Die Liste der gekoppelten Geräte konnte nicht gesichert werden. Prüfen Sie den freien Platz und die Zugriffsrechte des Datenordners.',
  keyUnusable: ({ folder }) => `Der Geräteschlüssel in ${folder} konnte nicht gelesen oder angelegt werden. Prüfen Sie den Ordner und seine Zugriffsrechte.`,
  keyWithoutKeyring: ({ folder }) =>
    `Der Geräteschlüssel in ${folder} ist vom Schlüsselbund des Systems versiegelt, der hier nicht benutzbar ist. Starten Sie die FastDrop-App in der Sitzung, in der sie zuerst gestartet wurde, mit entsperrtem Schlüsselbund; für die Kommandozeile wählen Sie mit --data-dir einen anderen Ordner.`,
  keyNotOpened: ({ folder, file }) =>
    `Der Schlüsselbund des Systems hat den Geräteschlüssel in ${folder} nicht geöffnet. Entsperren Sie den Schlüsselbund als der Benutzer, der FastDrop auf diesem Computer eingerichtet hat, und starten Sie FastDrop noch einmal. Ist dieser Schlüsselbund endgültig verloren, legen Sie ${file} beiseite: FastDrop startet dann als neues Gerät und muss neu gekoppelt werden.`,
  keysDiffer: ({ folder, plain, sealed }) =>
    `In ${folder} liegen zwei verschiedene Geräteschlüssel, ${plain} und ${sealed}. Legen Sie den beiseite, den Ihre gekoppelten Geräte nicht kennen, und starten Sie FastDrop noch einmal.`,
} satisfies Partial<FaultWords>
