import { RECONNECT_EVERY_BYTES } from '../../transfer.ts'
import { say } from './say.ts'

/** A transfer's chart, chunks and connections. */
export const detail = {
  legend: {
    waiting: '待機中',
    reading: '読み取り中',
    flight: '転送中（接続別）',
    verified: '検証済み',
    stored: '保存済み',
    lost: '未着',
    same: '受信側に既存',
    retried: (count: number) => `再送（${say.number(count)}）`,
  },
  inFlight: (lane: number) => `転送中、接続${lane + 1}`,
  connection: (lane: number) => `接続${lane + 1}`,
  connectionsChosen: (connections: number) => say.count(connections, { other: '#本の接続（自動選択）' }),
  laneEvents: (lane: number) => `接続${lane + 1}のイベント`,
  idle: '待機中',
  noEvents: 'イベントはまだありません。',
  untilReconnect: (bytes: number) => `前回の再接続から${say.bytes(bytes)} / ${say.bytes(RECONNECT_EVERY_BYTES)}`,

  rateChart: '速度',
  rateNow: '現在',
  rateMean: '平均',
  ratePeak: '最大',
  rateNothing: 'まだ測定されていません。',
  rateSummary: (time: string, mean: string, peak: string) => `速度（${time}）：平均${mean}、最大${peak}`,
  rateUpTo: (mean: string, peak: string) => `${mean}、最大${peak}`,
  rateAt: (rate: string, time: string) => `${time}経過時に${rate}`,
  chunkCursor: 'チャンク',

  chunksOf: (count: number, size: string) => `${size}のチャンク${say.count(count, { other: '#個' })}`,
  oneChunk: (chunk: number) => `チャンク${chunk}`,
  someChunks: (first: number, last: number) => `チャンク${first}～${last}`,
  stored: (stored: number, of: number) => `${say.number(of)}個中${say.number(stored)}個のチャンクを保存済み`,
  storedAtLeast: (stored: number, of: number) => `${say.number(of)}個中少なくとも${say.number(stored)}個のチャンクを保存済み`,
  /** Which connections have carried a chunk, by their numbers. */
  byConnections: (lanes: readonly number[]) => `接続${say.listed(lanes.map(String))}`,
  sentTimes: (times: number) => `${times}回送信`,
}

/** What happened to a transfer and to its connections. Times come as they are to be shown, and stand in front. */
export const events = {
  eventsOf: 'イベント',
  /** Above the list: what it comes to. */
  summary: (parts: string) => `イベント：${parts}`,
  ofLane: (lane: string, event: string) => `${lane}：${event}`,
  at: (event: string, time: string) => `${time} ${event}`,
  withReason: (event: string, reason: string) => `${event}：${reason}`,
  began: '開始',
  interrupted: '中断',
  wentOn: (after: string | null) => (after === null ? '中断から再開' : `${after}の中断から再開`),
  pausedThere: '相手が一時停止',
  pausedBoth: '両方のデバイスで一時停止',
  pausedHere: 'このデバイスで一時停止',
  continued: (after: string | null) => (after === null ? '一時停止から再開' : `${after}の一時停止から再開`),
  sentAgainDamaged: (chunks: number) => say.count(chunks, { other: '#個のチャンクを再送：データの破損' }),
  sentAgainLost: (chunks: number) => say.count(chunks, { other: '#個のチャンクを再送：接続の切断' }),
  planned: (count: number, longest: string) => `${say.count(count, { other: '計画的な再接続#回' })}（最長${longest}）`,
  lostConnections: (count: number) => say.count(count, { other: '切断#回' }),
  interruptions: (count: number) => say.count(count, { other: '中断#回' }),
  events: (count: number) => say.count(count, { other: '#件' }),

  connecting: '接続中',
  reconnecting: '再接続中',
  aboutToReconnect: 'まもなく再接続',
  connected: '接続済み',
  closed: '終了',
  linkLost: '切断',
  linkLostAt: (time: string) => `${time} 切断`,
  linkLostTrying: (time: string) => `${time} 切断、再試行中`,
  linkLostBack: (time: string, after: string | null) => (after === null ? `${time} 切断、復帰` : `${time} 切断、${after}で復帰`),
  connectedAt: (time: string) => `${time} 接続`,
  reconnectedAt: (time: string, gap: string | null) => (gap === null ? `${time} 再接続` : `${time} 再接続（${gap}）`),
  reconnectedAfter: (reconnected: string, size: string) => `${reconnected}、${size}転送後`,
  backAt: (time: string, took: string | null) => (took === null ? `${time} 復帰` : `${time} 復帰（${took}）`),
  backAfter: (time: string, took: string | null) => (took === null ? `${time} 復帰` : `${time} 復帰（${took}）`),
}
