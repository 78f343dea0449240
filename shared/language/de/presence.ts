import { EVERYONE_MINUTES } from '../../settings.ts'

/** Who is who, and who can see this device. */
export const presence = {
  namesakeCard: (name: string) => `Nicht als Ihr „${name}“ bestätigt`,
  namesakeHint: (name: string) =>
    `Es heißt wie Ihr gekoppeltes Gerät „${name}“, hat aber dessen Schlüssel nicht gezeigt: Es ist ein anderes Gerät, oder FastDrop wurde dort neu eingerichtet.`,
  namesakePairAgain: 'Wenn es Ihres ist und neu eingerichtet wurde, koppeln Sie die beiden noch einmal.',
  namesakeOffer: (name: string) =>
    `Nicht als Ihr gekoppeltes Gerät „${name}“ bestätigt: Es hat den Namen, aber einen anderen Schlüssel. Nehmen Sie nur an, wenn Sie wissen, warum.`,
  namesakeTransfer: (name: string) => `nicht als Ihr „${name}“ bestätigt`,
  namesakeTitle: (name: string) => `Dies ist nicht „${name}“, das Sie gekoppelt haben`,
  namesakeQuestion: 'Was Sie senden, erreicht vielleicht jemand anderen. Bisher wurde nichts gesendet.',
  sendAnyway: 'Trotzdem senden',

  visibilityField: 'Wer dieses Gerät sehen kann',
  visibilities: { everyone: 'Alle', paired: 'Gekoppelte', hidden: 'Niemand' },
  visibilityHints: {
    everyone: 'Alle im Netzwerk sehen seinen Namen und dürfen fragen; Sie werden jedes Mal gefragt.',
    paired: 'Andere sehen, dass jemand da ist, und nur gekoppelte Geräte, wer. Fremde werden ohne Frage abgewiesen.',
    hidden: 'Nichts wird bekannt gegeben. Gekoppelte Geräte, die seine Adresse kennen, erreichen es trotzdem; Fremde werden abgewiesen.',
  },
  visibleToEveryone: (name: string) => `Sichtbar als „${name}“`,
  visibleToPaired: 'Nur für gekoppelte Geräte sichtbar',
  visibleToNobody: 'Für andere nicht sichtbar',

  everyoneSwitch: `${EVERYONE_MINUTES} Minuten von allen empfangen`,
  everyoneOn: 'Empfängt von allen',
  everyoneUnasked: 'Sie werden nicht gefragt',
  everyoneTitle: 'Von allen empfangen?',
  everyoneHint: `${EVERYONE_MINUTES} Minuten lang ist dieses Gerät für alle im Netzwerk sichtbar.`,
  everyoneWarnings: ['Sie werden nicht gefragt: Was irgendwer sendet, kommt sofort in Ihren Empfangsordner.', 'Niemand prüft, wer die Absender sind.'],
  everyoneAfter: 'Danach, oder wenn Sie es ausschalten, gelten wieder Ihre Einstellungen. Nichts von Ihnen wird je ersetzt.',
  everyoneStart: `${EVERYONE_MINUTES} Minuten empfangen`,
}
