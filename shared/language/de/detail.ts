import { RECONNECT_EVERY_BYTES } from '../../transfer.ts'
import { say } from './say.ts'

/** A transfer's chart, chunks and connections. */
export const detail = {
  legend: {
    waiting: 'wartet',
    reading: 'wird gelesen',
    flight: 'unterwegs, nach Verbindung',
    verified: 'geprüft',
    stored: 'gesichert',
    lost: 'ausgelassen',
    same: 'schon da',
    retried: (count: number) => `erneut gesendet (${say.number(count)})`,
  },
  inFlight: (lane: number) => `unterwegs, Verbindung ${lane + 1}`,
  connection: (lane: number) => `Verbindung ${lane + 1}`,
  connectionsChosen: (connections: number) =>
    say.count(connections, { one: '# Verbindung, automatisch gewählt', other: '# Verbindungen, automatisch gewählt' }),
  laneEvents: (lane: number) => `Ereignisse der Verbindung ${lane + 1}`,
  idle: 'untätig',
  noEvents: 'Noch ist nichts geschehen.',
  untilReconnect: (bytes: number) => `${say.bytes(bytes)} von ${say.bytes(RECONNECT_EVERY_BYTES)} seit der letzten Neuverbindung`,

  rateChart: 'Tempo',
  rateNow: 'jetzt',
  rateMean: 'Mittel',
  ratePeak: 'Spitze',
  rateNothing: 'Noch ist nichts gemessen.',
  rateSummary: (time: string, mean: string, peak: string) => `Tempo über ${time}: im Mittel ${mean}, höchstens ${peak}`,
  rateUpTo: (mean: string, peak: string) => `${mean}, bis zu ${peak}`,
  rateAt: (rate: string, time: string) => `${rate} nach ${time}`,
  chunkCursor: 'Block',

  chunksOf: (count: number, size: string) => `${say.count(count, { one: '# Block', other: '# Blöcke' })} zu ${size}`,
  oneChunk: (chunk: number) => `Block ${chunk}`,
  someChunks: (first: number, last: number) => `Blöcke ${first}–${last}`,
  stored: (stored: number, of: number) => `${stored} von ${of} Blöcken gesichert`,
  storedAtLeast: (stored: number, of: number) => `Mindestens ${stored} von ${of} Blöcken gesichert`,
  /** Which connections have carried a chunk, by their numbers. */
  byConnections: (lanes: readonly number[]) => (lanes.length === 1 ? `Verbindung ${lanes[0]}` : `Verbindungen ${say.listed(lanes.map(String))}`),
  sentTimes: (times: number) => (times === 2 ? 'zweimal gesendet' : `${times}-mal gesendet`),
}

/** What happened to a transfer and to its connections. Times come as they are to be shown. */
export const events = {
  eventsOf: 'Ereignisse',
  /** Above the list: what it comes to. */
  summary: (parts: string) => `Ereignisse: ${parts}`,
  ofLane: (lane: string, event: string) => `${lane}: ${event}`,
  at: (event: string, time: string) => `${event} ${time}`,
  withReason: (event: string, reason: string) => `${event}: ${reason}`,
  began: 'begonnen',
  interrupted: 'unterbrochen',
  wentOn: (after: string | null) => (after === null ? 'ging weiter' : `ging weiter, nach ${after}`),
  pausedThere: 'von der anderen Seite angehalten',
  pausedBoth: 'auf beiden Geräten angehalten',
  pausedHere: 'hier angehalten',
  continued: (after: string | null) => (after === null ? 'fortgesetzt' : `fortgesetzt, nach ${after}`),
  sentAgainDamaged: (chunks: number) =>
    say.count(chunks, { one: '# Block erneut gesendet: kam beschädigt an', other: '# Blöcke erneut gesendet: kamen beschädigt an' }),
  sentAgainLost: (chunks: number) =>
    say.count(chunks, { one: '# Block erneut gesendet: Verbindung verloren', other: '# Blöcke erneut gesendet: Verbindung verloren' }),
  planned: (count: number, longest: string) =>
    `${say.count(count, { one: '# geplante Neuverbindung', other: '# geplante Neuverbindungen' })}, höchstens ${longest}`,
  lostConnections: (count: number) => say.count(count, { one: '# verlorene Verbindung', other: '# verlorene Verbindungen' }),
  interruptions: (count: number) => say.count(count, { one: '# Unterbrechung', other: '# Unterbrechungen' }),
  events: (count: number) => say.count(count, { one: '# Ereignis', other: '# Ereignisse' }),

  connecting: 'wird verbunden',
  reconnecting: 'wird neu verbunden',
  aboutToReconnect: 'vor der Neuverbindung',
  connected: 'verbunden',
  closed: 'geschlossen',
  linkLost: 'Leitung verloren',
  linkLostAt: (time: string) => `Leitung verloren ${time}`,
  linkLostTrying: (time: string) => `Leitung verloren ${time}, neuer Versuch`,
  linkLostBack: (time: string, after: string | null) =>
    after === null ? `Leitung verloren ${time}, wieder da` : `Leitung verloren ${time}, wieder da nach ${after}`,
  connectedAt: (time: string) => `verbunden ${time}`,
  reconnectedAt: (time: string, gap: string | null) => (gap === null ? `neu verbunden ${time}` : `neu verbunden ${time}, ${gap}`),
  reconnectedAfter: (reconnected: string, size: string) => `${reconnected}, nach ${size}`,
  backAt: (time: string, took: string | null) => (took === null ? `wieder da ${time}` : `wieder da ${time} in ${took}`),
  backAfter: (time: string, took: string | null) => (took === null ? `wieder da ${time}` : `wieder da ${time}, nach ${took}`),
}
