import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { closingAfterEach, makeTree, type TestEngine } from './testing/pair.ts'
import { comparing, pairUp } from './testing/pair-up.ts'
import { fileEntry, header } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { RawServer } from './testing/raw-server.ts'
import { codeOfAsync } from './testing/support.ts'
import { until } from './testing/watch.ts'
import { ManifestWriter } from './wire/manifest.ts'

const { started, keep } = closingAfterEach()
const ENTRIES = [fileEntry('letter.txt', 5)]

/** HEADER and pages; the returned function sends OFFER. */
async function halfOffer(port: number, identity: Identity): Promise<{ peer: RawPeer; offer: () => void }> {
  const peer = await RawPeer.ready(port, identity)
  keep({ close: async () => peer.destroy() })
  peer.send(header(ENTRIES))
  const manifest = await new ManifestWriter().write(ENTRIES)
  for (const page of manifest.pages) peer.frame(0, page)
  // answered behind all that was read before
  peer.send({ type: 'PING', Id: 1 })
  await peer.expect('PONG')
  const rest = { Entries: 1, Pages: manifest.pages.length, ManifestBytes: manifest.bytes, ManifestSha256: manifest.sha256 }
  return { peer, offer: () => peer.send({ type: 'OFFER', ...rest }) }
}

/** The list of paired devices cannot be written any more. */
async function blockList({ root }: TestEngine): Promise<void> {
  const list = join(root, 'data', 'paired.json')
  await rm(list, { force: true })
  await mkdir(join(list, 'in the way'), { recursive: true })
}

const stranger = (engine: TestEngine): Promise<Identity> => loadIdentity(join(engine.root, 'stranger'))
const offersOf = ({ events }: TestEngine): number => events.filter(({ event }) => event === 'offer').length

describe('what changes while an offer is read', () => {
  test.each(['decline', 'paired'] as const)(
    'accept becomes %s: declined, not taken without a question',
    async (accept) => {
      const receiver = await started({ accept: 'ask' })
      const { peer, offer } = await halfOffer(receiver.port, await stranger(receiver))
      await receiver.engine.change({ accept })
      offer()
      expect(await peer.message()).toMatchObject({ type: 'REFUSE', Code: 'DECLINED' })
      expect(offersOf(receiver)).toBe(0)
    },
    20_000,
  )

  test('everyone is let in no more: a stranger may ask nothing', async () => {
    const receiver = await started({ accept: 'ask', visibility: 'paired' })
    receiver.engine.acceptEveryone({ forMs: null })
    const { peer, offer } = await halfOffer(receiver.port, await stranger(receiver))
    receiver.engine.stopAcceptingEveryone()
    offer()
    expect(await peer.message()).toMatchObject({ type: 'REFUSE', Code: 'DECLINED' })
    expect(offersOf(receiver)).toBe(0)
  }, 20_000)

  test('its sender is unpaired: declined, and nobody is asked about somebody verified', async () => {
    const [receiver, sender] = [await started({ accept: 'ask' }), await started()]
    await pairUp(receiver, sender)
    const { peer, offer } = await halfOffer(receiver.port, await loadIdentity(join(sender.root, 'data')))
    await receiver.engine.unpair(sender.engine.identity().deviceId)
    offer()
    expect(await peer.message()).toMatchObject({ type: 'REFUSE', Code: 'DECLINED' })
    expect(offersOf(receiver)).toBe(0)
  }, 20_000)
})

describe('unpaired', () => {
  test('an offer that waits, and was shown as verified, ends', async () => {
    const [receiver, sender] = [await started({ accept: 'ask' }), await started()]
    await pairUp(receiver, sender)
    await makeTree(sender.root, { f: 'x' })
    const id = sender.send(receiver.port, [join(sender.root, 'f')])
    const { offer } = await receiver.event('offer')
    expect(offer.peer.verified).toBe(true)
    await receiver.engine.unpair(sender.engine.identity().deviceId)
    expect(receiver.engine.offers()).toEqual([])
    expect(await sender.ended(id)).toBe('declined')
  }, 20_000)

  test('a drop on its card that was not told yet is not told', async () => {
    const [one, two] = [await started(), await started()]
    await pairUp(one, two)
    const added = await one.engine.addPeer(`127.0.0.1:${two.port}`)
    expect(added.verified).toBe(true)
    const { port } = two
    const identity = await loadIdentity(join(two.root, 'data'))
    await two.engine.close()
    let speak = (): void => {}
    const silent = new Promise<void>((resolve) => {
      speak = resolve
    })
    const server = keep(await RawServer.open(identity, {}, port))
    const came: string[] = []
    server.play(async (peer) => {
      await peer.welcome()
      await silent
      peer.send({ type: 'READY', DPVersion: '2.0.0', DeviceName: 'Two', DeviceKind: 'laptop' })
      for (;;) came.push((await peer.message()).type)
    })
    await makeTree(one.root, { f: 'x' })
    const id = one.engine.send({ paths: [join(one.root, 'f')], to: { peerId: added.id } })
    await until(() => server.peers.length > 0, true, 10_000)
    await one.engine.unpair(added.deviceId ?? '')
    speak()
    expect(['failed', 'cancelled']).toContain(await one.ended(id))
    expect(came).toEqual([])
  }, 20_000)

  test('while the list cannot be saved: said so, and it is a stranger all the same', async () => {
    const [receiver, sender] = [await started({ accept: 'ask' }), await started()]
    await pairUp(receiver, sender)
    const { deviceId } = sender.engine.identity()
    await receiver.engine.changePaired(deviceId, { acceptWithoutAsking: true })
    await makeTree(sender.root, { f: 40_000_000 })
    const id = sender.send(receiver.port, [join(sender.root, 'f')], { limitBytesPerSecond: 1_000_000 })
    await sender.event('transfer', ({ transfer }) => transfer.state === 'moving')
    await blockList(receiver)
    const told = receiver.events.length
    expect(await codeOfAsync(receiver.engine.unpair(deviceId))).toBe('DISK_ERROR')
    expect(receiver.engine.paired()).toEqual([])
    expect(receiver.events.slice(told)).toContainEqual({ event: 'paired-devices', devices: [] })
    expect(await sender.ended(id)).toBe('cancelled')
    expect(await readdir(receiver.received).catch(() => [])).not.toContain('f')
  }, 20_000)
})

test('a change of a paired device that cannot be saved is said so, and shown as it is', async () => {
  const [receiver, sender] = [await started({ accept: 'ask' }), await started()]
  await pairUp(receiver, sender)
  await blockList(receiver)
  const told = receiver.events.length
  expect(await codeOfAsync(receiver.engine.changePaired(sender.engine.identity().deviceId, { acceptWithoutAsking: true }))).toBe('DISK_ERROR')
  expect(receiver.events.slice(told)).toContainEqual({ event: 'paired-devices', devices: receiver.engine.paired() })
}, 20_000)

test('a pairing that cannot be saved is none: said so, and nobody is known', async () => {
  const [one, two] = [await started(), await started()]
  await blockList(one)
  one.engine.pair({ host: '127.0.0.1', port: two.port })
  const [here, there] = await Promise.all([comparing(one), comparing(two)])
  one.engine.answerPairing(here.id, true)
  two.engine.answerPairing(there.id, true)
  expect(await one.event('pairing-closed')).toMatchObject({ outcome: 'failed', code: 'DISK_ERROR' })
  expect(one.engine.paired()).toEqual([])
}, 20_000)

test('a sender that does not say what it is called is named by its address', async () => {
  const receiver = await started({ accept: 'decline' })
  const peer = await RawPeer.ready(receiver.port, await stranger(receiver))
  peer.send(header(ENTRIES, { DeviceName: '' }))
  await peer.expect('REFUSE')
  expect((await receiver.event('error')).message).toMatch(/^An offer from 127\.0\.0\.1 was declined/)
}, 20_000)

test('who may not ask hears the same, however full the desk is', async () => {
  const receiver = await started({ accept: 'ask' })
  for (const name of ['a', 'b', 'c']) await halfOffer(receiver.port, await loadIdentity(join(receiver.root, name)))
  await receiver.engine.change({ visibility: 'hidden' })
  const peer = await RawPeer.ready(receiver.port, await stranger(receiver))
  peer.send(header(ENTRIES))
  expect(await peer.message()).toMatchObject({ type: 'REFUSE', Code: 'DECLINED' })
}, 20_000)
