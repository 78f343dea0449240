import { EVERYONE_MINUTES } from '../../settings.ts'
import { common } from './common.ts'
import { say } from './say.ts'

/** The icon beside the clock and its menu. */
export const tray = {
  open: 'Abrir FastDrop',
  openFolder: 'Abrir carpeta',
  quit: 'Salir de FastDrop',
  tooltip: (state: string) => `FastDrop: ${state}`,
  /** Two things that the tooltip says, each a short sentence without its full stop. */
  both: (first: string, second: string) => `${first}. ${second}`,
  questions: (count: number) => say.count(count, { one: '# pregunta en espera', many: '# de preguntas en espera', other: '# preguntas en espera' }),
  notReceiving: 'sin recibir',
  moving: (transfers: number, percent: string | null) =>
    percent === null ? common.transferCount(transfers) : `${common.transferCount(transfers)}, ${percent}`,
  andMore: (count: number) => common.andMore(count),
  noPaired: 'Ningún dispositivo vinculado a la vista',
  sendFiles: 'Enviar archivos…',
  sendFolder: 'Enviar carpeta…',
  sendClipboard: 'Enviar portapapeles',
  receive: 'Recibir',
  modes: { everyone: 'Todos pueden preguntar', paired: 'Solo dispositivos vinculados', hidden: 'Oculto para otros', off: 'Desactivado: nadie' },
  everyone: `Recibir de todos durante ${EVERYONE_MINUTES} minutos`,
  everyoneUntil: (time: string) => `Recibiendo de todos hasta las ${time}`,
  everyoneUntilStopped: 'Recibiendo de todos hasta que se detenga',
  stopEveryone: 'Dejar de recibir de todos',
  sending: (title: string, peer: string) => `Enviando ${title} a ${peer}`,
  receiving: (title: string, peer: string) => `Recibiendo ${title} de ${peer}`,
  /** A transfer, and how far it is. */
  stands: (transfer: string, stage: string) => `${transfer}: ${stage}`,
  stageAt: (stage: string, percent: string) => `${stage} al ${percent}`,
  stages: {
    paused: 'en pausa',
    interrupted: 'interrumpida',
    publishing: 'terminando',
    asking: 'esperando respuesta',
    waitingForDevice: 'espera al dispositivo',
    waitingForTurn: 'espera su turno',
    preparing: 'preparando',
    connecting: 'conectando',
    ended: 'terminada',
  },
  couldNot: 'FastDrop no pudo hacerlo',
}

/** The menu at the top of the screen, which macOS wants. */
export const menus = {
  about: 'Acerca de FastDrop',
  services: 'Servicios',
  hide: 'Ocultar FastDrop',
  hideOthers: 'Ocultar otros',
  showAll: 'Mostrar todo',
  quit: 'Salir de FastDrop',
  edit: 'Edición',
  undo: 'Deshacer',
  redo: 'Rehacer',
  cut: 'Cortar',
  copy: 'Copiar',
  paste: 'Pegar',
  selectAll: 'Seleccionar todo',
  window: 'Ventana',
  minimise: 'Minimizar',
  zoom: 'Ampliar',
  allToFront: 'Traer todo al frente',
}
