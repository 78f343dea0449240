import { RECONNECT_EVERY_BYTES } from '../../transfer.ts'
import { say } from './say.ts'

/** A transfer's chart, chunks and connections. */
export const detail = {
  legend: {
    waiting: 'en espera',
    reading: 'leyendo',
    flight: 'en camino, por conexión',
    verified: 'comprobado',
    stored: 'guardado',
    lost: 'omitido',
    same: 'ya estaba allí',
    retried: (count: number) => `reenviado (${say.number(count)})`,
  },
  inFlight: (lane: number) => `en camino, conexión ${lane + 1}`,
  connection: (lane: number) => `Conexión ${lane + 1}`,
  connectionsChosen: (connections: number) =>
    say.count(connections, {
      one: '# conexión, elegida automáticamente',
      many: '# de conexiones, elegidas automáticamente',
      other: '# conexiones, elegidas automáticamente',
    }),
  laneEvents: (lane: number) => `Sucesos de la conexión ${lane + 1}`,
  idle: 'inactiva',
  noEvents: 'Aún no ha ocurrido nada.',
  untilReconnect: (bytes: number) => `${say.bytes(bytes)} de ${say.bytes(RECONNECT_EVERY_BYTES)} desde la última reconexión`,

  rateChart: 'Velocidad',
  rateNow: 'ahora',
  rateMean: 'media',
  ratePeak: 'máxima',
  rateNothing: 'Aún no se ha medido nada.',
  rateSummary: (time: string, mean: string, peak: string) => `Velocidad durante ${time}: ${mean} de media, ${peak} como máximo`,
  rateUpTo: (mean: string, peak: string) => `${mean}, hasta ${peak}`,
  rateAt: (rate: string, time: string) => `${rate} a los ${time}`,
  chunkCursor: 'Bloque',

  chunksOf: (count: number, size: string) => `${say.count(count, { one: '# bloque', many: '# de bloques', other: '# bloques' })} de ${size}`,
  oneChunk: (chunk: number) => `Bloque ${chunk}`,
  someChunks: (first: number, last: number) => `Bloques ${first}–${last}`,
  stored: (stored: number, of: number) => `${stored} de ${of} bloques guardados`,
  storedAtLeast: (stored: number, of: number) => `Al menos ${stored} de ${of} bloques guardados`,
  /** Which connections have carried a chunk, by their numbers. */
  byConnections: (lanes: readonly number[]) => (lanes.length === 1 ? `conexión ${lanes[0]}` : `conexiones ${say.listed(lanes.map(String))}`),
  sentTimes: (times: number) => (times === 2 ? 'enviado dos veces' : `enviado ${times} veces`),
}

/** What happened to a transfer and to its connections. Times come as they are to be shown. */
export const events = {
  eventsOf: 'Sucesos',
  /** Above the list: what it comes to. */
  summary: (parts: string) => `Sucesos: ${parts}`,
  ofLane: (lane: string, event: string) => `${lane}: ${event}`,
  at: (event: string, time: string) => `${event} ${time}`,
  withReason: (event: string, reason: string) => `${event}: ${reason}`,
  began: 'comenzó',
  interrupted: 'interrumpida',
  wentOn: (after: string | null) => (after === null ? 'continuó' : `continuó, tras ${after}`),
  pausedThere: 'en pausa por el otro lado',
  pausedBoth: 'en pausa en ambos dispositivos',
  pausedHere: 'en pausa aquí',
  continued: (after: string | null) => (after === null ? 'reanudada' : `reanudada, tras ${after}`),
  sentAgainDamaged: (chunks: number) =>
    say.count(chunks, {
      one: '# bloque reenviado: llegó dañado',
      many: '# de bloques reenviados: llegaron dañados',
      other: '# bloques reenviados: llegaron dañados',
    }),
  sentAgainLost: (chunks: number) =>
    say.count(chunks, {
      one: '# bloque reenviado: se perdió una conexión',
      many: '# de bloques reenviados: se perdió una conexión',
      other: '# bloques reenviados: se perdió una conexión',
    }),
  planned: (count: number, longest: string) =>
    `${say.count(count, { one: '# reconexión prevista', many: '# de reconexiones previstas', other: '# reconexiones previstas' })}, ${longest} como máximo`,
  lostConnections: (count: number) => say.count(count, { one: '# conexión perdida', many: '# de conexiones perdidas', other: '# conexiones perdidas' }),
  interruptions: (count: number) => say.count(count, { one: '# interrupción', many: '# de interrupciones', other: '# interrupciones' }),
  events: (count: number) => say.count(count, { one: '# suceso', many: '# de sucesos', other: '# sucesos' }),

  connecting: 'conectando',
  reconnecting: 'reconectando',
  aboutToReconnect: 'a punto de reconectar',
  connected: 'conectada',
  closed: 'cerrada',
  linkLost: 'enlace perdido',
  linkLostAt: (time: string) => `enlace perdido ${time}`,
  linkLostTrying: (time: string) => `enlace perdido ${time}, reintentando`,
  linkLostBack: (time: string, after: string | null) =>
    after === null ? `enlace perdido ${time}, recuperado` : `enlace perdido ${time}, recuperado en ${after}`,
  connectedAt: (time: string) => `conectada ${time}`,
  reconnectedAt: (time: string, gap: string | null) => (gap === null ? `reconectada ${time}` : `reconectada ${time}, ${gap}`),
  reconnectedAfter: (reconnected: string, size: string) => `${reconnected}, tras ${size}`,
  backAt: (time: string, took: string | null) => (took === null ? `recuperada ${time}` : `recuperada ${time} en ${took}`),
  backAfter: (time: string, took: string | null) => (took === null ? `recuperada ${time}` : `recuperada ${time}, tras ${took}`),
}
