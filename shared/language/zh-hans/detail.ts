import { RECONNECT_EVERY_BYTES } from '../../transfer.ts'
import { say } from './say.ts'

/** A transfer's chart, chunks and connections. */
export const detail = {
  legend: {
    waiting: '等待中',
    reading: '正在读取',
    flight: '传输中（按连接）',
    verified: '已校验',
    stored: '已保存',
    lost: '未送达',
    same: '接收方已有',
    retried: (count: number) => `重传（${say.number(count)}）`,
  },
  inFlight: (lane: number) => `传输中，连接 ${lane + 1}`,
  connection: (lane: number) => `连接 ${lane + 1}`,
  connectionsChosen: (connections: number) => say.count(connections, { other: '# 个连接，自动选择' }),
  laneEvents: (lane: number) => `连接 ${lane + 1} 的事件`,
  idle: '空闲',
  noEvents: '尚无事件。',
  untilReconnect: (bytes: number) => `上次重新连接后已传输 ${say.bytes(bytes)} / ${say.bytes(RECONNECT_EVERY_BYTES)}`,

  rateChart: '速度',
  rateNow: '当前',
  rateMean: '平均',
  ratePeak: '最高',
  rateNothing: '尚无测量数据。',
  rateSummary: (time: string, mean: string, peak: string) => `${time}内的速度：平均 ${mean}，最高 ${peak}`,
  rateUpTo: (mean: string, peak: string) => `${mean}，最高 ${peak}`,
  rateAt: (rate: string, time: string) => `开始 ${time}后：${rate}`,
  chunkCursor: '分块',

  chunksOf: (count: number, size: string) => `${say.count(count, { other: '# 个分块' })}，每个 ${size}`,
  oneChunk: (chunk: number) => `分块 ${chunk}`,
  someChunks: (first: number, last: number) => `分块 ${first}–${last}`,
  stored: (stored: number, of: number) => `已保存 ${say.number(stored)} 个分块，共 ${say.number(of)} 个`,
  storedAtLeast: (stored: number, of: number) => `已保存至少 ${say.number(stored)} 个分块，共 ${say.number(of)} 个`,
  /** Which connections have carried a chunk, by their numbers. */
  byConnections: (lanes: readonly number[]) => `连接 ${lanes.join('、')}`,
  sentTimes: (times: number) => `已发送 ${times} 次`,
}

/** What happened to a transfer and to its connections. Times come as they are to be shown, and stand in front. */
export const events = {
  eventsOf: '事件',
  /** Above the list: what it comes to. */
  summary: (parts: string) => `事件：${parts}`,
  ofLane: (lane: string, event: string) => `${lane}：${event}`,
  at: (event: string, time: string) => `${time} ${event}`,
  withReason: (event: string, reason: string) => `${event}：${reason}`,
  began: '开始',
  interrupted: '中断',
  wentOn: (after: string | null) => (after === null ? '恢复传输' : `中断 ${after}后恢复传输`),
  pausedThere: '对方已暂停',
  pausedBoth: '双方均已暂停',
  pausedHere: '此设备已暂停',
  continued: (after: string | null) => (after === null ? '继续' : `暂停 ${after}后继续`),
  sentAgainDamaged: (chunks: number) => say.count(chunks, { other: '重传 # 个分块：收到时已损坏' }),
  sentAgainLost: (chunks: number) => say.count(chunks, { other: '重传 # 个分块：连接断开' }),
  planned: (count: number, longest: string) => `${say.count(count, { other: '# 次计划内重新连接' })}，最长 ${longest}`,
  lostConnections: (count: number) => say.count(count, { other: '# 次连接断开' }),
  interruptions: (count: number) => say.count(count, { other: '# 次中断' }),
  events: (count: number) => say.count(count, { other: '# 个事件' }),

  connecting: '正在连接',
  reconnecting: '正在重新连接',
  aboutToReconnect: '即将重新连接',
  connected: '已连接',
  closed: '已关闭',
  linkLost: '连接断开',
  linkLostAt: (time: string) => `${time} 连接断开`,
  linkLostTrying: (time: string) => `${time} 连接断开，正在重试`,
  linkLostBack: (time: string, after: string | null) => (after === null ? `${time} 连接断开，已恢复` : `${time} 连接断开，${after}后恢复`),
  connectedAt: (time: string) => `${time} 已连接`,
  reconnectedAt: (time: string, gap: string | null) => (gap === null ? `${time} 重新连接` : `${time} 重新连接（${gap}）`),
  reconnectedAfter: (reconnected: string, size: string) => `${reconnected}，此前传输 ${size}`,
  backAt: (time: string, took: string | null) => (took === null ? `${time} 恢复` : `${time} 恢复，用时 ${took}`),
  backAfter: (time: string, took: string | null) => (took === null ? `${time} 恢复` : `${time} 恢复，断开 ${took}`),
}
