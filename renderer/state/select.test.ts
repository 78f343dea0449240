import { describe, expect, it } from 'vitest'
import { faultOf } from '../../shared/fault.ts'
import { CHUNK } from '../../shared/flow.ts'
import { commonOf, doneOf, mapOf, movingOf, otherEnd, pausedOf, payloadOf, peerOf, progressWith } from '../testing.ts'
import {
  deviceActivity,
  groupedPeers,
  hasDetail,
  isHeldHere,
  isInFolder,
  isWith,
  markedAtFirst,
  mayLimit,
  mayPair,
  mayPause,
  onlyMoved,
  orderedTransfers,
  receivedText,
  secondsUntil,
  sentBeside,
  statesInMap,
  storedChunks,
  takesDrops,
  waitsForOwnDisk,
} from './select.ts'

describe('orderedTransfers', () => {
  it('puts active ones first and keeps the newest-first order inside each group', () => {
    const failed = (id: string) => ({ ...commonOf({ id }), state: 'failed' as const, payload: null, fault: faultOf('PEER_LOST'), endedAtMs: 1 })
    const list = [failed('a'), movingOf({ id: 'b' }), failed('c'), movingOf({ id: 'd' })]
    expect(orderedTransfers(list).map((transfer) => transfer.id)).toEqual(['b', 'd', 'a', 'c'])
  })

  it('shows those that their user has put in order in that order, in the places that they had', () => {
    const there = (id: string, place?: number, deviceId = 'abcd') =>
      movingOf({ id, peer: otherEnd({ deviceId }), ...(place !== undefined && { order: { place, of: 2 } }) })
    const list = [there('b', 2), there('x2', 2, 'efgh'), there('free'), there('a', 1), there('x1', 1, 'efgh')]
    expect(orderedTransfers(list).map(({ id }) => id)).toEqual(['a', 'x1', 'free', 'b', 'x2'])
  })
})

describe('how fast a transfer may be', () => {
  const classic = otherEnd({ wire: '1.1.0', deviceId: null })
  it('is said of what moves, waits or is interrupted, but not to a sender that knows no such wish', () => {
    const all = [
      movingOf({ direction: 'send' }),
      movingOf({ direction: 'receive' }),
      movingOf({ direction: 'send', peer: classic }),
      movingOf({ direction: 'receive', peer: classic }),
      doneOf(),
    ]
    expect(all.map(mayLimit)).toEqual([true, true, true, false, false])
  })

  it('and which goes first, is a question where several are sent to one device', () => {
    const one = movingOf({ id: '1', direction: 'send' })
    const list = [one, movingOf({ id: '2', direction: 'send' }), movingOf({ id: '3', direction: 'receive' }), doneOf({ id: '4' })]
    const elsewhere = movingOf({ id: '5', direction: 'send', peer: otherEnd({ deviceId: 'efgh' }) })
    expect([one, elsewhere, movingOf({ id: '3', direction: 'receive' })].map((each) => sentBeside(each, [...list, elsewhere]))).toEqual([1, 0, 0])
  })

  it('is drawn anew where nobody looks when it is another one', () => {
    const before = movingOf({ id: '1' })
    expect([onlyMoved(before, { ...before, limit: 1 }), onlyMoved(before, { ...before, order: { place: 1, of: 2 } })]).toEqual([false, false])
  })
})

describe('a full disk', () => {
  it('of this device is waited for here, another one there', () => {
    const full = { paused: 'here', pauseReason: { code: 'NO_SPACE', missingBytes: 5 } } as const
    const all = (['receive', 'send'] as const).map((direction) => ({ ...pausedOf('here', { direction }), ...full }))
    expect([...all, pausedOf('here', { direction: 'receive' })].map(waitsForOwnDisk)).toEqual([true, false, false])
  })
})

describe('what waits', () => {
  const waiting = (id: string, place: number, deviceId = 'abcd') => ({
    ...commonOf({ id, peer: otherEnd({ deviceId }) }),
    state: 'waiting' as const,
    payload: payloadOf(),
    wait: { for: 'device' as const, place, of: 2 },
    paused: null,
    sinceMs: 0,
  })

  it('stands behind what runs, those to one device together and in the order in which they go', () => {
    const list = [waiting('w2', 2), waiting('x1', 1, 'efgh'), movingOf({ id: 'm' }), waiting('w1', 1), doneOf({ id: 'd' })]
    expect(orderedTransfers(list).map(({ id }) => id)).toEqual(['m', 'w1', 'w2', 'x1', 'd'])
  })

  it('is told on the card of its device, unless something moves', () => {
    const desk = peerOf({ id: '1', name: 'Desk', state: 'away', verified: true, deviceId: 'abcd' })
    const two = [waiting('w1', 1), waiting('w2', 2)]
    expect(deviceActivity(desk, [desk], two)).toEqual({ kind: 'waiting', drops: 2 })
    expect(deviceActivity(desk, [desk], [...two, movingOf({ id: 'm' }, { bytes: 1, totalBytes: 4 })])).toEqual({ kind: 'sending', percent: '25 %' })
    expect(two.map(mayPause)).toEqual([true, true])
    const interrupted = {
      ...commonOf({ id: 'i' }),
      state: 'interrupted' as const,
      payload: payloadOf(),
      progress: progressWith(),
      fault: faultOf('PEER_LOST'),
      sinceMs: 0,
      paused: null,
    }
    expect(deviceActivity(desk, [desk], [interrupted])).toEqual({ kind: 'interrupted', drops: 1 })
    expect(deviceActivity(desk, [desk], [interrupted, ...two])).toEqual({ kind: 'waiting', drops: 3 })
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
  it('goes by the key where it is known, whatever the names say', () => {
    const [good, other] = [peerOf({ id: '1', name: 'Desk', verified: true, deviceId: 'aaaa' }), peerOf({ id: '2', name: 'Desk' })]
    expect([isWith(otherEnd({ name: 'Renamed', deviceId: 'aaaa' }), good, [good, other]), isWith(otherEnd({ deviceId: 'bbbb' }), good, [good, other])]).toEqual(
      [true, false],
    )
  })

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

  it('does not take a 1.x device for one whose name is that address', () => {
    const named = peerOf({ id: '1', name: '192.0.2.7' })
    const old = peerOf({ id: '2', name: '192.0.2.7', wire: '1.x' })
    expect(isWith(otherEnd({ name: '192.0.2.7', wire: '1.1.0' }), named, [named])).toBe(false)
    expect(isWith(otherEnd({ name: '192.0.2.7', wire: '1.1.0' }), old, [old])).toBe(true)
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

  it('says what is held up only when nothing else moves', () => {
    const held = pausedOf('there', { id: 'p' }, { bytes: 1, totalBytes: 8 })
    const moving = movingOf({ id: 'm' }, { bytes: 2, totalBytes: 8 })
    expect(deviceActivity(desk, [desk], [held, asking])).toEqual({ kind: 'paused', percent: '12 %' })
    expect(deviceActivity(desk, [desk], [held, moving])).toEqual({ kind: 'sending', percent: '25 %' })
  })

  it('is idle or away without an active transfer', () => {
    const ended = { ...commonOf(), state: 'cancelled' as const, payload: null, fault: faultOf('CANCELLED'), endedAtMs: 1 }
    expect(deviceActivity(desk, [desk], [ended])).toEqual({ kind: 'idle' })
    expect(deviceActivity({ ...desk, state: 'away' }, [desk], [])).toEqual({ kind: 'away' })
  })
})

describe('what a row offers', () => {
  const classic = otherEnd({ wire: '1.1.0' })

  it('pauses only what moves, and knows where it is held', () => {
    expect([movingOf({}), pausedOf('there'), movingOf({ peer: classic }), doneOf()].map(mayPause)).toEqual([true, true, false, false])
    expect([movingOf({}), pausedOf('here'), pausedOf('there'), pausedOf('both'), doneOf()].map(isHeldHere)).toEqual([false, true, false, true, false])
  })

  it('shows a text that came, and for files the folder', () => {
    const text = doneOf({ direction: 'receive' }, { text: 'hello' }, { kind: 'text' })
    const rows = [text, doneOf({ direction: 'receive' }), doneOf(), doneOf({}, { text: 'mine' }, { kind: 'text' }), movingOf({})]
    expect(rows.map(receivedText)).toEqual(['hello', null, null, null, null])
    expect(rows.map(isInFolder)).toEqual([false, true, false, false, false])
    expect(rows.map(hasDetail)).toEqual([false, true, true, false, true])
  })
})

describe('takesDrops', () => {
  it('does not wait for a 1.x device to be seen', () => {
    const peers = [peerOf({ id: '1' }), peerOf({ id: '2', state: 'away' }), peerOf({ id: '3', state: 'away', wire: '1.x' })]
    expect(peers.map(takesDrops)).toEqual([true, false, true])
  })
})

describe('mayPair', () => {
  it('is for devices that are there, have a key, and are not known', () => {
    const all = [{ id: '1' }, { id: '2', state: 'away' }, { id: '3', wire: '1.x' }, { id: '4', verified: true }] as const
    expect(all.map((part) => mayPair(peerOf(part)))).toEqual([true, false, false, false])
  })
})

describe('markedAtFirst', () => {
  const [one, two, away] = [peerOf({ id: '1' }), peerOf({ id: '2' }), peerOf({ id: '3', state: 'away' })]
  const old = peerOf({ id: '4', wire: '1.x' })

  it('takes the only device in sight, but none that is not encrypted', () => {
    expect([[one, away], [one, two], [away], [old], [one, old]].map(markedAtFirst)).toEqual([['1'], [], [], [], []])
  })
})

describe('secondsUntil', () => {
  it('counts whole seconds down to none', () => {
    expect([secondsUntil(10_001, 0), secondsUntil(10_000, 0), secondsUntil(1, 2), secondsUntil(null, 0)]).toEqual([11, 10, 0, null])
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

describe('onlyMoved', () => {
  const one = movingOf({ id: 'a' }, { bytes: 1 })

  it('is true of numbers alone', () => {
    if (one.state !== 'moving') throw new Error('it moves')
    expect(onlyMoved(one, { ...one, progress: { ...one.progress, bytes: 2 } })).toBe(true)
    expect(onlyMoved(one, { ...one, paused: 'there' })).toBe(false)
    expect(onlyMoved(one, { ...one, title: 'other' })).toBe(false)
    expect(onlyMoved(one, { ...one, pauseReason: { code: 'NO_SPACE', missingBytes: 1 } })).toBe(false)
    expect(onlyMoved(one, { ...one, state: 'publishing' })).toBe(false)
  })
})
