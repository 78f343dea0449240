import type { FaultWords } from '../../sentence.ts'
import { say } from './say.ts'

/** Offers, and what is received. What is wrong with a name stands in the middle of `offerNameNotAllowed`. */
export const receivingFaults = {
  offerNotOpen: 'Esta oferta ya no está abierta.',
  offerGone: 'La oferta ya no está: se respondió, o su remitente la retiró.',
  offerDeclinedHere: 'Se rechazó la oferta.',
  offerHasNoEntry: ({ index }) => `La oferta no tiene la entrada ${index}.`,
  offerTextIsWhole: 'Un texto se acepta entero, o no se acepta.',
  offerNothingLeft: 'De la oferta no quedaría nada. Deje algo en ella, o rechácela.',
  offerNothingWanted: 'Aquí no se quiere nada de ella.',
  offerFileIsThere: 'Ya hay un archivo con ese nombre, y esos archivos se omiten.',
  offerListTooLong: 'La lista de archivos de la oferta es más larga de lo que permite este dispositivo.',
  offerTooManyFiles: 'La oferta tiene más archivos de los que permite este dispositivo.',
  offerTooManyFolders: 'La oferta tiene más carpetas de las que permite este dispositivo.',
  offerPathTooLong: 'Una ruta de la oferta es demasiado larga para este dispositivo, así que se rechazó la oferta.',
  offerNameNotAllowed: ({ because }) => `Se rechazó la oferta: contiene un nombre que no se permite (${because}).`,
  nameHoldsNul: 'carácter NUL',
  nameIsAbsolute: 'absoluto',
  nameLeadsUp: '«..»',
  nameIsEmpty: 'vacío',
  nameIsTooLong: 'demasiado largo',
  nameIsTooDeep: 'demasiado profundo',
  skipNotThere: ({ name }) => `Ahora no se pueden omitir archivos sueltos: «${name}» envía todo o nada, o no está.`,
  skipAtMost: ({ count }) => `De un envío se pueden omitir como máximo ${filesOf(count)}.`,
  notKnownThere: 'No había llegado nada, y el otro dispositivo no continúa. Hay que enviarlo de nuevo.',
  rateNotAskable: ({ name }) => `No se puede pedir a «${name}» que vaya más despacio: el FastDrop de allí es antiguo. Fije allí un límite.`,
  rateIsClassics: 'A qué velocidad llega esto lo decide el otro dispositivo: habla FastDP 1.x, que no tiene palabra para ello.',
  damagedOrGone: 'Lo que había aquí de esta transferencia está dañado o ya no está. Hay que enviarlo de nuevo.',
  unpairedMeanwhile: 'El dispositivo se desvinculó, así que se desechó lo que había empezado a enviar.',
} satisfies Partial<FaultWords>

function filesOf(count: number): string {
  return say.count(count, { one: '# archivo', other: '# archivos' })
}
