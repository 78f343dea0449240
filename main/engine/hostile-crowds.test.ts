import { stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { TestEngine } from './testing/pair.ts'
import { fileEntry, offer } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'

test('a crowd of silent connections does not keep a good peer out', async () => {
  const receiver = await TestEngine.start()
  const crowd = await Promise.all(
    Array.from({ length: 200 }, async () => {
      const socket = connect(receiver.port, '127.0.0.1')
      socket.on('error', () => {})
      await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
      return socket
    }),
  )
  const sender = await TestEngine.start({ listen: false })
  await writeFile(join(sender.root, 'good'), 'good')
  expect(await sender.ended(sender.send(receiver.port, [join(sender.root, 'good')]))).toBe('done')
  await sender.close()
  for (const socket of crowd) socket.destroy()
  await receiver.close()
})

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
