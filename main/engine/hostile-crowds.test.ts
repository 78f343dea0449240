import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { AUTHENTICATED_CONNECTIONS_MAX, CONNECTIONS_A_DEVICE_MAX, OFFERS_MAX, PENDING_CONNECTIONS_MAX } from './limits.ts'
import { TestEngine } from './testing/pair.ts'
import { RawDrop } from './testing/raw-drop.ts'
import { fileEntry, offer } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { RawSender } from './testing/raw-sender.ts'
import { until } from './testing/watch.ts'

// fewer than there may be, else a busy machine has not opened the last when the first has said nothing for too long
vi.mock('./limits.ts', async (original) => ({ ...(await original<typeof import('./limits.ts')>()), AUTHENTICATED_CONNECTIONS_MAX: 128 }))

test('a crowd of silent connections does not keep a good peer out', async () => {
  const receiver = await TestEngine.start()
  const crowd = await Promise.all(Array.from({ length: 500 }, () => RawPeer.tcp(receiver.port)))
  const sender = await TestEngine.start({ listen: false })
  await writeFile(join(sender.root, 'good'), 'good')
  expect(await sender.ended(sender.send(receiver.port, [join(sender.root, 'good')]))).toBe('done')
  // the crowd is thinned to its bound at once, not when somebody comes
  await until(() => crowd.filter(({ closed }) => !closed).length <= PENDING_CONNECTIONS_MAX, true, 15_000)
  await sender.close()
  for (const peer of crowd) peer.destroy()
  await receiver.close()
})

test('connections of many keys: as many as are allowed in all, and the next is served when one has gone', async () => {
  const receiver = await TestEngine.start()
  const keys = await Promise.all(Array.from({ length: 9 }, (_, index) => loadIdentity(join(receiver.root, `key-${index}`))))
  const open: RawPeer[] = []
  for (const key of keys.slice(0, AUTHENTICATED_CONNECTIONS_MAX / CONNECTIONS_A_DEVICE_MAX)) {
    for (let count = 0; count < CONNECTIONS_A_DEVICE_MAX; count += 1) open.push(await RawPeer.ready(receiver.port, key))
  }
  await expect(RawPeer.ready(receiver.port, keys.at(-1) as Identity)).rejects.toThrow('closed')
  expect(open.filter(({ closed }) => closed)).toEqual([])
  open.pop()?.destroy()
  const late = await served(receiver.port, keys.at(-1) as Identity)
  for (const peer of [...open, late]) peer.destroy()
  await receiver.close()
}, 60_000)

/** Tries until it is let in: that a connection has ended is seen a moment later. */
async function served(port: number, identity: Identity): Promise<RawPeer> {
  for (;;) {
    const peer = await RawPeer.ready(port, identity).catch(() => null)
    if (peer) return peer
  }
}

test('a thousand offers while a transfer runs: three questions, and the transfer ends as if nobody else were there', async () => {
  const asking = await TestEngine.start({ accept: 'ask', connections: 8 })
  const keys = await Promise.all(Array.from({ length: 20 }, (_, index) => loadIdentity(join(asking.root, `key-${index}`))))
  const files = [{ path: 'honest.bin', size: 400_000, mtimeUs: 1_700_000_000_000_000, shrinks: false }]
  const drop = await RawDrop.make(files, { oneChunk: 65_536, compressType: 'None', digest: 'sha-256' })
  const offering = RawSender.offer(asking.port, await loadIdentity(join(asking.root, 'honest')), drop)
  asking.engine.answerOffer((await asking.event('offer')).offer.id, { accept: true })
  const honest = await offering
  await honest.chunk(0, 1, { encoded: false, damaged: false, step: 65_536 })
  await honest.untilStored([1])

  const peers: RawPeer[] = []
  const offers = async (key: Identity): Promise<RawPeer> => {
    const peer = await served(asking.port, key)
    peers.push(peer)
    await offer(peer, [fileEntry('x', 1)])
    return peer
  }
  for (const key of keys.slice(0, OFFERS_MAX)) {
    await offers(key)
    await asking.event('offer', (event) => event.offer.peer.deviceId === key.deviceId)
  }
  const flood = async (key: Identity): Promise<void> => {
    for (let count = 0; count < 50; count += 1) {
      const peer = await offers(key)
      expect((await peer.expect('REFUSE')).Code).toBe('BUSY')
      peer.destroy()
    }
  }
  await Promise.all(keys.map(flood))
  expect(asking.events.filter(({ event }) => event === 'offer').length).toBe(1 + OFFERS_MAX)
  expect(asking.engine.offers().length).toBe(OFFERS_MAX)
  await honest.rest()
  await honest.root()
  for (const [path, content] of drop.expected(asking.received)) expect((await readFile(path)).equals(content as Buffer)).toBe(true)
  honest.destroy()
  for (const peer of peers) peer.destroy()
  await asking.close()
}, 60_000)

test('offers without end: at most three wait, one a device, the others are told to try again', async () => {
  const asking = await TestEngine.start({ accept: 'ask' })
  const peers: RawPeer[] = []
  const strangers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => loadIdentity(join(asking.root, name))))
  for (const [index, stranger] of strangers.entries()) {
    const peer = await RawPeer.ready(asking.port, stranger)
    peers.push(peer)
    await offer(peer, [fileEntry('x', 1)])
    if (index < 3) await asking.event('offer', (event) => event.offer.peer.deviceId === stranger.deviceId)
    else expect((await peer.expect('REFUSE')).Code).toBe('BUSY')
  }
  const again = await RawPeer.ready(asking.port, strangers[0] as Identity)
  peers.push(again)
  await offer(again, [fileEntry('x', 1)])
  expect((await again.expect('REFUSE')).Code).toBe('BUSY')
  expect(asking.engine.offers().length).toBe(3)
  await expect(stat(asking.received)).rejects.toMatchObject({ code: 'ENOENT' })
  for (const peer of peers) peer.destroy()
  await asking.close()
})
