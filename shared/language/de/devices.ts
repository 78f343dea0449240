import { common } from './common.ts'
import { say } from './say.ts'

/** The list of devices, and what is asked about one of them. */
export const devices = {
  devices: 'Geräte',
  nearby: 'In der Nähe',
  away: 'Nicht da',
  addByAddress: 'Mit Adresse …',
  nobodyYet: 'Geräte in diesem Netzwerk werden gesucht. Noch hat keines geantwortet.',
  chooseFiles: 'Dateien …',
  chooseFolder: 'Ordner …',
  dropTitle: 'Dateien oder Ordner ablegen',
  dropHint: 'auf einem Gerät, oder hier, um eines zu wählen',
  dropNow: 'Loslassen, um ein Gerät zu wählen',
  releaseTo: (name: string, items: number | null) => (items === null ? `Loslassen, um an ${name} zu senden` : `Loslassen, um ${common.items(items)} zu senden`),
  cannotTake: 'Nicht da: Es kann jetzt nichts annehmen',

  sendToTitle: (name: string) => `An ${name} senden`,
  notVerifiedHint: 'Dieses Gerät ist nicht überprüft: Name und Adresse sind nur, was es über sich selbst sagt.',
  verifiedHint: 'Dieses Gerät ist überprüft: Sie haben es gekoppelt.',
  deviceAway: 'Dieses Gerät ist nicht da. Sobald es wieder da ist, können Sie ihm etwas senden.',
  addressLabel: 'Adresse',
  /** Behind the name of a device's address. */
  atPort: (address: string, port: number) => `${address}, Port ${port}`,
  versionLabel: 'Version',
  removeDevice: 'Aus der Liste entfernen',

  activity: {
    away: 'Nicht da',
    waiting: (drops: number) => say.count(drops, { one: '# Sendung wartet', other: '# Sendungen warten' }),
    interrupted: (drops: number) =>
      drops === 1 ? 'Unterbrochen' : say.count(drops, { one: '# Übertragung unterbrochen', other: '# Übertragungen unterbrochen' }),
    preparing: 'Wird vorbereitet',
    asking: 'Wartet auf Antwort',
    publishing: 'Wird geprüft und gesichert',
    sending: (percent: string) => `Sendet, ${percent}`,
    receiving: (percent: string) => `Empfängt, ${percent}`,
    paused: (percent: string) => `Angehalten bei ${percent}`,
    unverified: 'Noch nicht überprüft',
  },

  targetsTitle: 'An wen?',
  targetsNobody: 'Kein Gerät ist erreichbar. Öffnen Sie FastDrop auf dem anderen Computer, oder fügen Sie ihn mit seiner Adresse hinzu.',
  sendTo: (count: number) => (count > 1 ? say.count(count, { one: 'An # Gerät senden', other: 'An # Geräte senden' }) : 'Senden'),
}
