import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createEngine } from '../engine.ts'
import { loadIdentity } from '../identity/identity.ts'
import { closingAfterEach, makeTree, TestEngine } from '../testing/pair.ts'
import { comparing, pairUp } from '../testing/pair-up.ts'
import { RawPeer } from '../testing/raw-peer.ts'
import { RawServer } from '../testing/raw-server.ts'

const { started, keep } = closingAfterEach()

describe('two devices', () => {
  test('show the same six digits, and know each other after both have said yes', async () => {
    const one = await started({ deviceName: 'One' })
    const two = await started({ deviceName: 'Two' })
    await pairUp(one, two)
    expect(one.engine.paired()).toEqual([expect.objectContaining({ name: 'Two', deviceId: two.engine.identity().deviceId, acceptWithoutAsking: false })])
    expect(two.engine.paired()).toEqual([expect.objectContaining({ name: 'One', deviceId: one.engine.identity().deviceId })])
    expect(one.engine.pairings()).toEqual([])
    await makeTree(one.root, { f: 'x' })
    const id = one.send(two.port, [join(one.root, 'f')], { onlyPaired: true })
    expect(await one.ended(id)).toBe('done')
    const received = two.engine.transfers()[0]
    expect([one.engine.transfers()[0]?.peer.verified, received?.peer.verified]).toEqual([true, true])
  }, 20_000)

  test('are not paired when the user says no before there is a code', async () => {
    const one = await started()
    const two = await started()
    const id = one.engine.pair({ host: '127.0.0.1', port: two.port })
    one.engine.answerPairing(id, false)
    expect(await one.event('pairing-closed')).toMatchObject({ pairingId: id, outcome: 'failed', code: 'DECLINED' })
    expect(await two.event('pairing-closed')).toMatchObject({ outcome: 'failed', code: 'DECLINED' })
    expect([one.engine.paired(), two.engine.paired()]).toEqual([[], []])
  }, 20_000)

  test('a device added by its address counts as verified from the pairing on, until it is unpaired', async () => {
    const one = await started()
    const two = await started()
    expect((await one.engine.addPeer(`127.0.0.1:${two.port}`)).verified).toBe(false)
    await pairUp(one, two)
    await one.event('peer', ({ peer }) => peer.verified)
    await one.engine.unpair(two.engine.identity().deviceId)
    await expect.poll(() => one.engine.peers().map(({ verified }) => verified), { timeout: 15_000 }).toEqual([false])
  }, 20_000)

  test('are not paired by one yes alone, and no is no', async () => {
    const one = await started()
    const two = await started()
    one.engine.pair({ host: '127.0.0.1', port: two.port })
    const [here, there] = await Promise.all([comparing(one), comparing(two)])
    one.engine.answerPairing(here.id, true)
    await two.event('pairing', ({ pairing }) => pairing.state === 'comparing')
    expect([one.engine.paired(), two.engine.paired()]).toEqual([[], []])
    two.engine.answerPairing(there.id, false)
    expect(await one.event('pairing-closed')).toMatchObject({ outcome: 'failed', code: 'DECLINED' })
    expect(await two.event('pairing-closed')).toMatchObject({ outcome: 'failed', code: 'DECLINED' })
    expect([one.engine.paired(), two.engine.paired()]).toEqual([[], []])
  }, 20_000)

  test('know each other after a restart, and no more once unpaired', async () => {
    const one = await started()
    const two = await started({ accept: 'paired' })
    await makeTree(one.root, { f: 'x' })
    expect(await one.ended(one.send(two.port, [join(one.root, 'f')]))).toBe('declined')
    await pairUp(one, two)
    expect(await one.ended(one.send(two.port, [join(one.root, 'f')]))).toBe('done')
    await two.engine.unpair(one.engine.identity().deviceId)
    expect(await one.ended(one.send(two.port, [join(one.root, 'f')]))).toBe('declined')
    await one.engine.close()
    const again = await createEngine({
      dataDir: join(one.root, 'data'),
      deviceName: 'x',
      deviceKind: 'desktop',
      receiveFolder: one.received,
      port: 0,
      interfaceAddress: '127.0.0.1',
      connections: 1,
      discovery: false,
      listen: false,
      accept: 'ask',
      pairing: false,
      version: 'test',
    })
    expect(again.paired().map(({ deviceId }) => deviceId)).toEqual([two.engine.identity().deviceId])
    await again.close()
  }, 30_000)

  test('what runs with a device ends when it is unpaired, on both sides', async () => {
    const one = await started()
    const two = await started({ accept: 'paired' })
    await pairUp(one, two)
    await makeTree(one.root, { big: 20_000_000 })
    const id = one.send(two.port, [join(one.root, 'big')], { limitBytesPerSecond: 2_000_000, compression: 'None' })
    await two.event('transfer', ({ transfer }) => transfer.state === 'moving')
    await two.engine.unpair(one.engine.identity().deviceId)
    expect(await one.ended(id)).toBe('cancelled')
    await expect.poll(() => two.engine.transfers()[0]?.state).toBe('cancelled')
  }, 20_000)

  test('one that may send without asking does, and the other one is asked about', async () => {
    const receiver = await started({ accept: 'ask' })
    const friend = await started()
    const stranger = await started()
    await pairUp(friend, receiver)
    await receiver.engine.changePaired(friend.engine.identity().deviceId, { acceptWithoutAsking: true, label: 'My desk' })
    expect(receiver.engine.paired()[0]).toMatchObject({ label: 'My desk', acceptWithoutAsking: true })
    for (const each of [friend, stranger]) await makeTree(each.root, { f: 'x' })
    expect(await friend.ended(friend.send(receiver.port, [join(friend.root, 'f')]))).toBe('done')
    expect(receiver.events.some(({ event }) => event === 'offer')).toBe(false)
    const id = stranger.send(receiver.port, [join(stranger.root, 'f')])
    const { offer } = await receiver.event('offer')
    expect(offer.peer.verified).toBe(false)
    receiver.engine.answerOffer(offer.id, { accept: false })
    expect(await stranger.ended(id)).toBe('declined')
  }, 30_000)

  test('a name is not told to a device that is not paired, when the user said so', async () => {
    const receiver = await started()
    const sender = await started({ listen: false })
    await makeTree(sender.root, { f: 'x' })
    expect(await sender.ended(sender.send(receiver.port, [join(sender.root, 'f')], { onlyPaired: true }))).toBe('failed')
    expect((await sender.event('error')).code).toBe('NOT_VERIFIED')
    expect(receiver.engine.transfers()).toEqual([])
  }, 20_000)

  test('a pairing that one side leaves ends on both', async () => {
    const one = await started()
    const two = await started()
    one.engine.pair({ host: '127.0.0.1', port: two.port })
    await Promise.all([comparing(one), comparing(two)])
    await one.engine.close()
    expect((await two.event('pairing-closed')).outcome).toBe('failed')
    expect(two.engine.paired()).toEqual([])
  }, 20_000)
})

describe('guessing', () => {
  test('every pairing that was begun counts: three in five minutes, from anyone', async () => {
    const one = await started()
    const identity = await loadIdentity(join(one.root, 'raw'))
    for (let tries = 0; tries < 3; tries += 1) {
      const peer = await RawPeer.ready(one.port, identity)
      peer.send({ type: 'PAIR1', Commit: '00'.repeat(32), DeviceName: 'Raw' })
      await peer.expect('PAIR2')
      peer.destroy()
    }
    await expect.poll(() => one.events.filter(({ event }) => event === 'pairing-closed').length).toBe(3)
    const fourth = await RawPeer.ready(one.port, await loadIdentity(join(one.root, 'other')))
    fourth.send({ type: 'PAIR1', Commit: '00'.repeat(32), DeviceName: 'Raw' })
    expect((await fourth.expect('REFUSE')).Code).toBe('LIMIT_EXCEEDED')
    expect(() => one.engine.pair({ host: '127.0.0.1', port: 1 })).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }))
  }, 20_000)

  const rows: Record<string, (peer: RawPeer) => Promise<void> | void> = {
    'PAIR3 first': (peer) => peer.send({ type: 'PAIR3', Nonce: '00'.repeat(32) }),
    'PAIRED first': (peer) => peer.send({ type: 'PAIRED' }),
    'an opening that is not what was promised': async (peer) => {
      peer.send({ type: 'PAIR1', Commit: '00'.repeat(32), DeviceName: 'Raw' })
      await peer.expect('PAIR2')
      peer.send({ type: 'PAIR3', Nonce: '00'.repeat(32) })
    },
    'PAIR1 twice': async (peer) => {
      peer.send({ type: 'PAIR1', Commit: '00'.repeat(32), DeviceName: 'Raw' })
      await peer.expect('PAIR2')
      peer.send({ type: 'PAIR1', Commit: '00'.repeat(32), DeviceName: 'Raw' })
    },
    'PAIRED before the opening': async (peer) => {
      peer.send({ type: 'PAIR1', Commit: '00'.repeat(32), DeviceName: 'Raw' })
      await peer.expect('PAIR2')
      peer.send({ type: 'PAIRED' })
    },
    'a nonce of another length': async (peer) => {
      peer.send({ type: 'PAIR1', Commit: '00'.repeat(32), DeviceName: 'Raw' })
      await peer.expect('PAIR2')
      peer.send({ type: 'PAIR3', Nonce: '00'.repeat(31) })
    },
  }
  for (const [name, act] of Object.entries(rows)) {
    test(`${name} → closed, nothing pinned, no code shown`, async () => {
      const one = await started()
      const peer = await RawPeer.ready(one.port, await loadIdentity(join(one.root, 'raw')))
      await act(peer)
      await peer.untilClosed()
      expect(one.engine.paired()).toEqual([])
      expect(one.events.some((event) => event.event === 'pairing' && event.pairing.code !== null)).toBe(false)
    }, 20_000)
  }

  test('NOPAIR on a connection of its own, where REFUSE is due → closed, a broken rule', async () => {
    const one = await started()
    const server = keep(await RawServer.open(await loadIdentity(join(one.root, 'raw'))))
    server.play(async (peer) => {
      await peer.welcome()
      peer.send({ type: 'READY', DPVersion: '2.0.0', DeviceName: 'Raw', DeviceKind: 'desktop' })
      await peer.expect('PAIR1')
      peer.send({ type: 'NOPAIR', Code: 'DECLINED' })
    })
    one.engine.pair({ host: '127.0.0.1', port: server.port })
    expect(await one.event('pairing-closed')).toMatchObject({ outcome: 'failed', code: 'PROTOCOL_VIOLATION' })
    await server.peers[0]?.untilClosed()
  }, 20_000)

  test('who does not want to be asked is not', async () => {
    const one = await started({ pairing: false })
    const peer = await RawPeer.ready(one.port, await loadIdentity(join(one.root, 'raw')))
    peer.send({ type: 'PAIR1', Commit: '00'.repeat(32), DeviceName: 'Raw' })
    expect((await peer.expect('REFUSE')).Code).toBe('DECLINED')
    expect(one.events.some(({ event }) => event === 'pairing')).toBe(false)
  }, 20_000)
})

test('a damaged list is put aside, not overwritten', async () => {
  const one = await started()
  const two = await started()
  await pairUp(one, two)
  const path = join(one.root, 'data', 'paired.json')
  const before = await readFile(path, 'utf8')
  await one.engine.close()
  await writeFile(path, before.slice(0, -20))
  const again = await TestEngine.start({ dataDir: join(one.root, 'data') })
  keep(again)
  expect(again.engine.paired()).toEqual([])
  expect(await readFile(`${path}.damaged`, 'utf8')).toBe(before.slice(0, -20))
}, 20_000)
