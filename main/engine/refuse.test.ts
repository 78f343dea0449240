import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadIdentity } from './identity/identity.ts'
import { TestEngine } from './testing/pair.ts'
import { header } from './testing/raw-offer.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { encodeFrame } from './wire/frame.ts'

test('a sender that writes all its pages before it reads still hears REFUSE', async () => {
  const receiver = await TestEngine.start({ accept: 'decline' })
  const peer = await RawPeer.ready(receiver.port, await loadIdentity(join(receiver.root, 'peer')))
  const closed = new Promise<boolean>((resolve) => peer.socket.once('close', resolve))
  peer.socket.pause()
  peer.send(header([]))
  const page = encodeFrame(0, Buffer.alloc(1024 * 1024, 0x01))
  const ping = encodeFrame(0, Buffer.from('{"type":"PING","Id":1}'))
  for (let count = 0; count < 24; count += 1) {
    await new Promise<void>((resolve, reject) => peer.socket.write(Buffer.concat([ping, page]), (error) => (error ? reject(error) : resolve())))
  }
  peer.socket.resume()
  expect((await peer.expect('REFUSE')).Code).toBe('DECLINED')
  const brokenOff = await closed
  expect(brokenOff).toBe(false)
  await receiver.close()
})
