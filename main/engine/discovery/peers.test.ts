import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '../../../shared/events.ts'
import type { Sighting } from './mdns.ts'
import { Peers } from './peers.ts'

const START_MS = 1_000_000

function sighting(fields: Partial<Sighting> = {}): Sighting {
  return { runId: 'aaaaaaaaaaaaaaaa', name: 'Desk', kind: 'laptop', address: '192.0.2.1', port: 5424, version: '2.0.0', tags: [], ...fields }
}

function open(): { peers: Peers; told: string[]; events: EngineEvent[] } {
  const events: EngineEvent[] = []
  const told: string[] = []
  const peers = new Peers((event) => {
    events.push(event)
    if (event.event === 'peer') told.push(`${event.peer.name} ${event.peer.state}`)
    else if (event.event === 'peer-gone') told.push(`gone ${event.peerId}`)
  })
  return { peers, told, events }
}

const idOf = (index: number): string => index.toString(16).padStart(16, '0')

describe('Peers', () => {
  it('shows a device as its announcement says, unverified', () => {
    const { peers, told } = open()
    peers.seen(sighting(), START_MS)
    const peer = {
      name: 'Desk',
      kind: 'laptop',
      address: '192.0.2.1',
      port: 5424,
      version: '2.0.0',
      wire: '2.0.0',
      state: 'online',
      verified: false,
      source: 'mdns',
    }
    expect(peers.list()).toEqual([{ id: 'aaaaaaaaaaaaaaaa', ...peer }])
    expect([peers.get('aaaaaaaaaaaaaaaa')?.name, peers.get('b'), told]).toEqual(['Desk', null, ['Desk online']])
  })

  it('tells a change, and no news twice', () => {
    const { peers, told } = open()
    peers.seen(sighting(), START_MS)
    peers.seen(sighting(), START_MS + 1)
    peers.seen(sighting({ name: 'Kitchen', port: 5425 }), START_MS + 2)
    expect([told, peers.list()[0]?.port]).toEqual([['Desk online', 'Kitchen online'], 5425])
  })

  it('passes over another version', () => {
    const { peers } = open()
    peers.seen(sighting({ version: '3.0.0' }), START_MS)
    expect(peers.list()).toEqual([])
  })

  it('does not let a second address take a living device away', () => {
    const { peers, told } = open()
    peers.seen(sighting(), START_MS)
    peers.seen(sighting({ address: '192.0.2.66', port: 666, name: 'Not the desk' }), START_MS + 10_000)
    expect([peers.list()[0]?.address, peers.list()[0]?.port, told]).toEqual(['192.0.2.1', 5424, ['Desk online']])
    // nor does it keep the first one alive
    peers.age(START_MS + 17_001)
    expect(told).toEqual(['Desk online', 'Desk away'])
    peers.seen(sighting({ address: '192.0.2.66' }), START_MS + 17_002)
    expect([peers.list()[0]?.address, peers.list()[0]?.state]).toEqual(['192.0.2.66', 'online'])
  })

  it('lets devices go away after 17 s without a sign, and forgets them after a minute', () => {
    const { peers, told } = open()
    peers.seen(sighting(), START_MS)
    peers.age(START_MS + 17_000)
    expect(told).toEqual(['Desk online'])
    peers.age(START_MS + 17_001)
    peers.age(START_MS + 60_000)
    expect(told).toEqual(['Desk online', 'Desk away'])
    peers.age(START_MS + 60_001)
    expect([told.at(-1), peers.list()]).toEqual(['gone aaaaaaaaaaaaaaaa', []])
  })

  it('counts from the last sign', () => {
    const { peers, told } = open()
    peers.seen(sighting(), START_MS)
    peers.seen(sighting(), START_MS + 15_000)
    peers.age(START_MS + 30_000)
    expect(told).toEqual(['Desk online'])
    peers.setState('aaaaaaaaaaaaaaaa', 'away', START_MS + 30_001)
    peers.setState('aaaaaaaaaaaaaaaa', 'online', START_MS + 40_000)
    peers.age(START_MS + 57_000)
    expect(told).toEqual(['Desk online', 'Desk away', 'Desk online'])
    peers.setState('unknown', 'away', START_MS)
    expect(told.length).toBe(3)
  })

  it('says goodbye at once, but does not keep what left for longer', () => {
    const { peers, told } = open()
    peers.seen(sighting(), START_MS)
    peers.setState('aaaaaaaaaaaaaaaa', 'away', START_MS + 50_000)
    peers.age(START_MS + 60_001)
    expect(told).toEqual(['Desk online', 'Desk away', 'gone aaaaaaaaaaaaaaaa'])
  })

  it('keeps 256 at most, and makes room as they go', () => {
    const { peers, events } = open()
    for (let index = 0; index < 10_000; index += 1) peers.seen(sighting({ runId: idOf(index), name: `n${index}` }), START_MS + index)
    expect([peers.list().length, events.length, peers.get(idOf(255))?.name, peers.get(idOf(256))]).toEqual([256, 256, 'n255', null])
    peers.seen(sighting({ runId: idOf(0), name: 'new name' }), START_MS + 20_000)
    expect(peers.get(idOf(0))?.name).toBe('new name')
    peers.age(START_MS + 60_101)
    expect(peers.list().length).toBe(156)
    peers.seen(sighting({ runId: idOf(9999) }), START_MS + 60_102)
    expect(peers.list().length).toBe(157)
  })

  it('keeps those added by hand whatever happens', () => {
    const { peers } = open()
    const added = peers.addManual({ id: 'm1', name: 'Server', kind: 'server', address: '192.0.2.9', port: 99, wire: '2.0.0' }, START_MS)
    expect(added).toEqual({
      id: 'm1',
      name: 'Server',
      kind: 'server',
      address: '192.0.2.9',
      port: 99,
      state: 'online',
      verified: false,
      source: 'manual',
      version: '2.0.0',
      wire: '2.0.0',
    })
    peers.seen(sighting(), START_MS)
    peers.age(START_MS + 1_000_000)
    expect(peers.list()).toEqual([added])
    peers.seen(sighting(), START_MS + 1_000_000)
    peers.clear()
    expect([peers.list(), peers.manual()]).toEqual([[added], [added]])
    peers.remove('m1')
    peers.remove('m1')
    expect(peers.list()).toEqual([])
  })
})
