import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

/** Addresses, ports, and who answers there. */
export const networkFaults = {
  notAnAddress: ({ typed, port }) => `„${typed}“ ist keine Adresse. Schreiben Sie sie wie 192.168.1.20 oder 192.168.1.20:${port}.`,
  addressNotOfThisDevice: ({ address }) =>
    `${address} gehört zurzeit nicht zu diesem Gerät, deshalb kann es dort niemand erreichen. Wählen Sie eine andere Schnittstelle, oder schließen Sie sie an.`,
  noDeviceNamed: ({ host }) => `Kein Gerät namens „${host}“ wurde gefunden. Prüfen Sie den Namen, oder nehmen Sie seine Adresse.`,
  thisDevicesAddress: 'Das ist die Adresse dieses Geräts. Geben Sie die des anderen ein.',
  portUnusable: ({ where, code }) => `Port ${where} ist nicht benutzbar (${code}). Wählen Sie einen anderen.`,
  classicPortUnusable: ({ where, because }) => `Port ${where} ist für FastDP-1.x-Geräte nicht benutzbar (${because}). Wählen Sie einen anderen Port.`,
  classicPortTaken: ({ where }) =>
    `Port ${where} ist für FastDP-1.x-Geräte nicht benutzbar: Ein anderes Programm benutzt ihn. Beenden Sie jenes Programm, oder wählen Sie einen anderen Port.`,
  portAnywhere: ({ port }) => `${port}`,
  portAtAddress: ({ port, address }) => `${port} an ${address}`,
  systemSays: ({ code }) => code,
  unknownReason: 'unbekannter Grund',
  nothingAnswersThere: ({ host, port }) => `Unter ${host}, Port ${port}, antwortet nichts. Prüfen Sie die Adresse, und ob das andere Gerät auf Dateien wartet.`,
  noClassicThere: ({ host, port, versions }) =>
    `Unter ${host}, Port ${port}, antwortet etwas, aber es nimmt keine Dateien über FastDP ${versions}. Prüfen Sie den Port und die Version, die das andere Gerät spricht.`,
  oneVersion: ({ version }) => version,
  eitherVersion: ({ first, second }) => `${first} oder ${second}`,
  otherTls: 'Die andere Seite spricht kein TLS 1.3.',
  sessionResumed: 'Die andere Seite wollte eine alte Sitzung fortsetzen.',
  noCertificate: 'Die andere Seite hat kein Zertifikat gezeigt.',
  certificateTooLarge: 'Die andere Seite hat ein zu großes Zertifikat gezeigt.',
  certificateIsNone: 'Die andere Seite hat etwas gezeigt, das kein Zertifikat ist.',
  keyOfAnotherKind: 'Die andere Seite hat einen Schlüssel anderer Art gezeigt.',
  termsNotOffered: 'Die andere Seite hat mit Bedingungen geantwortet, die nicht angeboten waren.',
  rulesBroken: ({ what }) => `Die andere Seite hat die Regeln des Protokolls verletzt (${what}), deshalb wurde die Verbindung geschlossen.`,
  otherKeyAnswered: ({ name }) =>
    `Anstelle von „${name}“ hat ein anderes Gerät geantwortet, mit einem anderen Schlüssel. Deshalb wurde nichts gesendet, nicht einmal ein Name. Wenn FastDrop dort neu eingerichtet wurde, koppeln Sie die beiden noch einmal.`,
  namesakeWithoutKey: ({ name }) =>
    `Dieses Gerät heißt wie Ihr gekoppeltes Gerät „${name}“, hat aber dessen Schlüssel nicht gezeigt. Deshalb wurde nichts gesendet. Es ist vielleicht ein anderes.`,
  dropWaitedInVain: ({ days }) =>
    `Das Gerät war ${daysOf(days)} nicht da, deshalb wartet diese Sendung nicht länger. Senden Sie sie noch einmal, wenn es wieder da ist.`,
  transferWaitedInVain: ({ days }) =>
    `Das andere Gerät war ${daysOf(days)} nicht da, deshalb wurde entfernt, was von dieser Übertragung hier war. Senden Sie es noch einmal.`,
  classicWantsOtherCompression: ({ compression }) => `Das andere Gerät möchte Dateien mit ${compression} komprimiert. Senden Sie es so noch einmal.`,
  classicClosedWithoutWord:
    'Das andere Gerät hat die Verbindung geschlossen, ohne zu sagen, dass es die Datei hat. Sehen Sie dort nach, bevor Sie sie noch einmal senden.',
  classicSays: ({ words }) => `Das andere Gerät hat es nicht genommen. Es sagt: „${words}“.`,
  classicEndedBeforeAll:
    'Die andere Seite hat die Verbindung beendet, bevor alles angekommen war, deshalb wurde nichts behalten. Bitten Sie noch einmal darum.',
  classicArrivedDamaged: 'Der Inhalt kam beschädigt an, deshalb wurde nichts behalten. Bitten Sie noch einmal darum.',
} satisfies Partial<FaultWords>

function daysOf(days: number): string {
  return say.count(days, { one: `${days} Tag`, other: `${days} Tage` })
}
