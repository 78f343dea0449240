import { common } from './common.ts'
import { say } from './say.ts'

/** The sheet on which somebody is asked whether to receive. */
export const offer = {
  offerUnverified: 'Este dispositivo no está verificado: su nombre no demuestra nada.',
  offerVerified: 'Este dispositivo está verificado: usted lo ha vinculado.',
  offerHeadline: (name: string, items: number) => `${name} quiere enviarle ${common.items(items)}`,
  offerTextHeadline: (name: string, bytes: number) => `${name} quiere enviarle un texto (${say.bytes(bytes)})`,
  offerTextHint: 'Si acepta, se muestra en esta ventana y no se guarda en ninguna parte.',
  offerClassic: (version: string) => `FastDP ${version}: el remitente no es conocido y la transferencia no va cifrada. Cualquiera en la red puede leerla.`,
  offerAnnounced: (headline: string) => `${headline}. La pregunta está al final de la ventana.`,
  offerPlace: (place: number, all: number) => `${place} de ${all}`,
  offerWaits: (seconds: number) => `espera ${say.duration(seconds)} más`,
  sizeLabel: 'Tamaño',
  intoLabel: 'En',
  whatLabel: 'Qué',
  noteLabel: 'Nota',
  sizeAndFree: (total: number, free: number) => `${say.bytes(total)}, ${say.bytes(free)} libres`,
  tooLarge: 'No hay espacio para tanto.',
  moreCollisions: (count: number) => common.andMore(count),
  canRun: (count: number) =>
    say.count(count, {
      one: '# archivo es un programa ejecutable',
      many: '# de archivos son programas ejecutables',
      other: '# archivos son programas ejecutables',
    }),
  areHidden: (count: number) =>
    say.count(count, {
      one: '# entrada queda oculta en la mayoría de gestores de archivos',
      many: '# de entradas quedan ocultas en la mayoría de gestores de archivos',
      other: '# entradas quedan ocultas en la mayoría de gestores de archivos',
    }),
  offerPairs: 'Se están comparando los códigos; después se le preguntará de nuevo.',
  /** In a dialog that hides the sheet. */
  offerBehind: (headline: string) => `${headline}. Podrá responder en cuanto termine aquí.`,
  changeFolder: 'Cambiar…',
  usualFolder: 'Usar la carpeta habitual',
  seeNames: 'Ver todos los nombres',
  hideNames: 'Ocultar nombres',
  readingNames: 'Leyendo los nombres…',
  filesOfOffer: 'Lo que se ofrece',
  findName: 'Buscar un nombre',
  flaggedOnly: 'Solo programas y ocultos',
  noNameFound: 'No hay ningún nombre así.',
  takeAll: 'Tomar todo',
  leaveAll: 'Dejar todo',
  takeFound: 'Tomar estos',
  leaveFound: 'Dejar estos',
  takes: (files: number, bytes: number) => `${common.fileCount(files)}, ${say.bytes(bytes)}`,
  flagProgram: 'programa',
  flagHidden: 'oculto',
  nothingTaken: 'No hay nada marcado. Marque lo que quiera, o rechace.',
  pairFirst: 'Vincular antes…',
  decline: 'Rechazar',
  accept: 'Aceptar',
  acceptOnce: 'Aceptar una vez',
  acceptSome: (taken: number, all: number) => `Aceptar ${common.of(taken, all)}`,
}
