import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadIdentity } from './identity/identity.ts'
import { RATE_MIN_BYTES_PER_SECOND } from './limits.ts'
import { Caller } from './testing/caller.ts'
import { closingAfterEach, fingerprint, makeTree, TestEngine } from './testing/pair.ts'
import { listen } from './wire/listen.ts'

const { keep, started } = closingAfterEach()
const MIB = 1024 * 1024
const LONG_MS = 60_000
/** What it takes longer for than any of these tests. */
const CRAWL = RATE_MIN_BYTES_PER_SECOND
const HOW = { chunkBytes: 65_536, compression: 'None', connections: 1 } as const

interface Stage {
  readonly sender: TestEngine
  readonly receiver: TestEngine
  readonly id: string
}

async function underWay(limitBytesPerSecond?: number): Promise<Stage> {
  const receiver = await started()
  const sender = await started({ listen: false })
  await makeTree(join(sender.root, 'source'), { 'film.bin': 48 * MIB })
  const limit = limitBytesPerSecond === undefined ? {} : { limitBytesPerSecond }
  const id = sender.send(receiver.port, [join(sender.root, 'source', 'film.bin')], { ...HOW, ...limit })
  await Promise.all([sender.event('accepted'), receiver.event('accepted')])
  return { sender, receiver, id }
}

async function limitedBy(engine: TestEngine, what: 'rate-limit' | 'order', id?: string): Promise<void> {
  await engine.event(
    'transfer',
    ({ transfer }) => (id === undefined || transfer.id === id) && transfer.state === 'moving' && transfer.progress.limitedBy === what,
  )
}

function idAt(engine: TestEngine): string {
  return engine.engine.transfers()[0]?.id ?? ''
}

/** The same folders in another run, at another port. */
async function again(before: TestEngine, port = 0): Promise<TestEngine> {
  return keep(await TestEngine.start({ dataDir: join(before.root, 'data'), receiveFolder: before.received, restore: true, port }))
}

describe('a limit of one transfer', { timeout: LONG_MS }, () => {
  it('holds for what is sent as soon as it is set, and not any more when it is taken off', async () => {
    const { sender, receiver, id } = await underWay(CRAWL)
    await limitedBy(sender, 'rate-limit')
    expect(sender.engine.transfers()[0]).toMatchObject({ state: 'moving', limit: CRAWL })
    sender.engine.limit(id, null)
    expect(sender.engine.transfers()[0]).not.toHaveProperty('limit')
    expect(await sender.ended(id)).toBe('done')
    expect((await fingerprint(receiver.received))['film.bin']).toBe((await fingerprint(join(sender.root, 'source')))['film.bin'])
  })

  it('keeps nobody waiting for a chunk that need not come any more', async () => {
    const receiver = await started()
    const sender = await started({ listen: false })
    await makeTree(join(sender.root, 'source'), { 'one.bin': MIB, 'two.bin': MIB })
    const paths = ['one.bin', 'two.bin'].map((name) => join(sender.root, 'source', name))
    const id = sender.send(receiver.port, paths, { chunkBytes: MIB, compression: 'None', connections: 2, limitBytesPerSecond: CRAWL })
    // the second has a chunk in its hands, and would wait for a minute and more
    await limitedBy(sender, 'rate-limit')
    const [, second] = sender.engine.files(id, { from: 0, count: 2 })
    sender.engine.skip(id, [second?.index ?? -1])
    expect(await sender.ended(id)).toBe('done')
    expect(await sender.event('done')).toMatchObject({ lost: [{ path: 'two.bin', code: 'SKIPPED' }] })
  })

  it('is set while bytes move without one', async () => {
    const { sender, id } = await underWay(8 * MIB)
    await sender.event('transfer', ({ transfer }) => 'progress' in transfer && transfer.progress.bytes > 0)
    sender.engine.limit(id, CRAWL)
    await sender.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.limit === CRAWL && transfer.progress.bytesPerSecond < MIB)
    expect(sender.engine.transfers()[0]?.state).toBe('moving')
  })

  it('is followed by the sender when the receiver wishes it', async () => {
    const { sender, receiver, id } = await underWay(8 * MIB)
    const there = idAt(receiver)
    receiver.engine.limit(there, CRAWL)
    await sender.event('transfer', ({ transfer }) => transfer.peerLimit === CRAWL)
    expect(receiver.engine.transfers()[0]).toMatchObject({ limit: CRAWL })
    sender.engine.limit(id, null)
    await sender.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.limit === undefined && transfer.progress.bytesPerSecond < MIB)
    await limitedBy(sender, 'rate-limit')
    receiver.engine.limit(there, null)
    expect(await sender.ended(id)).toBe('done')
  })

  it('is remembered at both ends over another run of both, and said again', async () => {
    const { sender, receiver, id } = await underWay(3 * CRAWL)
    const { port } = receiver
    receiver.engine.limit(idAt(receiver), 2 * CRAWL)
    sender.engine.limit(id, 7 * CRAWL)
    await sender.event('transfer', ({ transfer }) => transfer.peerLimit === 2 * CRAWL)
    await Promise.all([sender.engine.close(), receiver.engine.close()])
    const receiverAgain = await again(receiver, port)
    expect(receiverAgain.engine.transfers()[0]).toMatchObject({ state: 'interrupted', limit: 2 * CRAWL })
    const senderAgain = await again(sender)
    expect(senderAgain.engine.transfers()[0]).toMatchObject({ limit: 7 * CRAWL })
    await senderAgain.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.peerLimit === 2 * CRAWL)
  })

  it('can be set while it is interrupted, at either end', async () => {
    const { sender, receiver } = await underWay(CRAWL)
    const { port } = receiver
    await Promise.all([sender.engine.close(), receiver.engine.close()])
    const senderAgain = await again(sender)
    senderAgain.engine.limit(idAt(senderAgain), null)
    const receiverAgain = await again(receiver, port)
    receiverAgain.engine.limit(idAt(receiverAgain), 5 * CRAWL)
    await senderAgain.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.peerLimit === 5 * CRAWL && transfer.limit === undefined)
  })

  it.each([0, 1, 9_999, 1.5, Number.NaN, 1e12])('is refused where it is none: %d', async (none) => {
    const { sender, id } = await underWay(CRAWL)
    expect(() => sender.engine.limit(id, none)).toThrow('whole number from 10000')
  })
})

describe('a wish that was not agreed', () => {
  it('is refused to the user, and a violation of the peer', async () => {
    const sender = await started({ listen: false })
    await makeTree(sender.root, { f: 'FastDrop' })
    const identity = await loadIdentity(join(sender.root, 'raw'))
    let came: (caller: Caller) => void = () => {}
    const call = new Promise<Caller>((resolve) => {
      came = resolve
    })
    keep(
      await listen({ address: '127.0.0.1', port: 0, identity, onLink: (link) => came(new Caller(link)) }).then((listener) => {
        sender.send(listener.port, [join(sender.root, 'f')], { connections: 1 })
        return listener
      }),
    )
    const control = await call
    control.say({ type: 'READY', DPVersion: '2.0.0', DeviceName: 'Raw', DeviceKind: 'desktop' })
    const header = await control.expect('HEADER')
    await control.expect('OFFER')
    control.say({ ...header, Capabilities: ['void'] })
    control.say({ type: 'ACCEPT', Session: '00'.repeat(16), Token: '00'.repeat(32), Excluded: [] })
    control.say({ type: 'RATE', BytesPerSecond: 1 })
    expect(await control.expect('CANCEL')).toMatchObject({ Code: 'PROTOCOL_VIOLATION' })
    control.link.destroy()
  })
})

describe('the limit of all that is sent', { timeout: LONG_MS }, () => {
  it('is the roof of all transfers together, and can be changed while they run', async () => {
    const { sender, receiver, id } = await underWay(8 * MIB)
    await makeTree(join(sender.root, 'source'), { 'other.bin': 8 * MIB })
    await sender.engine.change({ sendLimit: CRAWL })
    const other = sender.send(receiver.port, [join(sender.root, 'source', 'other.bin')], HOW)
    await Promise.all([limitedBy(sender, 'rate-limit', id), limitedBy(sender, 'rate-limit', other)])
    await sender.engine.change({ sendLimit: null })
    expect(await Promise.all([sender.ended(id), sender.ended(other)])).toEqual(['done', 'done'])
  })
})

describe('the order of transfers that run', { timeout: LONG_MS }, () => {
  it('gives the path to the one that is put first, and the rest of it to the others', async () => {
    const { sender, receiver, id } = await underWay()
    sender.engine.pause(id, true)
    await sender.engine.change({ sendLimit: 16 * MIB })
    await makeTree(join(sender.root, 'source'), { 'urgent.bin': 48 * MIB })
    const urgent = sender.send(receiver.port, [join(sender.root, 'source', 'urgent.bin')], HOW)
    await sender.event('transfer', ({ transfer }) => transfer.id === urgent && transfer.state === 'moving')
    sender.engine.move(urgent, 'first')
    sender.engine.pause(id, false)
    await limitedBy(sender, 'order', id)
    expect(sender.engine.transfers().map(({ order }) => order?.place)).toEqual([1, 2])
    expect(await sender.ended(urgent)).toBe('done')
    expect(sender.engine.transfers().find((each) => each.id === id)?.state).toBe('moving')
    await sender.engine.change({ sendLimit: null })
    expect(await sender.ended(id)).toBe('done')
    expect(sender.engine.transfers().map(({ order }) => order)).toEqual([undefined, undefined])
  })
})
