import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { loadIdentity } from '../identity/identity.ts'
import { closingAfterEach, makeTree, type TestEngine } from '../testing/pair.ts'
import { fileEntry, offer as rawOffer } from '../testing/raw-offer.ts'
import { RawPeer } from '../testing/raw-peer.ts'
import { RawServer } from '../testing/raw-server.ts'

/** Sockets run in real time, deadlines in virtual time: what two people take can be waited for. */
afterEach(() => {
  vi.useRealTimers()
})
const { started, keep } = closingAfterEach()

const later = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

async function asked(options: { readonly pairing?: boolean } = {}): Promise<{ sender: TestEngine; receiver: TestEngine; id: string; offerId: string }> {
  const receiver = await started({ accept: 'ask' })
  const sender = await started({ listen: false, ...options })
  await makeTree(sender.root, { f: 'x' })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const id = sender.send(receiver.port, [join(sender.root, 'f')])
  return { sender, receiver, id, offerId: (await receiver.event('offer')).offer.id }
}

function comparing(engine: TestEngine): Promise<string> {
  return engine.event('pairing', ({ pairing }) => pairing.state === 'comparing').then(({ pairing }) => pairing.id)
}

test('a pairing begins both waits anew: late in the offer’s time, long itself, and a late yes behind it', async () => {
  const { sender, receiver, id, offerId } = await asked()
  await later(119_000)
  receiver.engine.pairFirst(offerId)
  const [here, there] = await Promise.all([comparing(receiver), comparing(sender)])
  await later(119_000)
  expect(receiver.engine.offers().length).toBe(1)
  sender.engine.answerPairing(there, true)
  receiver.engine.answerPairing(here, true)
  await receiver.event('offer', ({ offer }) => offer.peer.verified)
  await sender.event('pairing-closed')
  await later(119_000)
  expect([sender.engine.transfers()[0]?.state, receiver.engine.offers().length]).toEqual(['asking', 1])
  // lanes pause for a moment before they dial
  vi.useRealTimers()
  receiver.engine.answerOffer(offerId, { accept: true })
  expect(await sender.ended(id)).toBe('done')
}, 20_000)

test('a sender that cannot pair now begins no wait anew', async () => {
  const { sender, receiver, id, offerId } = await asked({ pairing: false })
  await later(100_000)
  receiver.engine.pairFirst(offerId)
  await receiver.event('pairing-closed')
  await later(19_000)
  expect(receiver.engine.offers().length).toBe(1)
  await later(1_000)
  expect(await receiver.event('offer-closed')).toMatchObject({ offerId, reason: 'expired' })
  expect(await sender.ended(id)).toBe('declined')
  expect(await sender.event('error')).toMatchObject({ code: 'NO_ANSWER' })
}, 20_000)

test.each(['sender', 'receiver'] as const)(
  'the %s compares nothing for two minutes: no pairing, no offer',
  async (silent) => {
    const { sender, receiver, id, offerId } = await asked()
    receiver.engine.pairFirst(offerId)
    const [here, there] = await Promise.all([comparing(receiver), comparing(sender)])
    if (silent === 'sender') receiver.engine.answerPairing(here, true)
    else sender.engine.answerPairing(there, true)
    const other = silent === 'sender' ? receiver : sender
    await other.event('pairing', ({ pairing }) => pairing.state === 'waiting')
    await later(119_000)
    expect([sender.engine.pairings().length, receiver.engine.pairings().length]).toEqual([1, 1])
    await later(1_000)
    const own = silent === 'sender' ? sender : receiver
    expect(await own.event('pairing-closed')).toMatchObject({ code: 'NO_ANSWER', message: expect.stringMatching(/on this device/) })
    expect(await other.event('pairing-closed')).toMatchObject({ code: 'NO_ANSWER', message: expect.stringMatching(/on the other side/) })
    expect(await receiver.event('offer-closed')).toMatchObject({ offerId, reason: silent === 'receiver' ? 'expired' : 'withdrawn' })
    expect(await sender.ended(id)).toBe('declined')
    expect([sender.engine.paired(), receiver.engine.paired()]).toEqual([[], []])
  },
  20_000,
)

/** Raw peers are never late by themselves, so each of their silences can be waited out alone. */
async function silentSender(steps: 'none' | 'PAIR2'): Promise<{ receiver: TestEngine; peer: RawPeer; offerId: string }> {
  const receiver = await started({ accept: 'ask' })
  const identity = await loadIdentity(join(receiver.root, 'raw'))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const peer = await RawPeer.ready(receiver.port, identity)
  await rawOffer(peer, [fileEntry('f', 1)])
  const offerId = (await receiver.event('offer')).offer.id
  receiver.engine.pairFirst(offerId)
  await peer.expect('PAIR1')
  if (steps === 'PAIR2') {
    peer.send({ type: 'PAIR2', Nonce: '00'.repeat(32) })
    receiver.engine.answerPairing(await comparing(receiver), true)
    await peer.expect('PAIRED')
  }
  return { receiver, peer, offerId }
}

test.each([
  ['none', 5_000],
  ['PAIR2', 135_000],
] as const)(
  'a sender that says no more behind %s is cut, and its offer is gone',
  async (steps, afterMs) => {
    const { receiver, peer, offerId } = await silentSender(steps)
    await later(afterMs - 100)
    expect([peer.closed, receiver.engine.offers().length]).toEqual([false, 1])
    await later(200)
    await peer.untilClosed()
    expect(await receiver.event('pairing-closed')).toMatchObject({ code: 'PEER_SILENT' })
    expect(await receiver.event('offer-closed')).toMatchObject({ offerId, reason: 'withdrawn' })
    expect(receiver.engine.paired()).toEqual([])
  },
  20_000,
)

test('a receiver that asks whoever cannot pair, again and again, has no more time than any other', async () => {
  const sender = await started({ listen: false, pairing: false })
  await makeTree(sender.root, { f: 'x' })
  const server = keep(await RawServer.open(await loadIdentity(join(sender.root, 'raw'))))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const asking = new Promise<RawPeer>((resolve) => {
    server.play(async (peer) => {
      await peer.welcome()
      peer.send({ type: 'READY', DPVersion: '2.0.0', DeviceName: 'Raw', DeviceKind: 'desktop' })
      await peer.expect('HEADER')
      while ((await peer.next()).body[0] !== 0x7b);
      resolve(peer)
    })
  })
  const id = sender.send(server.port, [join(sender.root, 'f')])
  const peer = await asking
  for (let asked = 0; asked < 4; asked += 1) {
    peer.send({ type: 'PAIR1', Commit: '00'.repeat(32), DeviceName: 'Raw' })
    await peer.expect('NOPAIR')
    await later(33_000)
  }
  expect(sender.engine.transfers()[0]?.state).toBe('asking')
  // alive, so that it is the wait that ends
  peer.send({ type: 'PING', Id: 7 })
  await peer.expect('PONG')
  await later(3_000)
  expect(await sender.ended(id)).toBe('failed')
  expect(await sender.event('error')).toMatchObject({ code: 'PEER_SILENT' })
}, 20_000)
