import { REPLACED_KEPT_DAYS } from '../../conflict.ts'
import { say } from './say.ts'

/** The files of a transfer. */
export const files = {
  files: 'Dateien',
  filesOf: (title: string) => `Dateien von ${title}`,
  state: { waiting: 'wartet', moving: 'unterwegs', stored: 'da' },
  skip: 'Auslassen',
  skipFile: (name: string) => `${name} auslassen`,
  moreFiles: 'Weitere Dateien zeigen',
  readingFiles: 'Dateien werden gelesen …',
  lost: (count: number) => say.count(count, { one: '# Datei ausgelassen', other: '# Dateien ausgelassen' }),
  /** Not all of the drop, as the button in the row has it. */
  sendAgain: (count: number) => say.count(count, { one: 'Fehlende Datei erneut senden', other: '# fehlende Dateien erneut senden' }),
}

/** Why a file of a drop was not delivered, or not even offered; behind its name. */
export const lost = {
  because: {
    SOURCE_CHANGED: 'während des Sendens geändert',
    SOURCE_UNREADABLE: 'nicht lesbar',
    SKIPPED: 'ausgelassen',
    DISK_ERROR: 'von einem Datenträger abgelehnt',
    BAD_NAME: 'das andere Gerät kann den Namen nicht annehmen',
    NO_SPACE: 'kein Platz dafür',
    other: 'nicht zustellbar',
  },
  notOffered: {
    link: 'eine Verknüpfung',
    special: 'weder Datei noch Ordner',
    unreadable: 'nicht lesbar',
    name: 'ein Name, den andere Systeme nicht annehmen',
  },
}

/** Names that are taken. */
export const conflicts = {
  choice: 'Was es schon gibt',
  choices: { 'keep-both': 'Beide behalten', skip: 'Auslassen', replace: 'Ersetzen' },
  merge: 'Ordner zusammenführen',
  mergeSpoken: 'Ordner zusammenführen: Dateien einzeln in den vorhandenen Ordner legen',
  /** What would become of it: the name that is taken, and the one it would be kept under. */
  fates: {
    'kept-both': (name: string, keptAs: string) => `„${name}“ gibt es schon: wird als „${keptAs}“ behalten`,
    'not-replaced': (name: string, keptAs: string) => `„${name}“ gibt es schon und ist nicht ersetzbar: wird als „${keptAs}“ behalten`,
    skipped: (name: string) => `„${name}“ gibt es schon: bleibt, und wird nicht empfangen`,
    replaced: (name: string) => `„${name}“ gibt es schon: wird ersetzt, das alte ${REPLACED_KEPT_DAYS} Tage aufbewahrt`,
    merged: (name: string) => `„${name}“ gibt es schon: Dateien kommen einzeln hinein`,
  },

  setting: 'Wenn es den Namen schon gibt',
  settingHints: {
    'keep-both': 'Was kommt, wird daneben behalten, als „Name (1)“.',
    skip: 'Das Alte bleibt, und was kommt, wird nicht empfangen.',
    replace: `Wird vorgeschlagen, wo Sie gefragt werden, und geschieht nur, wenn Sie zustimmen. Die alte Datei wird ${REPLACED_KEPT_DAYS} Tage aufbewahrt. Ohne Frage werden beide behalten.`,
  },

  taken: (count: number) => say.count(count, { one: '# Name war schon vergeben', other: '# Namen waren schon vergeben' }),
  /** What became of it: the path that was taken, and where the new or the old file is. */
  outcomes: {
    skipped: (path: string) => `${path}: ausgelassen, das Vorhandene bleibt`,
    replaced: (path: string, backup: string) => `${path}: ersetzt, das alte wird ${REPLACED_KEPT_DAYS} Tage aufbewahrt als ${backup}`,
    'kept-both': (path: string, keptAs: string) => `${path}: behalten als ${keptAs}`,
    'not-replaced': (path: string, keptAs: string) => `${path}: das Vorhandene ist nicht ersetzbar, deshalb behalten als ${keptAs}`,
  },
  replaced: (count: number) => `${say.number(count)} ersetzt`,
  skipped: (count: number) => `${say.number(count)} ausgelassen`,
  keptBoth: (count: number) => `${say.number(count)} unter anderem Namen behalten`,
}
