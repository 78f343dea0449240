import { describe, expect, it } from 'vitest'
import { faultOf } from '../shared/fault.ts'
import type { Bottleneck, ChunkFacts, LaneSnapshot, TransferEvent } from '../shared/flow.ts'
import { factsLine, laneRate } from './detail-words.ts'
import { eventLines, eventSummary } from './event-words.ts'
import { limitWords } from './limit-words.ts'
import { orderLine } from './pace-words.ts'
import { doneOf, laneOf, movingOf, pausedOf } from './testing.ts'

const at = (seconds: number): number => new Date(2026, 10, 22, 14, 5, seconds).getTime()

describe('a connection’s rate', () => {
  it('is said while it carries, also while it is stuck; without anything to do it is idle, and closed it says what it has carried', () => {
    expect(laneRate(laneOf({ bytesPerSecond: 51_000_000 }))).toBe('51.0 MB/s')
    expect(laneRate(laneOf())).toBe('0 B/s')
    expect(laneRate(laneOf({ idle: true, bytesPerSecond: 900 }))).toBe('idle')
    expect(laneRate(laneOf({ state: 'closed', bytes: 1_200_000 }))).toBe('1.20 MB')
  })
})

describe('what limits', () => {
  const limited = (limitedBy: Bottleneck | null) => limitWords(movingOf({}, { limitedBy }), 'Desk')

  it('is said of this end, and of the path and the other side only that it is one of them', () => {
    expect([limited('path'), limited('rate-limit'), limited('reading'), limited('writing'), limited(null)]).toEqual([
      'the network or Desk',
      'your rate limit',
      'reading from this disk',
      'writing to this disk',
      null,
    ])
  })

  it('is a pause while it is held up, and nothing when it has ended', () => {
    const sent = (part: object) => limitWords(movingOf(part, { limitedBy: 'rate-limit' }), 'Desk')
    expect([sent({ limit: 5 }), sent({ limit: 5, peerLimit: 7 }), sent({ limit: 5, peerLimit: 3 }), sent({ peerLimit: 3 })]).toEqual([
      'your rate limit',
      'your rate limit',
      'the rate limit of Desk',
      'the rate limit of Desk',
    ])
    const received = (bytesPerSecond: number) => limitWords(movingOf({ direction: 'receive', limit: 1_000_000 }, { limitedBy: 'path', bytesPerSecond }), 'Desk')
    expect([received(950_000), received(500_000)]).toEqual(['your rate limit', 'the network or Desk'])
    expect(orderLine(movingOf({ order: { place: 1, of: 2 } }))).toBe('Goes first of 2 to this device')
    expect(orderLine(movingOf({ order: { place: 2, of: 2 } }))).toContain('Number 2 of 2')
    expect(orderLine(movingOf({}))).toBeNull()
    expect([limitWords(pausedOf('there', {}, { limitedBy: 'path' }), 'Desk'), limitWords(doneOf(), 'Desk')]).toEqual(['a pause', null])
  })
})

describe('the facts of chunks', () => {
  const facts: ChunkFacts = { first: 9, last: 10, bytes: 8_388_608, stored: 2, same: 0, lanes: [0, 2], tries: 3 }

  it('are one line', () => {
    expect(factsLine({ first: 9, last: 10 }, 'stored', facts)).toBe('Chunks 9–10 · stored · 8.39 MB · connections 1, 3, sent 3 times')
    expect(factsLine({ first: 9, last: 9 }, 'stored', { ...facts, lanes: [1], tries: 1 })).toBe('Chunk 9 · stored · 8.39 MB · connection 2')
    expect(factsLine({ first: 9, last: 9 }, 'stored', { ...facts, lanes: [], bytes: null, tries: 2 })).toBe('Chunk 9 · stored · sent twice')
    expect(factsLine({ first: 9, last: 9 }, 'waiting', null)).toBe('Chunk 9 · waiting')
  })
})

describe('the list of events', () => {
  const events: TransferEvent[] = [
    { kind: 'begun', atMs: at(1), sample: 0 },
    { kind: 'retry', atMs: at(3), sample: 8, code: 'DIGEST_MISMATCH', chunks: 2 },
    { kind: 'interrupted', atMs: at(5), sample: 16, code: 'PEER_LOST' },
    { kind: 'resumed', atMs: at(9), sample: 16, afterMs: 4000 },
  ]
  const lanes: LaneSnapshot[] = [
    laneOf({ lane: 0, events: [{ kind: 'planned-reconnect', atMs: at(2), sample: 4, bytes: 524_288_000, gapMs: 3 }] }),
    laneOf({ lane: 1, events: [{ kind: 'lost', atMs: at(5), sample: 16, code: 'PEER_SILENT' }] }),
    laneOf({ lane: 2, events: [{ kind: 'lost', atMs: at(4), sample: 12, code: 'PEER_LOST' }] }),
  ]

  it('holds what happened to the transfer and to its connections, newest first, with reasons', () => {
    const lines = eventLines({ events, lanes })
    expect(lines.map(({ words }) => words)).toEqual([
      'went on, after 4.0 s 14:05:09',
      'interrupted: The connection was lost. 14:05:05',
      `Connection 2: link lost 14:05:05: ${faultOf('PEER_SILENT').message.split('. ')[0]}.`,
      'Connection 3: link lost 14:05:04',
      '2 chunks sent again: arrived damaged 14:05:03',
      'Connection 1: reconnected 14:05:02, 3 ms, after 524 MB',
      'began 14:05:01',
    ])
    expect(lines.map(({ trouble }) => trouble)).toEqual([false, true, true, true, true, false, false])
    expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length)
  })

  it('comes to a line', () => {
    expect(eventSummary({ events, lanes })).toBe('1 planned reconnect, 3 ms at most · 2 lost connections · 1 interruption')
    expect(eventSummary({ events: events.slice(0, 1), lanes: [] })).toBe('1 event')
  })
})
