import { TEXT_MAX_BYTES } from '../../transfer.ts'
import { common } from './common.ts'

/** Texts that are sent, and pasting. */
export const sending = {
  sendText: 'Texto…',
  sendClipboard: 'Portapapeles',
  title: 'Enviar un texto',
  titleTo: (name: string) => `Enviar un texto a ${name}`,
  field: 'Texto o enlace',
  hint: 'Se muestra al otro lado y no se guarda en ninguna parte. Un enlace se puede abrir allí.',
  length: (bytes: number) => `${common.byteCount(bytes)} de ${common.byteCount(TEXT_MAX_BYTES)}`,
  tooLong: (bytes: number) => `Sobran ${common.byteCount(bytes - TEXT_MAX_BYTES)}. Guárdelo como archivo y envíe el archivo.`,
  send: 'Enviar',
  choose: 'Elegir un dispositivo…',
  lostSight: (name: string) => `${name} ya no está a la vista. Elija otro dispositivo o espere a que vuelva.`,
  nothingPasted: 'En el portapapeles no hay nada que se pueda enviar: copie antes archivos, un texto o un enlace.',
  noPath: 'Lo que hay en el portapapeles aún no es un archivo, como una imagen de otro programa. Guárdela y envíe el archivo.',
}
