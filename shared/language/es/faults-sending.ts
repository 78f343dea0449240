import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

/** What is sent from here. */
export const sendingFaults = {
  pathUnreadable: ({ path }) => `«${path}» no se puede leer. Compruebe que exista y que pueda leerlo.`,
  nameCannotBeSent: ({ name }) => `«${name}» no se puede enviar con ese nombre. Cámbielo.`,
  neitherFileNorFolder: ({ path }) => `«${path}» no es ni archivo ni carpeta, así que no se puede enviar.`,
  wholeDrive: 'No se puede enviar de una vez una unidad entera. Elija carpetas en ella.',
  fileTooLarge: ({ name }) => `«${name}» es demasiado grande.`,
  fileUnreadable: ({ name }) => `«${name}» no se pudo leer. Compruebe que siga allí y que pueda leerlo.`,
  fileUnreadableFilesOpen: ({ name }) =>
    `«${name}» no se pudo leer: este dispositivo tiene demasiados archivos abiertos. Cierre algunos programas y envíelo de nuevo.`,
  fileUnreadableDisk: ({ name }) => `«${name}» no se pudo leer: el disco dio un error. Compruebe la unidad.`,
  fileChanged: ({ name }) => `«${name}» cambió mientras se enviaba, así que allí no se guardó nada de este envío. Envíelo de nuevo cuando esté en reposo.`,
  fileWentAway: ({ name }) =>
    `«${name}» se eliminó, se movió o se reemplazó mientras se enviaba, así que allí no se guardó nada de este envío. Envíelo de nuevo cuando esté en reposo.`,
  changedSinceInterrupted: 'Un archivo de este envío cambió desde que se interrumpió. Envíelo de nuevo cuando esté en reposo.',
  halfACharacter: 'Ese texto contiene medio carácter, así que no se puede enviar. Cópielo de nuevo.',
  noTextToSend: 'No hay texto que enviar.',
  textTooLong: ({ bytes }) => `Un texto puede tener como máximo ${say.number(bytes)} bytes, y este tiene más. Guárdelo como archivo y envíe el archivo.`,
  tooMuchForSuchChunks: 'Es demasiado para una transferencia con bloques de ese tamaño. Elija bloques mayores, o envíelo por partes.',
  tooManyLeftOut: 'No se pueden omitir tantos archivos sueltos a la vez. Omita carpetas enteras, o menos.',
  tooManyDropsWait: ({ count }) => `Ya ${say.count(count, { one: `espera ${count} envío`, other: `esperan ${count} envíos` })}. Cancele algunos, o espere.`,
  notKeptThere: ({ count }) =>
    say.count(count, {
      one: 'El otro lado no pudo guardar uno de los archivos. Envíelo de nuevo.',
      other: `El otro lado no pudo guardar ${count} de los archivos. Envíelos de nuevo.`,
    }),
  skipNotAccepted: ({ name }) => `Ahora no se pueden omitir archivos sueltos: «${name}» aún no ha aceptado, o acepta todo o nada.`,
  skipTooMany: ({ count }) => `De un envío se pueden omitir como máximo ${filesOf(count)}. Cancélelo y envíe menos.`,
  skipAllOrNothing: 'Aquí no se pueden omitir archivos sueltos: esta transferencia va entera. Cancélela para detenerla toda.',
  nothingLeftToSendAgain: 'No queda nada de esta transferencia que enviar de nuevo.',
  classicTakesFilesOnly: 'Un dispositivo FastDP 1.x solo admite archivos. Guarde el texto como archivo y envíe el archivo.',
  classicZstdTooLarge: ({ name, mebibytes }) =>
    `«${name}» es demasiado grande para enviarlo a un dispositivo 1.x con Zstd: así solo se pueden comprimir aquí archivos de hasta ${mebibytes} MiB. Elija Ninguna, Zip o TarGz.`,
  outOfBounds: ({ what, least, most, value }) => `${what} es un número entero de ${least} a ${most}, no ${value}.`,
  theZstdLevel: 'El nivel de Zstd',
  theLimit: 'Un límite en bytes por segundo',
  theChunkSize: 'El tamaño de bloque',
  transferNotKept: ({ id }) => `Aquí no se guarda ninguna transferencia ${id}. «fastdrop transfers» muestra las que hay.`,
  transferInOtherHands: ({ id }) => `Otro FastDrop de este dispositivo trabaja con ${id}. Deséchela allí, o cierre antes ese programa.`,
} satisfies Partial<FaultWords>

function filesOf(count: number): string {
  return say.count(count, { one: '# archivo', other: '# archivos' })
}
