import { CLASSIC_OPEN_MINUTES, DEFAULT_CLASSIC_PORT } from '../../settings.ts'
import { say } from './say.ts'

/** Devices that speak the older FastDP 1.x, and devices that are added by their address. */
export const classic = {
  classicSwitch: `FastDP-1.x-Geräte ${CLASSIC_OPEN_MINUTES} Minuten zulassen`,
  classicOn: 'FastDP-1.x-Geräte dürfen senden',
  classicPort: (port: number) => `Port ${port}, nicht verschlüsselt`,
  timeOpen: (seconds: number | null) => (seconds === null ? 'bis zum Ausschalten' : `noch ${say.duration(seconds)}`),
  classicTitle: 'FastDP-1.x-Geräte zulassen?',
  classicHint: 'FastDP 1.x ist das ältere Protokoll. Es schützt nichts:',
  classicWarnings: [
    'Keine Verschlüsselung. Alle im Netzwerk können lesen, was gesendet wird.',
    'Keine Prüfung, wer es ist. Ein Absender ist nur eine Adresse, und dort kann jeder sein.',
  ],
  classicAsked: `Sie werden zu jeder Datei gefragt, und nichts wird geschrieben, bevor Sie zustimmen. Nach ${CLASSIC_OPEN_MINUTES} Minuten wird niemand mehr eingelassen.`,
  classicPortHint: `Leer: ${DEFAULT_CLASSIC_PORT}, wo FastDP-1.x-Geräte einander suchen.`,
  classicOpen: `${CLASSIC_OPEN_MINUTES} Minuten zulassen`,
  classicOpening: 'Wird geöffnet …',
  classicCard: 'FastDP 1.x, nicht verschlüsselt',
  /** The version of the protocol that a device speaks. */
  classicSpoken: (wire: string) => `FastDP ${wire}`,
  classicSendWarning:
    'Nicht verschlüsselt, und niemand prüft, wer es ist: Alle im Netzwerk können lesen, was Sie ihm senden, und unter seiner Adresse kann jeder sein.',
  classicOneFile: 'Es nimmt eine Datei auf einmal. Ein Ordner oder mehrere Dateien gehen als ein Archiv.',

  addressTitle: 'Gerät mit seiner Adresse hinzufügen',
  addressHint: 'Für ein Gerät, das nicht von selbst erscheint, etwa über ein VPN. Dort muss FastDrop laufen.',
  addressField: 'Adresse',
  addressFieldHint: (port: number) => `Mit Doppelpunkt und Port, falls er nicht ${port} ist.`,
  addressExample: '192.168.1.20',
  addressMissing: 'Geben Sie zuerst eine Adresse ein.',
  addressHere: (addresses: readonly string[]) => `Von der anderen Seite aus ist dieser Computer ${say.listed(addresses)}.`,
  speaksField: 'Dort läuft',
  speaks: { fastdrop: 'FastDrop', classic: 'FastDP-1.x-Gerät' },
  classicAddressHint: 'Für ein Programm, das das ältere FastDP 1.x spricht. Es muss dort auf Dateien warten.',
  classicVersionField: 'Version',
  classicVersions: { any: 'Automatisch', '1.1.0': '1.1.0', '1.0.0': '1.0.0' },
  classicVersionHints: {
    any: 'Versucht zuerst 1.1.0, dann 1.0.0.',
    '1.1.0': 'Das veröffentlichte Kommandozeilenprogramm.',
    '1.0.0': 'Programme nach dem ersten Text des Protokolls. Viele warten an Port 8888.',
  },
  add: 'Hinzufügen',
  adding: 'Wird gesucht …',
}
