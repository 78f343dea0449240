import { randomBytes } from 'node:crypto'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Fault, Plan } from './testing/fault-plan.ts'
import { FaultProxy } from './testing/fault-proxy.ts'
import { closingAfterEach, fingerprint, makeTree, standing, TestEngine } from './testing/pair.ts'

// the mark is lowered so that planned reconnects happen in a test of a few megabytes; the real mark is passed in e2e
vi.mock('./limits.ts', async (original) => ({
  ...(await original<typeof import('./limits.ts')>()),
  RECONNECT_EVERY_BYTES: 6 * 1024 * 1024,
  RECONNECT_MIN_BYTES: 4 * 1024 * 1024,
  LANE_SKEW_MS: 5,
}))

const { started, keep } = closingAfterEach()

/** One fault a connection, on the way to the receiver; undefined: none. */
function onUp(of: (index: number) => readonly [number | undefined, Fault]): Plan {
  return (index, way) => {
    const [at, fault] = of(index)
    return way === 'up' && at !== undefined ? [{ at, fault }] : []
  }
}

const TREE = {
  'drop/a/b/deep.bin': 700_001,
  'drop/a/empty.txt': '',
  'drop/a/nothing': null,
  'drop/ünïcode ☂ 文件.txt': 'text',
  'drop/cafe\u0301.txt': 'decomposed',
  'drop/exactly-one-chunk': 256 * 1024,
  'drop/one-more': 256 * 1024 + 1,
  'drop/one-less': 256 * 1024 - 1,
  'alone.dat': 3_000_000,
}

async function sendTree(compression: 'None' | 'Zstd' | 'Zip' | 'TarGz'): Promise<void> {
  const receiver = await started()
  const sender = await started({ listen: false })
  const source = join(sender.root, 'source')
  await makeTree(source, TREE)
  for (let n = 0; n < 300; n += 1) await makeTree(source, { [`drop/many/${n % 7}/small-${n}`]: `${n}`.repeat(n) })
  const before = await fingerprint(source)
  const id = sender.send(receiver.port, [join(source, 'drop'), join(source, 'alone.dat')], { compression })
  expect(await sender.ended(id)).toBe('done')
  const done = await receiver.event('done')
  expect(done.paths).toEqual([join(receiver.received, 'drop'), join(receiver.received, 'alone.dat')])
  expect(await fingerprint(receiver.received)).toEqual(before)
  expect((await sender.event('done')).bytes).toBe(done.bytes)
}

test('a file and a folder arrive as they were', () => sendTree('None'), 30_000)
test.each(['Zstd', 'Zip', 'TarGz'] as const)('the same with %s', (compression) => sendTree(compression), 30_000)

test('with the largest chunks, SHA-256 and a level of one’s own', async () => {
  const receiver = await started()
  const sender = await started({ listen: false })
  await makeTree(sender.root, { 'a.txt': 'a line of text, and another one\n'.repeat(1_200_000), 'b.bin': 1_000_000 })
  const paths = ['a.txt', 'b.bin'].map((name) => join(sender.root, name))
  const id = sender.send(receiver.port, paths, { chunkBytes: 16 * 1024 * 1024, digest: 'sha-256', compression: 'Zstd', zstdLevel: 4 })
  expect(await sender.ended(id)).toBe('done')
  // its own notes of the drop lie there, too, and are being cleared away
  const before = await standing(sender.root)
  expect(await fingerprint(receiver.received)).toEqual({ 'a.txt': before['a.txt'], 'b.bin': before['b.bin'] })
  // three chunks of text, one bundle that does not shrink; both ends say the same
  const report = { chunks: { Zstd: 3, None: 1 }, savedBytes: expect.any(Number) }
  expect([(await sender.event('done')).compression, (await receiver.event('done')).compression]).toEqual([report, report])
  expect((await sender.event('done')).compression.savedBytes).toBe((await receiver.event('done')).compression.savedBytes)
}, 30_000)

test.each([{ zstdLevel: 0 }, { zstdLevel: 20 }, { chunkBytes: 65_535 }, { chunkBytes: 2 ** 24 + 1 }, { chunkBytes: 1.5 }])('%j is refused', async (options) => {
  const sender = await started({ listen: false })
  expect(() => sender.send(1, [sender.root], options)).toThrow(expect.objectContaining({ code: 'BAD_SETTING' }))
})

test('half text, half random bytes: auto switches at the border', async () => {
  const receiver = await started()
  const sender = await started({ listen: false })
  const oneChunk = 256 * 1024
  const half = Buffer.alloc(32 * oneChunk, 'text that shrinks, line by line\n')
  await makeTree(sender.root, { half: '' })
  await writeFile(join(sender.root, 'half'), Buffer.concat([half, randomBytes(32 * oneChunk)]))
  const options = { chunkBytes: oneChunk, compression: 'auto', connections: 1, limitBytesPerSecond: 4_000_000 } as const
  const id = sender.send(receiver.port, [join(sender.root, 'half')], options)
  expect(await sender.ended(id)).toBe('done')
  const { compression } = await receiver.event('done')
  // what does not shrink never goes encoded; of what does, all but what went raw while the path was looked at
  expect(compression.chunks.None).toBeGreaterThanOrEqual(32)
  expect(compression.chunks.Zstd).toBeGreaterThanOrEqual(24)
  expect(compression.savedBytes).toBeGreaterThan((compression.chunks.Zstd ?? 0) * oneChunk * 0.9)
  expect((await fingerprint(receiver.received)).half?.split(' ')[2]).toBe((await standing(sender.root)).half?.split(' ')[2])
}, 30_000)

test('nothing that stands at the target is changed: what arrives keeps both', async () => {
  const receiver = await started()
  const sender = await started({ listen: false })
  await makeTree(sender.root, { 'x.txt': 'new', 'd/in': 'new' })
  await makeTree(receiver.received, { 'x.txt': 'old', 'd/other': 'old' })
  const before = await fingerprint(receiver.received)
  const id = sender.send(receiver.port, [join(sender.root, 'x.txt'), join(sender.root, 'd')])
  expect(await sender.ended(id)).toBe('done')
  expect((await receiver.event('done')).paths).toEqual([join(receiver.received, 'x (1).txt'), join(receiver.received, 'd (1)')])
  expect(await fingerprint(receiver.received)).toMatchObject(before)
  expect(Object.keys(await fingerprint(receiver.received)).sort()).toEqual(['d', 'd (1)', 'd (1)/in', 'd/other', 'x (1).txt', 'x.txt'])
}, 20_000)

test('planned reconnects: every connection passes the mark, nothing is lost or sent twice', async () => {
  const receiver = await started()
  const sender = await started({ listen: false })
  await makeTree(sender.root, { big: 64 * 1024 * 1024 })
  const id = sender.send(receiver.port, [join(sender.root, 'big')])
  expect(await sender.ended(id)).toBe('done')
  const result = await sender.event('done')
  expect(result.reconnects).toBeGreaterThanOrEqual(4)
  expect({ retries: result.retries, resentBytes: result.resentBytes }).toEqual({ retries: 0, resentBytes: 0 })
  expect((await receiver.event('done')).resentBytes).toBe(0)
  for (const event of sender.events) {
    if (event.event !== 'reconnect') continue
    expect(event.bytes).toBeGreaterThanOrEqual(6 * 1024 * 1024)
    expect(event.bytes).toBeLessThan(7.1 * 1024 * 1024)
  }
  const lanes = new Set(sender.events.map((event) => (event.event === 'reconnect' ? event.connection : -1)))
  expect(new Set([...lanes].filter((lane) => lane >= 0))).toEqual(new Set([0, 1, 2, 3]))
  expect((await fingerprint(receiver.received)).big).toBe((await standing(sender.root)).big)
}, 30_000)

test('data connections that are cut midway cost only their chunks', async () => {
  const receiver = await started()
  const sender = await started({ listen: false })
  // connection 0 is the control connection; 1 to 4 carry data
  const cutAt: Record<number, number> = { 2: 2_000_000, 3: 3_500_000 }
  const proxy = keep(await FaultProxy.open(receiver.port, { plan: onUp((index) => [cutAt[index], { kind: 'cut' }]) }))
  await makeTree(sender.root, { big: 40 * 1024 * 1024 })
  const id = sender.send(proxy.port, [join(sender.root, 'big')], { limitBytesPerSecond: 60_000_000 })
  expect(await sender.ended(id)).toBe('done')
  expect(proxy.connections).toBeGreaterThanOrEqual(7)
  const result = await sender.event('done')
  expect(result.retries).toBeGreaterThan(0)
  expect(result.resentBytes).toBeLessThan(12 * 1024 * 1024)
  expect((await fingerprint(receiver.received)).big).toBe((await standing(sender.root)).big)
}, 30_000)

test('one connection that stands still does not hold the last chunk', async () => {
  const receiver = await started()
  const sender = await started({ listen: false })
  const halfOpen: Fault = { kind: 'stall', forMs: Number.POSITIVE_INFINITY, ways: 'one' }
  const proxy = keep(await FaultProxy.open(receiver.port, { plan: onUp((index) => [index === 3 ? 1_500_000 : undefined, halfOpen]) }))
  await makeTree(sender.root, { big: 24 * 1024 * 1024 })
  const id = sender.send(proxy.port, [join(sender.root, 'big')])
  expect(await sender.ended(id)).toBe('done')
  // no connection was dialled again: the chunk went over one that had nothing else to do
  expect(proxy.connections).toBeLessThanOrEqual(5 + sender.events.filter(({ event }) => event === 'reconnect').length + 1)
  expect((await sender.event('done')).resentBytes).toBeGreaterThan(0)
  expect(sender.events.filter(({ event }) => event === 'retry')).toEqual([])
  expect((await fingerprint(receiver.received)).big).toBe((await standing(sender.root)).big)
}, 25_000)

test('a cut control connection interrupts the transfer on both sides, and cancelling then leaves nothing', async () => {
  const receiver = await started()
  const sender = await started({ listen: false })
  const proxy = keep(await FaultProxy.open(receiver.port))
  await makeTree(sender.root, { big: 30 * 1024 * 1024 })
  const id = sender.send(proxy.port, [join(sender.root, 'big')], { limitBytesPerSecond: 10_000_000 })
  await expect.poll(() => proxy.carried(1, 'up'), { timeout: 10_000 }).toBeGreaterThan(1_000_000)
  // nobody is there any more, so it stays interrupted
  await proxy.close()
  expect((await sender.event('interrupted')).code).toBe('PEER_LOST')
  expect((await receiver.event('interrupted')).code).toBe('PEER_LOST')
  expect(await readdir(receiver.received)).toEqual(['.fastdrop-partial'])
  sender.engine.cancel(id)
  expect(await sender.ended(id)).toBe('cancelled')
  for (const transfer of receiver.engine.transfers()) receiver.engine.cancel(transfer.id)
  await expect.poll(() => readdir(receiver.received)).toEqual([])
}, 30_000)

test('declining is told to the sender; nothing is written', async () => {
  const receiver = await started({ accept: 'ask' })
  const sender = await started({ listen: false })
  await makeTree(sender.root, { secret: 'x' })
  const id = sender.send(receiver.port, [join(sender.root, 'secret')])
  const { offer } = await receiver.event('offer')
  expect(offer).toMatchObject({ title: 'secret', files: 1, directories: 0, totalBytes: 1, names: ['secret'], collisions: [], folder: receiver.received })
  expect(offer.peer).toMatchObject({ name: 'Test device', verified: false, deviceId: sender.engine.identity().deviceId })
  receiver.engine.answerOffer(offer.id, { accept: false })
  expect(await sender.ended(id)).toBe('declined')
  expect((await receiver.event('offer-closed')).reason).toBe('declined')
  await expect(stat(receiver.received)).rejects.toMatchObject({ code: 'ENOENT' })
}, 20_000)

test('closing while a question is open is told to the sender', async () => {
  const receiver = await started({ accept: 'ask' })
  const sender = await started({ listen: false })
  await makeTree(sender.root, { one: 'x' })
  const id = sender.send(receiver.port, [join(sender.root, 'one')])
  await receiver.event('offer')
  await receiver.engine.close()
  expect(await sender.ended(id)).toBe('cancelled')
  expect((await sender.event('error')).code).toBe('CANCELLED_BY_PEER')
}, 20_000)

test('an offer that is withdrawn closes the question; answering it then does nothing', async () => {
  const receiver = await started({ accept: 'ask' })
  const sender = await started({ listen: false })
  await makeTree(sender.root, { one: 'x' })
  const id = sender.send(receiver.port, [join(sender.root, 'one')])
  const { offer } = await receiver.event('offer')
  sender.engine.cancel(id)
  expect((await receiver.event('offer-closed')).reason).toBe('withdrawn')
  receiver.engine.answerOffer(offer.id, { accept: true })
  expect(await sender.ended(id)).toBe('cancelled')
  await expect(stat(receiver.received)).rejects.toMatchObject({ code: 'ENOENT' })
}, 20_000)

for (const side of ['sender', 'receiver'] as const) {
  test(`cancel by the ${side} ends both and leaves nothing behind`, async () => {
    const receiver = await started()
    const sender = await started({ listen: false })
    await mkdir(receiver.received, { recursive: true })
    await writeFile(join(receiver.received, 'bystander'), 'mine')
    await makeTree(sender.root, { big: 30 * 1024 * 1024 })
    const id = sender.send(receiver.port, [join(sender.root, 'big')], { limitBytesPerSecond: 8_000_000 })
    const moving = await receiver.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.bytes > 0)
    if (side === 'sender') sender.engine.cancel(id)
    else receiver.engine.cancel(moving.transfer.id)
    expect(await sender.ended(id)).toBe('cancelled')
    expect(await receiver.ended(moving.transfer.id)).toBe('cancelled')
    const [here, there] = side === 'sender' ? [sender, receiver] : [receiver, sender]
    expect((await here.event('error')).code).toBe('CANCELLED')
    expect((await there.event('error')).code).toBe('CANCELLED_BY_PEER')
    await expect.poll(() => readdir(receiver.received)).toEqual(['bystander'])
  }, 20_000)
}

test('a listener on the network sees neither the content nor a name', async () => {
  const receiver = await started()
  const sender = await started({ listen: false, deviceName: 'Telltale device' })
  const proxy = keep(await FaultProxy.open(receiver.port, { record: true }))
  await makeTree(sender.root, { 'telltale-name.txt': 'telltale-content'.repeat(5000) })
  expect(await sender.ended(sender.send(proxy.port, [join(sender.root, 'telltale-name.txt')], { compression: 'None' }))).toBe('done')
  const heard = Buffer.concat(proxy.recorded)
  expect(heard.length).toBeGreaterThan(80_000)
  expect(heard.includes('fastdp/2')).toBe(true)
  expect(heard.toString('latin1')).not.toMatch(/telltale/i)
}, 20_000)

test('only empty files and folders: no chunk, still delivered', async () => {
  const receiver = await started()
  const sender = await started({ listen: false })
  await makeTree(sender.root, { 'd/e': null, 'd/zero': '', lone: '' })
  const id = sender.send(receiver.port, [join(sender.root, 'd'), join(sender.root, 'lone')])
  expect(await sender.ended(id)).toBe('done')
  expect(Object.keys(await fingerprint(receiver.received)).sort()).toEqual(['d', 'd/e', 'd/zero', 'lone'])
}, 20_000)

test('a file that changes while it is sent is not delivered', async () => {
  const receiver = await started()
  const sender = await started({ listen: false })
  await makeTree(sender.root, { big: 20 * 1024 * 1024 })
  const id = sender.send(receiver.port, [join(sender.root, 'big')], { limitBytesPerSecond: 8_000_000 })
  await sender.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.bytes > 0)
  await writeFile(join(sender.root, 'big'), 'other')
  expect(await sender.ended(id)).toBe('failed')
  expect((await sender.event('error')).code).toBe('SOURCE_CHANGED')
  expect((await receiver.event('error')).code).toBe('SOURCE_CHANGED')
  await expect.poll(() => readdir(receiver.received)).toEqual([])
}, 20_000)

test('both directions at once, and the same file twice', async () => {
  const one = await started()
  const two = await started()
  await makeTree(one.root, { f: 5_000_000 })
  await makeTree(two.root, { f: 5_000_000 })
  const ids = [one.send(two.port, [join(one.root, 'f')]), one.send(two.port, [join(one.root, 'f')])]
  const back = two.send(one.port, [join(two.root, 'f')])
  for (const id of ids) expect(await one.ended(id), JSON.stringify([...one.events, ...two.events].filter((e) => e.event === 'error'))).toBe('done')
  expect(await two.ended(back)).toBe('done')
  const mine = (await fingerprint(one.root)).f
  expect(await fingerprint(two.received)).toEqual({ f: mine, 'f (1)': mine })
}, 30_000)

test('its own address is not taken for another device', async () => {
  const one = await started()
  await expect(one.engine.addPeer(`127.0.0.1:${one.port}`)).rejects.toMatchObject({ code: 'BAD_SETTING' })
  expect(one.engine.peers()).toEqual([])
})

test('closing gives everything back', async () => {
  const before = process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length
  const receiver = await TestEngine.start()
  const sender = await TestEngine.start({ listen: false })
  await makeTree(sender.root, { big: 20 * 1024 * 1024 })
  const id = sender.send(receiver.port, [join(sender.root, 'big')], { limitBytesPerSecond: 8_000_000 })
  await sender.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.bytes > 0)
  const folders = readdir('/proc/self/fd').catch(() => [])
  await receiver.close()
  expect(await sender.event('interrupted')).toMatchObject({ transferId: id, code: 'AWAY' })
  await sender.close()
  expect((await folders).length).toBeGreaterThan(0)
  await expect.poll(() => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length).toBe(before)
}, 20_000)
