import { say } from './say.ts'

/** How a transfer goes, and how it ended: the lines of a row and of the history. */
export const states = {
  counting: 'contando archivos',
  connecting: 'conectando',
  verifiedDevice: 'dispositivo verificado',
  notVerified: 'sin verificar',
  encrypted: (device: string) => `cifrado, ${device}`,
  notEncrypted: (wire: string) => `FastDP ${wire}, sin cifrar`,
  inOneArchive: (contents: string) => `${contents} en un solo archivo comprimido`,
  /** What was sent, and in what time. */
  inTime: (size: string, time: string) => `${size} en ${time}`,
  /** How it ended, and when. */
  endedAt: (end: string, time: string) => `${end}, ${time}`,
  savedByCompression: (size: string) => `${size} ahorrados por compresión`,
  deliveredVerified: 'entregado y verificado',
  receivedVerified: 'recibido y verificado',
  sentUnconfirmed: 'enviado, pero sin confirmar',
  receivedUnverified: 'recibido, pero sin verificar',
  declined: 'rechazado',
  cancelled: 'cancelado',
  failed: 'fallido',
  waitingForPeer: (name: string) => `Esperando a que ${name} acepte`,
  waitingForYou: 'Esperando su respuesta',
  publishing: 'Verificando y guardando',
  allThere: 'todo estaba ya allí',
  partThere: (part: string) => `${part} ya estaban allí`,
  /** A state that a screen reader is told of, and whose it is. */
  announced: (title: string, state: string) => `${title}: ${state}`,
  diskFullHere: (room: string | null) => `El disco de este dispositivo está lleno: libere ${room ?? 'algo de espacio'} y continuará por sí solo`,
  diskFullThere: (name: string, room: string | null) =>
    `El disco de ${name} está lleno: hay que liberar ${room ?? 'algo de espacio'} allí y continuará por sí solo`,
  classicCannotGoOn: 'FastDP 1.x no puede continuar lo interrumpido: envíelo de nuevo.',
  textCannotGoOn: 'Un texto no se guarda en ningún disco y no puede continuar: envíelo de nuevo.',

  compressedWhole: (type: string) => `Compresión: el archivo entero como ${type}`,
  compressedAutomatically: (did: string) => `Automática: ${did}`,
  measuring: 'midiendo',
  notCompressed: 'Sin comprimir',
  compressed: (did: string) => `Compresión: ${did}`,
  /** The first part says what is counted. */
  chunksAs: (count: number, type: string) => `${say.count(count, { one: '# bloque', many: '# de bloques', other: '# bloques' })} como ${type}`,
  chunksRaw: (count: number) => say.count(count, { one: '# bloque tal cual', many: '# de bloques tal cual', other: '# bloques tal cual' }),
  countAs: (count: number, type: string) => `${say.number(count)} como ${type}`,
  countRaw: (count: number) => `${say.number(count)} tal cual`,
  saved: (size: string) => `${size} ahorrados`,
}

/** What limits, in words of this end. */
export const limits = {
  pause: 'una pausa',
  networkOr: (name: string) => `la red o ${name}`,
  peersLimit: (name: string) => `el límite de velocidad de ${name}`,
  order: 'otra transferencia que va antes',
  'rate-limit': 'su límite de velocidad',
  reading: 'la lectura de este disco',
  encoding: 'la compresión aquí',
  writing: 'la escritura en este disco',
  decoding: 'la descompresión aquí',
  processor: 'este procesador',
}

/** Drops that wait. */
export const waiting = {
  releaseToAway: 'Soltar: se enviará cuando vuelva este dispositivo',
  dropsWait: 'Ausente: se envía cuando vuelva el dispositivo',
  deviceAwaited: 'Este dispositivo está ausente. Lo que elija espera y se envía cuando vuelva.',
  textAwaited: 'Este dispositivo está ausente. El texto se envía cuando vuelva, mientras FastDrop esté abierto: no se guarda en ningún disco.',
  interruptedHeld: (peer: string) => `Interrumpida y en pausa: continúa cuando la reanude y vuelva ${peer}`,
  waitsFor: (peer: string) => `Espera a ${peer}`,
  textWaitsFor: (peer: string) => `Espera a ${peer} mientras FastDrop esté abierto`,
  waitsForTurn: 'Espera su turno',
  placeInLine: (place: number, of: number) => (place === 1 ? `primero de ${of}` : `número ${place} de ${of}`),
  heldBack: 'En pausa: se envía cuando lo reanude',
  changedSince: 'modificado desde que se soltó',
  order: 'Orden',
  orderOf: (title: string) => `Orden de ${title}`,
  moves: { first: 'Mover al principio', up: 'Subir', down: 'Bajar' },
}
