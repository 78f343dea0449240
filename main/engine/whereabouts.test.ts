import { describe, expect, it } from 'vitest'
import type { PeerSnapshot } from '../../shared/transfer.ts'
import { whereabouts } from './whereabouts.ts'

const LAST = { host: '192.0.2.1', port: 5424 }

function card(host: string, known: Partial<PeerSnapshot> = {}): PeerSnapshot {
  const seen = { id: host, name: 'Attic', kind: 'desktop', address: host, port: 5424, state: 'online', source: 'mdns', version: '', wire: '2.0.0' } as const
  return { ...seen, verified: false, ...known }
}

const hosts = (peers: readonly PeerSnapshot[], peer: { deviceId: string; name: string; verified: boolean }): string[] =>
  whereabouts(peers, peer, LAST).map(({ host }) => host)

describe('where a device may be now', () => {
  const paired = { deviceId: 'abc', name: 'Attic', verified: true }

  it('first where its key has answered, whatever it is called there, then where it was', () => {
    expect(hosts([card('192.0.2.7', { verified: true, deviceId: 'abc', name: 'Cellar' })], paired)).toEqual(['192.0.2.7', LAST.host])
  })

  it('never at another one of its name, when its key is known', () => {
    const others = [card('192.0.2.8'), card('192.0.2.9', { verified: true, deviceId: 'xyz' })]
    expect(hosts(others, paired)).toEqual([LAST.host])
  })

  it('a stranger at those of its name, but not at a device that is known to be another', () => {
    const seen = [card('192.0.2.8'), card('192.0.2.9', { verified: true, deviceId: 'xyz' }), card('192.0.2.10', { state: 'away' }), card(LAST.host)]
    expect(hosts(seen, { ...paired, verified: false })).toEqual([LAST.host, '192.0.2.8'])
  })
})
