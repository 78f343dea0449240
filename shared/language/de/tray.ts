import { EVERYONE_MINUTES } from '../../settings.ts'
import { common } from './common.ts'
import { say } from './say.ts'

/** The icon beside the clock and its menu. */
export const tray = {
  open: 'FastDrop öffnen',
  openFolder: 'Ordner öffnen',
  quit: 'FastDrop beenden',
  tooltip: (state: string) => `FastDrop: ${state}`,
  /** Two things that the tooltip says, each a short sentence without its full stop. */
  both: (first: string, second: string) => `${first}. ${second}`,
  questions: (count: number) => say.count(count, { one: '# Frage wartet', other: '# Fragen warten' }),
  notReceiving: 'empfängt nicht',
  moving: (transfers: number, percent: string | null) =>
    percent === null ? common.transferCount(transfers) : `${common.transferCount(transfers)}, ${percent}`,
  andMore: (count: number) => common.andMore(count),
  noPaired: 'Kein gekoppeltes Gerät in Sicht',
  sendFiles: 'Dateien senden …',
  sendFolder: 'Ordner senden …',
  sendClipboard: 'Zwischenablage senden',
  receive: 'Empfangen',
  modes: { everyone: 'Alle dürfen fragen', paired: 'Nur gekoppelte Geräte', hidden: 'Vor anderen verborgen', off: 'Aus: niemand' },
  everyone: `${EVERYONE_MINUTES} Minuten von allen empfangen`,
  everyoneUntil: (time: string) => `Empfängt von allen bis ${time}`,
  everyoneUntilStopped: 'Empfängt von allen, bis es beendet wird',
  stopEveryone: 'Nicht mehr von allen empfangen',
  sending: (title: string, peer: string) => `Sendet ${title} an ${peer}`,
  receiving: (title: string, peer: string) => `Empfängt ${title} von ${peer}`,
  /** A transfer, and how far it is. */
  stands: (transfer: string, stage: string) => `${transfer}: ${stage}`,
  stageAt: (stage: string, percent: string) => `${stage} bei ${percent}`,
  stages: {
    paused: 'angehalten',
    interrupted: 'unterbrochen',
    publishing: 'wird fertiggestellt',
    asking: 'wartet auf Antwort',
    waitingForDevice: 'wartet auf das Gerät',
    waitingForTurn: 'wartet, bis es an der Reihe ist',
    preparing: 'wird vorbereitet',
    connecting: 'wird verbunden',
    ended: 'beendet',
  },
  couldNot: 'FastDrop konnte das nicht tun',
}

/** The menu at the top of the screen, which macOS wants. */
export const menus = {
  about: 'Über FastDrop',
  services: 'Dienste',
  hide: 'FastDrop ausblenden',
  hideOthers: 'Andere ausblenden',
  showAll: 'Alle einblenden',
  quit: 'FastDrop beenden',
  edit: 'Bearbeiten',
  undo: 'Widerrufen',
  redo: 'Wiederholen',
  cut: 'Ausschneiden',
  copy: 'Kopieren',
  paste: 'Einfügen',
  selectAll: 'Alles auswählen',
  window: 'Fenster',
  minimise: 'Im Dock ablegen',
  zoom: 'Zoomen',
  allToFront: 'Alle nach vorne bringen',
}
