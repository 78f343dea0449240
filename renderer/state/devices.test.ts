import { describe, expect, it } from 'vitest'
import type { PairedDevice } from '../../shared/pairing.ts'
import { peerOf } from '../testing.ts'
import { devicesOf, isRemembered } from './devices.ts'
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
