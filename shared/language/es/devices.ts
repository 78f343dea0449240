import { common } from './common.ts'
import { say } from './say.ts'

/** The list of devices, and what is asked about one of them. */
export const devices = {
  devices: 'Dispositivos',
  nearby: 'Cerca',
  away: 'Ausentes',
  addByAddress: 'Añadir por dirección…',
  nobodyYet: 'Buscando dispositivos en esta red. Todavía no ha respondido ninguno.',
  chooseFiles: 'Archivos…',
  chooseFolder: 'Carpeta…',
  dropTitle: 'Soltar archivos o carpetas',
  dropHint: 'sobre un dispositivo, o aquí para elegir uno',
  dropNow: 'Soltar para elegir un dispositivo',
  releaseTo: (name: string, items: number | null) => (items === null ? `Soltar para enviar a ${name}` : `Soltar para enviar ${common.items(items)}`),
  cannotTake: 'Ausente: ahora no puede recibir nada',

  sendToTitle: (name: string) => `Enviar a ${name}`,
  notVerifiedHint: 'Este dispositivo no está verificado: su nombre y su dirección son lo que él dice de sí mismo.',
  verifiedHint: 'Este dispositivo está verificado: se ha vinculado con este equipo.',
  deviceAway: 'Este dispositivo está ausente. Se le podrá enviar en cuanto vuelva.',
  addressLabel: 'Dirección',
  /** Behind the name of a device's address. */
  atPort: (address: string, port: number) => `${address}, puerto ${port}`,
  versionLabel: 'Versión',
  removeDevice: 'Quitar de la lista',

  activity: {
    away: 'Ausente',
    waiting: (drops: number) => say.count(drops, { one: '# envío en espera', many: '# de envíos en espera', other: '# envíos en espera' }),
    interrupted: (drops: number) =>
      drops === 1
        ? 'Interrumpida'
        : say.count(drops, { one: '# transferencia interrumpida', many: '# de transferencias interrumpidas', other: '# transferencias interrumpidas' }),
    preparing: 'Preparando',
    asking: 'Esperando respuesta',
    publishing: 'Verificando y guardando',
    sending: (percent: string) => `Enviando, ${percent}`,
    receiving: (percent: string) => `Recibiendo, ${percent}`,
    paused: (percent: string) => `En pausa al ${percent}`,
    unverified: 'Aún sin verificar',
  },

  targetsTitle: '¿A quién?',
  targetsNobody: 'No hay ningún dispositivo conectado. Abra FastDrop en el otro equipo o añádalo por su dirección.',
  sendTo: (count: number) =>
    count > 1 ? say.count(count, { one: 'Enviar a # dispositivo', many: 'Enviar a # de dispositivos', other: 'Enviar a # dispositivos' }) : 'Enviar',
}
