import { afterEach, expect, test } from 'vitest'
import { TestEngine } from '../testing/pair.ts'

const open: TestEngine[] = []
async function started(options: Parameters<typeof TestEngine.start>[0]): Promise<TestEngine> {
  const engine = await TestEngine.start({ discovery: true, ...options })
  open.push(engine)
  return engine
}

afterEach(async () => {
  for (const engine of open.splice(0)) await engine.close()
})

test('two engines on loopback see each other, by name, and not themselves; goodbye is heard', async () => {
  const one = await started({ deviceName: 'Studio Laptop ☂', deviceKind: 'laptop' })
  const two = await started({ deviceName: 'Editing Desk' })
  const seen = await two.event('peer', ({ peer }) => peer.name === 'Studio Laptop ☂')
  expect(seen.peer).toMatchObject({ kind: 'laptop', address: '127.0.0.1', port: one.port, state: 'online', verified: false, source: 'mdns' })
  await one.event('peer', ({ peer }) => peer.name === 'Editing Desk')
  // other engines may run on this machine's loopback at the same time
  const names = one.engine.peers().map((peer) => peer.name)
  expect(names).toContain('Editing Desk')
  expect(names).not.toContain('Studio Laptop ☂')
  await one.engine.close()
  await two.event('peer-gone', ({ peerId }) => peerId === seen.peer.id)
  expect(two.engine.peers().map((peer) => peer.id)).not.toContain(seen.peer.id)
})

test('a changed name is seen under the same id', async () => {
  const one = await started({ deviceName: 'Before' })
  const two = await started({ deviceName: 'Watcher' })
  const before = await two.event('peer', ({ peer }) => peer.name === 'Before')
  await one.engine.change({ deviceName: 'After' })
  const after = await two.event('peer', ({ peer }) => peer.name === 'After')
  expect(after.peer.id).toBe(before.peer.id)
})

test('a changed port is announced, and the old one is closed', async () => {
  const one = await started({ deviceName: 'Moving' })
  const two = await started({ deviceName: 'Watcher' })
  const before = one.port
  await two.event('peer', ({ peer }) => peer.port === before)
  const free = await started({ discovery: false })
  const port = free.port
  await free.close()
  open.splice(open.indexOf(free), 1)
  await one.engine.change({ port })
  await two.event('peer', ({ peer }) => peer.port === port)
  await expect(two.engine.addPeer(`127.0.0.1:${before}`)).rejects.toMatchObject({ code: 'UNREACHABLE' })
})

test('connect by address keeps the device that answers; nonsense and our own address are refused in words', async () => {
  const one = await started({ discovery: false, deviceName: 'By hand', deviceKind: 'server' })
  const two = await started({ discovery: false })
  expect(await two.engine.addPeer(`127.0.0.1:${one.port}`)).toMatchObject({ name: 'By hand', kind: 'server', source: 'manual', state: 'online' })
  await expect(two.engine.addPeer(`127.0.0.1:${two.port}`)).rejects.toMatchObject({ code: 'BAD_SETTING', message: expect.stringContaining('this device') })
  await expect(two.engine.addPeer('not an address')).rejects.toMatchObject({ code: 'BAD_SETTING' })
  const peer = two.engine.peers()[0]
  expect(peer?.name).toBe('By hand')
  two.engine.removePeer(peer?.id ?? '')
  expect(two.engine.peers()).toEqual([])
})
