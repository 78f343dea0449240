import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { PeerSnapshot } from '../../shared/transfer.ts'
import { closeBonjour, type MdnsPacket, type MdnsRecord, openBonjour } from './discovery/bonjour.ts'
import { readPacket } from './discovery/mdns.ts'
import type { EngineOptions, Visibility } from './facade.ts'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { closingAfterEach, makeTree, type TestEngine } from './testing/pair.ts'
import { comparing, pairUp } from './testing/pair-up.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { RawServer } from './testing/raw-server.ts'
import { until } from './testing/watch.ts'

const { started, keep } = closingAfterEach()
const WITHIN_MS = 15_000

afterEach(() => {
  vi.useRealTimers()
})

const device = (deviceName: string, options: Partial<EngineOptions> = {}): Promise<TestEngine> => started({ discovery: true, deviceName, ...options })

/** What one engine shows of the other: by its port, since other engines may run on this machine. */
function cardOf(one: TestEngine, port: number): PeerSnapshot | null {
  return one.engine.peers().find((peer) => peer.port === port && peer.state === 'online') ?? null
}

async function shows(one: TestEngine, port: number, wanted: Partial<PeerSnapshot> | null): Promise<void> {
  const look = (): unknown => {
    const card = cardOf(one, port)
    return card && wanted ? Object.fromEntries(Object.keys(wanted).map((key) => [key, card[key as keyof PeerSnapshot]])) : card
  }
  await until(look, wanted, WITHIN_MS)
}

/** Sends mDNS packets of its own on loopback, and hears all. */
function voice() {
  const there = openBonjour('127.0.0.1', () => {})
  keep({ close: () => closeBonjour(there) })
  return there.mdns
}

function announced(runId: string, port: number, fields: Readonly<Record<string, string>> = {}): MdnsRecord[] {
  const instance = `${runId}._fastdp._tcp.local`
  const txt = Object.entries({ v: '2.0.0', n: 'Desk', k: 'laptop', r: runId, ...fields }).map(([key, value]) => Buffer.from(`${key}=${value}`))
  return [
    { name: '_fastdp._tcp.local', type: 'PTR', ttl: 120, data: instance },
    { name: instance, type: 'SRV', ttl: 120, data: { port, target: `${runId}.local` } },
    { name: instance, type: 'TXT', ttl: 120, data: txt },
  ]
}

/** A listener that only counts who comes. */
async function counter(): Promise<{ port: number; calls: () => number }> {
  let calls = 0
  const server = createServer((socket) => {
    calls += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  keep({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) })
  const address = server.address()
  return { port: typeof address === 'object' && address ? address.port : 0, calls: () => calls }
}

/** The second pairing of an engine: the code of the one that is under way now. */
async function underWay(engine: TestEngine): Promise<string> {
  await until(() => engine.engine.pairings()[0]?.state, 'comparing', WITHIN_MS)
  return engine.engine.pairings()[0]?.id ?? ''
}

describe('a paired device in sight', () => {
  test('is verified by its key on both sides, by the label of the user, and a stranger again once unpaired', async () => {
    const [one, two] = [await device('One'), await device('Two')]
    await shows(one, two.port, { name: 'Two', verified: false })
    await pairUp(one, two)
    const { deviceId } = two.engine.identity()
    await shows(one, two.port, { name: 'Two', verified: true, deviceId, source: 'mdns' })
    await shows(two, one.port, { name: 'One', verified: true })
    await one.engine.changePaired(deviceId, { label: 'The other one' })
    await shows(one, two.port, { name: 'Two', label: 'The other one', verified: true })
    await one.engine.unpair(deviceId)
    expect(cardOf(one, two.port)).toMatchObject({ name: 'Two', verified: false })
    expect(cardOf(one, two.port)?.label).toBeUndefined()
  }, 60_000)

  test('has one card right behind the pairing on both sides: never for a moment is it said to be a namesake of itself', async () => {
    const [one, two] = [await device('One'), await device('Two')]
    await shows(one, two.port, { name: 'Two' })
    await shows(two, one.port, { name: 'One' })
    await pairUp(one, two)
    await shows(one, two.port, { verified: true })
    await shows(two, one.port, { verified: true })
    const cards = [...one.events, ...two.events].flatMap((event) => (event.event === 'peer' ? [event.peer] : []))
    expect(cards.filter(({ port, namesakeOf }) => namesakeOf && (port === one.port || port === two.port))).toEqual([])
  }, 60_000)

  test('is verified right behind the pairing, on both sides, also where its announcement does not know of it yet', async () => {
    const [one, two] = [await device('One'), await device('Two')]
    const verifiedAs =
      (engine: TestEngine, id: string): (() => unknown) =>
      () =>
        engine.engine.peers().find((peer) => peer.id === id)?.verified
    const [oneBefore, twoBefore] = ['a'.repeat(16), 'b'.repeat(16)]
    const mdns = voice()
    mdns.respond({ answers: announced(oneBefore, one.port, { n: 'One' }) })
    mdns.respond({ answers: announced(twoBefore, two.port, { n: 'Two' }) })
    await until(verifiedAs(one, twoBefore), false, WITHIN_MS)
    await until(verifiedAs(two, oneBefore), false, WITHIN_MS)
    await pairUp(one, two)
    await until(verifiedAs(one, twoBefore), true, WITHIN_MS)
    await until(verifiedAs(two, oneBefore), true, WITHIN_MS)
  }, 60_000)

  test('is recognised again after a restart on another port, while a namesake is not', async () => {
    const [one, two] = [await device('One'), await device('Two')]
    await pairUp(one, two)
    const { deviceId } = two.engine.identity()
    await two.engine.close()
    const again = await device('Two', { dataDir: join(two.root, 'data') })
    const namesake = await device('tWO')
    await shows(one, again.port, { verified: true, deviceId })
    await shows(one, namesake.port, { verified: false, namesakeOf: { deviceId, name: 'Two' } })
    // what is dropped on it goes nowhere unless the user insists
    await makeTree(one.root, { f: 'x' })
    const to = { peerId: cardOf(one, namesake.port)?.id ?? '' }
    expect(() => one.engine.send({ paths: [join(one.root, 'f')], to })).toThrow(expect.objectContaining({ code: 'NOT_VERIFIED' }))
    expect(await one.ended(one.engine.send({ paths: [join(one.root, 'f')], to, evenNamesake: true }))).toBe('done')
    expect(one.engine.transfers()[0]?.peer).toMatchObject({ verified: false, namesakeOf: { deviceId, name: 'Two' } })
    // and what it offers says so
    await makeTree(namesake.root, { g: 'x' })
    expect(await namesake.ended(namesake.send(one.port, [join(namesake.root, 'g')]))).toBe('done')
    expect(one.engine.transfers()[0]?.peer).toMatchObject({ name: 'tWO', namesakeOf: { deviceId, name: 'Two' } })
  }, 60_000)

  test('is not told anything when another key answers in its place: KEY_CHANGED, the pin stays, the card warns', async () => {
    const [one, two] = [await device('One', { discovery: false }), await device('Two', { discovery: false })]
    await pairUp(one, two)
    const { port } = two
    const { deviceId } = two.engine.identity()
    const added = await one.engine.addPeer(`127.0.0.1:${port}`)
    expect(added).toMatchObject({ verified: true, deviceId })
    await two.engine.close()
    const thief = keep(await RawServer.open(await loadIdentity(join(one.root, 'thief')), {}, port))
    const came: string[] = []
    thief.play(async (peer) => {
      await peer.welcome()
      peer.send({ type: 'READY', DPVersion: '2.0.0', DeviceName: 'Two', DeviceKind: 'laptop' })
      for (;;) came.push((await peer.message()).type)
    })
    await makeTree(one.root, { 'secret name': 'x' })
    const id = one.engine.send({ paths: [join(one.root, 'secret name')], to: { peerId: added.id } })
    expect(await one.ended(id)).toBe('failed')
    expect(await one.event('error', ({ transferId }) => transferId === id)).toMatchObject({ code: 'KEY_CHANGED', message: expect.stringContaining('“Two”') })
    await until(() => thief.peers.every(({ closed }) => closed), true, WITHIN_MS)
    expect([thief.peers.length > 0, came, thief.failures]).toEqual([true, [], []])
    expect(one.engine.paired().map((each) => each.deviceId)).toEqual([deviceId])
    await shows(one, port, { verified: false, namesakeOf: { deviceId, name: 'Two' } })
    // whoever names the device means its key, whatever the card says by then
    const named = one.engine.send({ paths: [join(one.root, 'secret name')], to: { peerId: added.id }, deviceId })
    expect(await one.ended(named)).toBe('failed')
    expect(came).toEqual([])
  }, 60_000)

  test('changes its tags with the hour, without a goodbye, and stays verified', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 22, 14, 59) })
    const [one, two] = [await device('One'), await device('Two')]
    await pairUp(one, two)
    await shows(one, two.port, { verified: true })
    const { id = '' } = cardOf(one, two.port) ?? {}
    const tags = new Set<string>()
    voice().on('response', (packet: MdnsPacket) => {
      for (const sighting of readPacket(packet, '127.0.0.1').seen) if (sighting.runId === id) tags.add(sighting.tags.join())
    })
    await until(() => tags.size, 1, WITHIN_MS)
    for (const hours of [1, 2]) {
      vi.setSystemTime(Date.UTC(2026, 10, 22, 14 + hours, 1))
      await until(() => tags.size, 1 + hours, WITHIN_MS)
      expect(cardOf(one, two.port)).toMatchObject({ id, verified: true })
    }
    expect(one.events.some((event) => event.event === 'peer-gone' && event.peerId === id)).toBe(false)
  }, 60_000)
})

describe('hostile announcements', () => {
  test('10,000 instances, of the name and with the tags of a paired device, from another port: bounded, and nobody is called', async () => {
    const [one, two] = [await device('One'), await device('Desk')]
    await pairUp(one, two)
    await shows(one, two.port, { verified: true })
    const trap = await counter()
    const mdns = voice()
    let heard: Record<string, string> = {}
    mdns.on('response', (packet: MdnsPacket) => {
      const txt = [...packet.answers, ...packet.additionals].find(({ type, name }) => type === 'TXT' && name.startsWith(cardOf(one, two.port)?.id ?? '-'))?.data
      if (Array.isArray(txt))
        heard = Object.fromEntries(txt.map(String).flatMap((field) => (field.startsWith('t') ? [field.split('=') as [string, string]] : [])))
    })
    await until(() => Object.keys(heard).length > 0, true, WITHIN_MS)
    for (let at = 0; at < 10_000; at += 10) {
      const answers = Array.from({ length: 10 }, (_, index) => announced((at + index).toString(16).padStart(16, '0'), trap.port, heard)).flat()
      await new Promise<void>((resolve) => mdns.respond({ answers }, () => resolve()))
    }
    await until(() => one.engine.peers().length, 256, WITHIN_MS)
    // the real one's own run id, from the wrong port, its own echo, and records that are none
    const own = cardOf(two, one.port)?.id ?? ''
    mdns.respond({ answers: announced(own, trap.port, heard) })
    const wild: MdnsRecord[][] = [
      announced('f'.repeat(16), trap.port, { t0: 'not a tag' }),
      announced('x', trap.port),
      announced('e'.repeat(16), 0),
      [{ name: '_fastdp._tcp.local', type: 'PTR', ttl: 0, data: 'nobody._fastdp._tcp.local' }],
      [{ name: '_fastdp._tcp.local', type: 'PTR', ttl: 120, data: '_fastdp._tcp.local' }],
    ]
    for (const answers of wild) await new Promise<void>((resolve) => mdns.respond({ answers }, () => resolve()))
    const marker = await device('Marker')
    // a round later everything before it was heard
    await shows(marker, one.port, { name: 'One' })
    expect([one.engine.peers().length, trap.calls()]).toEqual([256, 0])
    expect(one.engine.peers().filter((peer) => peer.port === trap.port && peer.verified)).toEqual([])
    expect(one.engine.peers().some((peer) => peer.id === own)).toBe(false)
    expect(cardOf(one, two.port)).toMatchObject({ verified: true })
    expect(one.engine.peers().every((peer) => peer.port !== trap.port || peer.namesakeOf?.name === 'Desk')).toBe(true)
  }, 60_000)
})

describe('visibility', () => {
  async function readyOf(engine: TestEngine, identity: Identity): Promise<{ peer: RawPeer; name: string; kind: string }> {
    const peer = await RawPeer.open(engine.port, identity)
    const { DeviceName, DeviceKind } = await peer.expect('READY')
    return { peer, name: DeviceName, kind: DeviceKind }
  }

  const rows: [Visibility, EngineOptions['accept'], 'friend' | 'stranger', string][] = [
    ['everyone', 'anyone', 'friend', 'done'],
    ['everyone', 'anyone', 'stranger', 'done'],
    ['everyone', 'ask', 'stranger', 'asked'],
    ['everyone', 'paired', 'stranger', 'declined'],
    ['paired', 'ask', 'friend', 'asked'],
    ['paired', 'ask', 'stranger', 'declined'],
    ['paired', 'anyone', 'stranger', 'declined'],
    ['paired', 'paired', 'friend', 'done'],
    ['hidden', 'ask', 'friend', 'asked'],
    ['hidden', 'anyone', 'friend', 'done'],
    ['hidden', 'anyone', 'stranger', 'declined'],
    ['hidden', 'decline', 'friend', 'declined'],
  ]
  for (const [visibility, accept, who, outcome] of rows) {
    test(`${visibility}, accept ${accept}: what a ${who} sends is ${outcome}`, async () => {
      const receiver = await started({ accept, deviceName: 'Receiver' })
      const sender = await started({ listen: false })
      if (who === 'friend') await pairUp(sender, receiver)
      await receiver.engine.change({ visibility })
      await makeTree(sender.root, { f: 'x' })
      const id = sender.send(receiver.port, [join(sender.root, 'f')])
      if (outcome === 'asked') receiver.engine.answerOffer((await receiver.event('offer')).offer.id, { accept: true })
      expect(await sender.ended(id)).toBe(outcome === 'asked' ? 'done' : outcome)
      expect(receiver.events.some(({ event }) => event === 'offer')).toBe(outcome === 'asked')
    }, 30_000)
  }

  test('paired: strangers hear no name, in no announcement and not from READY, and cannot ask; paired devices see who it is', async () => {
    const shy = await device('Shy one', { deviceKind: 'laptop' })
    const friend = await device('Friend')
    const stranger = await device('Stranger')
    await pairUp(friend, shy)
    await shows(stranger, shy.port, { name: 'Shy one' })
    const before = cardOf(stranger, shy.port)?.id
    await shy.engine.change({ visibility: 'paired' })
    await shows(stranger, shy.port, null)
    await until(() => cardOf(friend, shy.port)?.id === before, false, WITHIN_MS)
    await shows(friend, shy.port, { name: 'Shy one', kind: 'laptop', verified: true })
    const identity = await loadIdentity(join(shy.root, 'raw'))
    const { peer, name, kind } = await readyOf(shy, identity)
    expect([name, kind]).toEqual(['', 'desktop'])
    peer.send({ type: 'PAIR1', Commit: '00'.repeat(32), DeviceName: 'Raw' })
    expect((await peer.expect('REFUSE')).Code).toBe('DECLINED')
    peer.destroy()
    expect((await stranger.engine.addPeer(`127.0.0.1:${shy.port}`)).name).toBe('127.0.0.1')
    expect(cardOf(stranger, shy.port)?.name).toBe('127.0.0.1')
    // it sees the others all the same, and begins what it wants
    await shows(shy, stranger.port, { name: 'Stranger' })
    shy.engine.pair({ host: '127.0.0.1', port: stranger.port })
    const [here, there] = await Promise.all([underWay(shy), comparing(stranger)])
    shy.engine.answerPairing(here, true)
    stranger.engine.answerPairing(there.id, true)
    await shows(stranger, shy.port, { name: 'Shy one', verified: true })
    // back again: seen by name
    await shy.engine.change({ visibility: 'everyone' })
    const newcomer = await device('Newcomer')
    await shows(newcomer, shy.port, { name: 'Shy one', kind: 'laptop' })
  }, 60_000)

  test('hidden and renamed in one step: the new name is told to nobody', async () => {
    const one = await device('One')
    const { port } = one
    const names: string[] = []
    voice().on('response', (packet: MdnsPacket) => {
      for (const sighting of readPacket(packet, '127.0.0.1').seen) if (sighting.port === port) names.push(sighting.name)
    })
    await one.engine.change({ deviceName: 'Only I', visibility: 'hidden' })
    await one.engine.change({ deviceName: 'One', visibility: 'everyone' })
    await until(() => names.includes('One'), true, WITHIN_MS)
    expect(names).not.toContain('Only I')
  }, 30_000)

  test('hidden: nothing is announced; a paired device that knows the address reaches it', async () => {
    const ghost = await device('Ghost', { visibility: 'hidden' })
    const friend = await device('Friend')
    ghost.engine.pair({ host: '127.0.0.1', port: friend.port })
    const [here, there] = await Promise.all([comparing(ghost), comparing(friend)])
    ghost.engine.answerPairing(here.id, true)
    friend.engine.answerPairing(there.id, true)
    await friend.event('pairing-closed', ({ outcome }) => outcome === 'paired')
    await shows(ghost, friend.port, { verified: true })
    const heard: string[] = []
    voice().on('response', (packet: MdnsPacket) => heard.push(...readPacket(packet, '127.0.0.1').seen.map(({ port }) => `${port}`)))
    const marker = await device('Marker')
    await shows(friend, marker.port, { name: 'Marker' })
    await until(() => heard.includes(`${friend.port}`), true, WITHIN_MS)
    expect([heard.includes(`${ghost.port}`), cardOf(friend, ghost.port)]).toEqual([false, null])
    expect(await friend.engine.addPeer(`127.0.0.1:${ghost.port}`)).toMatchObject({ name: 'Ghost', verified: true })
  }, 60_000)
})

describe('everyone for a while', () => {
  test('a stranger is let in without a question and sees the name; stopped, the options hold again at once', async () => {
    const receiver = await device('Receiver', { accept: 'ask', visibility: 'hidden' })
    const sender = await device('Sender')
    await makeTree(sender.root, { f: 'x' })
    const send = (): Promise<string> => sender.ended(sender.send(receiver.port, [join(sender.root, 'f')]))
    expect(await send()).toBe('declined')
    receiver.engine.acceptEveryone({ forMs: 600_000 })
    expect(receiver.engine.acceptingEveryone()?.untilMs).toBeGreaterThan(Date.now())
    await shows(sender, receiver.port, { name: 'Receiver' })
    expect(await send()).toBe('done')
    receiver.engine.stopAcceptingEveryone()
    expect(receiver.engine.acceptingEveryone()).toBe(null)
    expect(await send()).toBe('declined')
    await shows(sender, receiver.port, null)
    expect(receiver.events.some(({ event }) => event === 'offer')).toBe(false)
    expect(receiver.events.flatMap((event) => (event.event === 'everyone' ? [event.open === null] : []))).toEqual([false, true])
  }, 60_000)

  test('ends by itself, and by the time of day where a timer slept', async () => {
    const receiver = await started({ accept: 'decline' })
    receiver.engine.acceptEveryone({ forMs: 30 })
    await receiver.event('everyone', ({ open }) => open === null)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    receiver.engine.acceptEveryone({ forMs: 600_000 })
    vi.setSystemTime(Date.now() + 600_000)
    expect(receiver.engine.acceptingEveryone()).toBe(null)
    receiver.engine.acceptEveryone({ forMs: null })
    vi.setSystemTime(Date.now() + 1e9)
    expect(receiver.engine.acceptingEveryone()).toEqual({ untilMs: null })
    expect(() => receiver.engine.acceptEveryone({ forMs: 0 })).toThrow(expect.objectContaining({ code: 'BAD_SETTING' }))
  })
})
