import { REPLACED_KEPT_DAYS } from '../../conflict.ts'
import { say } from './say.ts'

/** The files of a transfer. */
export const files = {
  files: 'Archivos',
  filesOf: (title: string) => `Archivos de ${title}`,
  state: { waiting: 'en espera', moving: 'en camino', stored: 'allí' },
  skip: 'Omitir',
  skipFile: (name: string) => `Omitir ${name}`,
  moreFiles: 'Mostrar más archivos',
  readingFiles: 'Leyendo los archivos…',
  lost: (count: number) => say.count(count, { one: '# archivo omitido', many: '# de archivos omitidos', other: '# archivos omitidos' }),
  /** Not all of the drop, as the button in the row has it. */
  sendAgain: (count: number) =>
    say.count(count, { one: 'Reenviar el archivo que falta', many: 'Reenviar los # de archivos que faltan', other: 'Reenviar los # archivos que faltan' }),
}

/** Why a file of a drop was not delivered, or not even offered; behind its name. */
export const lost = {
  because: {
    SOURCE_CHANGED: 'cambió mientras se enviaba',
    SOURCE_UNREADABLE: 'no se pudo leer',
    SKIPPED: 'omitido',
    DISK_ERROR: 'un disco lo rechazó',
    BAD_NAME: 'el otro dispositivo no admite su nombre',
    NO_SPACE: 'no había sitio para él',
    other: 'no se pudo entregar',
  },
  notOffered: {
    link: 'un enlace',
    special: 'ni archivo ni carpeta',
    unreadable: 'no se puede leer',
    name: 'un nombre que otros sistemas no admiten',
  },
}

/** Names that are taken. */
export const conflicts = {
  choice: 'Lo que ya existe',
  choices: { 'keep-both': 'Conservar ambos', skip: 'Omitir', replace: 'Reemplazar' },
  merge: 'Combinar carpetas',
  mergeSpoken: 'Combinar carpetas: poner los archivos uno a uno en la carpeta que existe',
  /** What would become of it: the name that is taken, and the one it would be kept under. */
  fates: {
    'kept-both': (name: string, keptAs: string) => `«${name}» ya existe: se guardará como «${keptAs}»`,
    'not-replaced': (name: string, keptAs: string) => `«${name}» ya existe y no se puede reemplazar: se guardará como «${keptAs}»`,
    skipped: (name: string) => `«${name}» ya existe: se queda, y no se recibe`,
    replaced: (name: string) => `«${name}» ya existe: se reemplazará, y lo anterior se guarda ${REPLACED_KEPT_DAYS} días`,
    merged: (name: string) => `«${name}» ya existe: los archivos van dentro, uno a uno`,
  },

  setting: 'Si ya existe algo con ese nombre',
  settingHints: {
    'keep-both': 'Lo que llega se guarda al lado, como «nombre (1)».',
    skip: 'Lo que hay se queda, y lo que llega no se recibe.',
    replace: `Se propone donde se pregunta, y solo se hace si usted acepta. El archivo anterior se guarda ${REPLACED_KEPT_DAYS} días. Sin pregunta se conservan ambos.`,
  },

  taken: (count: number) => say.count(count, { one: '# nombre ya existía', many: '# de nombres ya existían', other: '# nombres ya existían' }),
  /** What became of it: the path that was taken, and where the new or the old file is. */
  outcomes: {
    skipped: (path: string) => `${path}: omitido, se queda lo que había`,
    replaced: (path: string, backup: string) => `${path}: reemplazado, lo anterior se guarda ${REPLACED_KEPT_DAYS} días como ${backup}`,
    'kept-both': (path: string, keptAs: string) => `${path}: guardado como ${keptAs}`,
    'not-replaced': (path: string, keptAs: string) => `${path}: lo que había no se puede reemplazar, así que se guardó como ${keptAs}`,
  },
  replaced: (count: number) => say.count(count, { one: '# reemplazado', other: '# reemplazados' }),
  skipped: (count: number) => say.count(count, { one: '# omitido', other: '# omitidos' }),
  keptBoth: (count: number) => say.count(count, { one: '# guardado con otro nombre', other: '# guardados con otro nombre' }),
}
