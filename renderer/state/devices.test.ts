import { describe, expect, it } from 'vitest'
import type { PairedDevice } from '../../shared/pairing.ts'
import type { PeerSnapshot } from '../../shared/transfer.ts'
import { peerOf } from '../testing.ts'
import { cardNow, devicesOf, isRemembered } from './devices.ts'
import { takesDrops, targetsOf } from './select.ts'

const desk: PairedDevice = { deviceId: 'aaaa', name: 'Desk', label: '', acceptWithoutAsking: false, pairedAtMs: 0 }

describe('devicesOf', () => {
  it('adds the paired devices that are not in sight, which take drops', () => {
    const all = devicesOf([peerOf({ id: 'p', name: 'Lamp' })], [desk, { ...desk, deviceId: 'bbbb', name: 'Box', label: 'Attic' }])
    expect(all.map(({ id, state, label }) => [id, state, label])).toEqual([
      ['p', 'online', undefined],
      ['paired-aaaa', 'away', undefined],
      ['paired-bbbb', 'away', 'Attic'],
    ])
    expect(all.filter(isRemembered).map(takesDrops)).toEqual([true, true])
    expect(targetsOf(all, ['paired-aaaa', 'p'])).toEqual({ namesakes: [], others: [{ deviceId: 'aaaa' }, { peerId: 'p' }] })
  })

  it('doubles nobody: neither who has shown its key, nor who was just seen and has not yet', () => {
    expect(devicesOf([peerOf({ id: 'p', name: 'Renamed', verified: true, deviceId: 'aaaa', state: 'away' })], [desk])).toHaveLength(1)
    expect(devicesOf([peerOf({ id: 'p', name: 'Desk' })], [desk])).toHaveLength(1)
  })

  it('keeps a paired device beside somebody who only bears its name, or its key’s absence', () => {
    expect(devicesOf([peerOf({ id: 'p', name: 'Desk', namesakeOf: { deviceId: 'aaaa', name: 'Desk' } })], [desk])).toHaveLength(2)
    expect(devicesOf([peerOf({ id: 'p', name: 'Desk', verified: true, deviceId: 'cccc' })], [desk])).toHaveLength(2)
  })

  it('leaves out what an earlier run of a paired device has left in sight', () => {
    const gone = { name: 'Desk', state: 'away' } as const
    expect(devicesOf([peerOf({ ...gone, id: 'old', namesakeOf: { deviceId: 'aaaa', name: 'Desk' } })], [desk]).map(({ id }) => id)).toEqual(['paired-aaaa'])
    const now = peerOf({ id: 'new', name: 'Desk', verified: true, deviceId: 'aaaa' })
    expect(devicesOf([peerOf({ ...gone, id: 'old', verified: true, deviceId: 'aaaa' }), now], [desk])).toEqual([now])
    expect(devicesOf([peerOf({ ...gone, id: 'by-hand', source: 'manual' })], [desk])).toHaveLength(1)
    expect(devicesOf([peerOf({ ...gone, id: 'by-hand', source: 'manual', namesakeOf: { deviceId: 'aaaa', name: 'Desk' } })], [desk])).toHaveLength(1)
    expect(devicesOf([peerOf({ ...gone, id: 'other', name: 'Lamp' })], [desk])).toHaveLength(2)
  })
})

describe('the card of a device that a text is written to', () => {
  const away = devicesOf([], [desk])
  const written = away[0] as PeerSnapshot
  const now = (peers: readonly PeerSnapshot[], paired: readonly PairedDevice[] = [desk]) => cardNow(written, devicesOf(peers, paired), paired)?.id

  it('is found by its key when the device is back, and when it goes', () => {
    expect(now([])).toBe('paired-aaaa')
    expect(now([peerOf({ id: 'run-2', name: 'Desk', verified: true, deviceId: 'aaaa' })])).toBe('run-2')
    const both = [
      peerOf({ id: 'by-hand', source: 'manual', state: 'away', verified: true, deviceId: 'aaaa' }),
      peerOf({ id: 'run-3', verified: true, deviceId: 'aaaa' }),
    ]
    expect(now(both)).toBe('run-3')
    expect(cardNow({ id: 'run-2', deviceId: 'aaaa' }, away, [desk])?.id).toBe('paired-aaaa')
  })

  it('is nobody else’s, whatever that one is called, and whichever id it has', () => {
    expect(now([peerOf({ id: 'just-seen', name: 'Desk' })])).toBe('paired-aaaa')
    expect(now([peerOf({ id: 'other', name: 'Desk', namesakeOf: { deviceId: 'aaaa', name: 'Desk' } })])).toBe('paired-aaaa')
    expect(now([peerOf({ id: 'paired-aaaa', name: 'Desk' })], [])).toBeUndefined()
    expect(targetsOf(devicesOf([peerOf({ id: 'just-seen', name: 'Desk' })], [desk]), ['paired-aaaa'])).toEqual({
      namesakes: [],
      others: [{ deviceId: 'aaaa' }],
    })
  })

  it('of somebody unknown is known by its id alone, and gone with it', () => {
    const stranger = peerOf({ id: 'p', name: 'Lamp' })
    expect([cardNow({ id: 'p' }, [stranger], [])?.id, cardNow({ id: 'p' }, [peerOf({ id: 'q', name: 'Lamp' })], [])]).toEqual(['p', null])
  })
})
