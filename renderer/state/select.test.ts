import { describe, expect, it } from 'vitest'
import { faultOf } from '../../shared/fault.ts'
import { CHUNK } from '../../shared/transfer.ts'
import { commonOf, mapOf, movingOf, otherEnd, payloadOf, peerOf, progressWith } from '../testing.ts'
import { deviceActivity, groupedPeers, isWith, orderedTransfers, statesInMap, storedChunks } from './select.ts'

describe('orderedTransfers', () => {
  it('puts active ones first and keeps the newest-first order inside each group', () => {
    const failed = (id: string) => ({ ...commonOf({ id }), state: 'failed' as const, payload: null, fault: faultOf('PEER_LOST'), endedAtMs: 1 })
    const list = [failed('a'), movingOf({ id: 'b' }), failed('c'), movingOf({ id: 'd' })]
    expect(orderedTransfers(list).map((transfer) => transfer.id)).toEqual(['b', 'd', 'a', 'c'])
  })
})

describe('groupedPeers', () => {
  it('parts online from away, each by name', () => {
    const groups = groupedPeers([peerOf({ id: '1', name: 'Zebra' }), peerOf({ id: '2', name: 'Ant', state: 'away' }), peerOf({ id: '3', name: 'ant' })])
    expect(groups.online.map((peer) => peer.id)).toEqual(['3', '1'])
    expect(groups.away.map((peer) => peer.id)).toEqual(['2'])
  })
})

describe('isWith', () => {
  const desk = peerOf({ id: '1', name: 'Desk', address: '192.0.2.1' })

  it('takes a unique name whatever interface it answered from', () => {
    expect(isWith(otherEnd({ address: '198.51.100.4:5424' }), desk, [desk])).toBe(true)
  })

  it('parts two devices of one name by address, with and without port, v4 and v6', () => {
    const twin = peerOf({ id: '2', name: 'Desk', address: 'fe80::2' })
    const both = [desk, twin]
    expect(isWith(otherEnd({ address: '192.0.2.1:5424' }), desk, both)).toBe(true)
    expect(isWith(otherEnd({ address: '192.0.2.1' }), twin, both)).toBe(false)
    expect(isWith(otherEnd({ address: '[fe80::2]:5424' }), twin, both)).toBe(true)
    expect(isWith(otherEnd({ address: 'fe80::2' }), twin, both)).toBe(true)
  })

  it('does not take another name at the same address', () => {
    expect(isWith(otherEnd({ name: 'Lamp' }), desk, [desk])).toBe(false)
  })
})

describe('deviceActivity', () => {
  const desk = peerOf({ id: '1', name: 'Desk' })
  const asking = { ...commonOf({ id: 'q' }), state: 'asking' as const, payload: payloadOf() }

  it('tells percent and direction of what moves, before what only waits', () => {
    const receiving = movingOf({ id: 'm', direction: 'receive' }, { bytes: 1, totalBytes: 8 })
    expect(deviceActivity(desk, [desk], [asking, receiving])).toEqual({ kind: 'receiving', percent: '12 %' })
    expect(deviceActivity(desk, [desk], [asking])).toEqual({ kind: 'asking' })
  })

  it('is idle or away without an active transfer', () => {
    const ended = { ...commonOf(), state: 'cancelled' as const, payload: null, fault: faultOf('CANCELLED'), endedAtMs: 1 }
    expect(deviceActivity(desk, [desk], [ended])).toEqual({ kind: 'idle' })
    expect(deviceActivity({ ...desk, state: 'away' }, [desk], [])).toEqual({ kind: 'away' })
  })
})

describe('storedChunks', () => {
  it('counts exactly what an unmerged map shows as stored', () => {
    const map = mapOf([CHUNK.STORED, CHUNK.VERIFIED, CHUNK.RETRIED, CHUNK.STORED, CHUNK.IN_FLIGHT_BASE + 3, CHUNK.WAITING])
    expect(storedChunks(progressWith({ map }))).toEqual({ chunks: 2, exact: true })
  })

  it('says "at least" for a merged map and never more than there are', () => {
    const map = mapOf([CHUNK.STORED, CHUNK.STORED], { chunks: 7, chunksPerCell: 4 })
    expect(storedChunks(progressWith({ map }))).toEqual({ chunks: 7, exact: false })
  })

  it('is whole when every byte is stored', () => {
    const map = mapOf([CHUNK.STORED, CHUNK.WAITING], { chunks: 7, chunksPerCell: 4 })
    expect(storedChunks(progressWith({ map, bytes: 10, totalBytes: 10 }))).toEqual({ chunks: 7, exact: true })
  })
})

describe('statesInMap', () => {
  it('folds all lanes into "in flight"', () => {
    expect([...statesInMap(Uint8Array.from([0, 16, 21, 3, 3]))].sort((a, b) => a - b)).toEqual([0, 3, 16])
  })
})
