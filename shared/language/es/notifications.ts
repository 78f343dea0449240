import { common } from './common.ts'
import { say } from './say.ts'

/** What the system tells while the window is elsewhere. */
export const notifications = {
  trayTitle: 'FastDrop sigue recibiendo en segundo plano',
  trayBody: 'Ábralo de nuevo desde la bandeja, o iniciándolo otra vez. «Salir» lo cierra.',
  accept: 'Aceptar',
  decline: 'Rechazar',
  offerTitle: (name: string, items: number) => `${name} quiere enviarle ${common.items(items)}`,
  offerTextTitle: (name: string) => `${name} quiere enviarle un texto`,
  offerSize: (size: string, folder: string) => `${size} en ${folder}`,
  /** Sentences of the body follow each other; each brings its full stop. */
  sentence: (words: string) => `${words}.`,
  noSpace: 'No hay espacio suficiente.',
  canRun: (count: number) =>
    say.count(count, {
      one: '# archivo es un programa ejecutable.',
      many: '# de archivos son programas ejecutables.',
      other: '# archivos son programas ejecutables.',
    }),
  fromClassic: 'FastDP 1.x: sin cifrar, y nadie sabe quién es.',
  fromNamesake: (name: string) => `Sin verificar como su dispositivo vinculado «${name}»: tiene otra clave.`,
  fromPaired: 'De un dispositivo que usted ha vinculado.',
  fromStranger: 'Sin verificar: su nombre no demuestra nada.',
  pairTitle: (name: string) => `${name} quiere vincularse con este equipo`,
  pairBody: 'Ambas pantallas muestran un código. Haga clic para compararlos; no se vincula nada antes de que usted acepte.',
  receivedTitle: (title: string, name: string) => `Recibido ${title} de ${name}`,
  receivedBody: (size: string, folder: string) => `${size} en ${folder}. Haga clic para mostrarlo en su carpeta.`,
  receivedLostBody: (size: string, folder: string, lost: string) => `${size} en ${folder}, ${lost}. Haga clic para mostrarlo en su carpeta.`,
  incompleteTitle: (title: string, name: string, lost: string) => `Enviado ${title} a ${name}, ${lost}`,
  incompleteBody: 'Haga clic para ver cuáles y por qué.',
  textTitle: (name: string) => `Texto recibido de ${name}`,
  textBody: 'Haga clic para leerlo.',
}

/** Questions in windows of the system. */
export const dialogs = {
  cancel: 'Cancelar',
  stillRunning: (count: number) =>
    say.count(count, {
      one: '# transferencia sigue en curso',
      many: '# de transferencias siguen en curso',
      other: '# transferencias siguen en curso',
    }),
  quitDetail: 'Si FastDrop se cierra ahora, se interrumpen y continúan cuando se inicie de nuevo.',
  quitCancels: 'Si FastDrop se cierra ahora, se cancelan.',
  quitCancelsSome: (count: number) =>
    say.count(count, { one: 'Pero # de ellas se cancela.', many: 'Pero # de ellas se cancelan.', other: 'Pero # de ellas se cancelan.' }),
  quitCancelsWhy:
    'Los archivos continúan una vez que el otro dispositivo los ha aceptado y, antes de eso, solo los que van a dispositivos vinculados; con dispositivos FastDP 1.x, ninguno.',
  textsUndelivered: (count: number) =>
    say.count(count, {
      one: '# texto aún no se ha entregado',
      many: '# de textos aún no se han entregado',
      other: '# textos aún no se han entregado',
    }),
  textsLost: 'Un texto no se guarda en ningún disco: si aún no se ha entregado, se cancela si FastDrop se cierra ahora.',
  keepRunning: 'Seguir',
  quit: 'Salir',
  openPage: (host: string) => `¿Abrir una página de ${host} en el navegador?`,
  openLink: 'Abrir enlace',
  cameFrom: (name: string) => `Vino de «${name}».`,
  cameFromUnchecked: (name: string) => `Vino de «${name}», y nadie ha comprobado quién es.`,
  canRun: (name: string) => `«${name}» es un programa ejecutable`,
  canRunDetail: 'Ábralo solo si sabe quién lo envió y por qué. Nada ha comprobado qué hace.',
  openIt: 'Abrirlo',
  historyFile: (day: string) => `Historial de FastDrop ${day}`,
  historyTable: 'Tabla (CSV)',
  historyJson: 'JSON',
  /** Beside the program's name in the list of what starts with the computer. */
  startsWithComputer: 'Recibe archivos de dispositivos de la misma red',
  couldNotStart: 'FastDrop no pudo iniciarse',
}
