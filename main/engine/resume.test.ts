import { mkdir, open, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EngineOptions } from './facade.ts'
import { PairedDevices } from './pairing/paired-devices.ts'
import { decodeRecord, encodeRecord } from './receive/journal.ts'
import type { Plan } from './testing/fault-plan.ts'
import { FaultProxy } from './testing/fault-proxy.ts'
import { closingAfterEach, fingerprint, makeTree, type TestEngine } from './testing/pair.ts'
import { pairUp } from './testing/pair-up.ts'
import { until } from './testing/watch.ts'

const { keep, started } = closingAfterEach()
const MIB = 1024 * 1024
const LONG_MS = 60_000
const TREE = { 'Drop/large.bin': 24 * MIB, 'Drop/a.txt': 'hello', 'Drop/b/c.bin': 70_000, 'Drop/none': '', 'Drop/empty': null }

interface Stage {
  readonly sender: TestEngine
  readonly receiver: TestEngine
  readonly proxy: FaultProxy
  readonly id: string
}

/** A drop under way through a proxy, slow enough to be caught. */
async function underWay(options: Partial<EngineOptions> = {}, tree: Readonly<Record<string, string | number | null>> = TREE): Promise<Stage> {
  const receiver = await started()
  const sender = await started({ listen: false, ...options })
  const proxy = keep(await FaultProxy.open(receiver.port))
  await makeTree(join(sender.root, 'source'), tree)
  const id = sender.send(proxy.port, [join(sender.root, 'source', 'Drop')], {
    connections: 2,
    compression: 'None',
    limitBytesPerSecond: 8 * MIB,
    chunkBytes: MIB,
  })
  return { sender, receiver, proxy, id }
}

function incoming(receiver: TestEngine): string {
  return receiver.engine.transfers().find(({ direction }) => direction === 'receive')?.id ?? ''
}

async function storedAtLeast(engine: TestEngine, bytes: number): Promise<void> {
  await engine.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.bytes >= bytes)
}

async function same({ sender, receiver }: Pick<Stage, 'sender' | 'receiver'>): Promise<void> {
  expect(await fingerprint(receiver.received)).toEqual(await fingerprint(join(sender.root, 'source')))
}

/** A folder that something was taken out of is another one in its time only. */
async function sameContent({ sender, receiver }: Pick<Stage, 'sender' | 'receiver'>): Promise<void> {
  const files = async (root: string): Promise<[string, string][]> => Object.entries(await fingerprint(root)).filter(([, what]) => !what.startsWith('directory'))
  expect(await files(receiver.received)).toEqual(await files(join(sender.root, 'source')))
}

describe('a transfer that loses its connections', { timeout: LONG_MS }, () => {
  it('is interrupted at both ends and goes on by itself, with what is there', async () => {
    const { sender, receiver, proxy, id } = await underWay()
    await storedAtLeast(sender, 8 * MIB)
    proxy.inject({ kind: 'cut' })
    await sender.event('interrupted')
    await receiver.event('interrupted')
    await sender.event('resumed')
    expect(await sender.ended(id)).toBe('done')
    await receiver.event('done')
    await same({ sender, receiver })
    const { resentBytes } = await sender.event('done')
    expect(resentBytes).toBeLessThanOrEqual(4 * MIB)
    const shown = sender.events.flatMap((event) => (event.event === 'transfer' && 'progress' in event.transfer ? [event.transfer.progress.bytes] : []))
    expect(shown).toEqual([...shown].sort((a, b) => a - b))
    expect(await readdir(receiver.received)).toEqual(['Drop'])
  })
})

/** The same device in another run: its key, its folder, its port, and what was left. */
function again(engine: TestEngine, port: number, options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  return started({ dataDir: join(engine.root, 'data'), receiveFolder: engine.received, port, restore: true, ...options })
}

/** The part folder of the one drop that is under way. */
async function partOf(receiver: TestEngine): Promise<string> {
  const partial = join(receiver.received, '.fastdrop-partial')
  const [only = ''] = await readdir(partial)
  return join(partial, only)
}

/** A journal that is right in itself. */
function withSession(journal: Buffer, session: string): Buffer {
  const opening = decodeRecord(journal)
  if (opening?.record.type !== 'opening') throw new Error('no journal')
  const json = { ...(opening.record.json as object), session }
  return Buffer.concat([encodeRecord({ type: 'opening', json }), journal.subarray(opening.bytes)])
}

interface Halved {
  readonly sender: TestEngine
  /** Closed. */
  readonly receiver: TestEngine
  readonly port: number
  readonly id: string
  readonly stored: number
}

/** A drop whose receiver was closed in the middle. */
async function halved(tree?: Readonly<Record<string, string | number | null>>): Promise<Halved> {
  const { sender, receiver, proxy, id } = await underWay({}, tree)
  await proxy.close()
  sender.engine.cancel(id)
  await sender.ended(id)
  const { port } = receiver
  const next = sender.send(port, [join(sender.root, 'source', 'Drop')], { connections: 2, compression: 'None', limitBytesPerSecond: 8 * MIB, chunkBytes: MIB })
  await sender.event('transfer', ({ transfer }) => transfer.id === next && transfer.state === 'moving' && transfer.progress.bytes >= 8 * MIB)
  await receiver.engine.close()
  await sender.event('interrupted', ({ transferId }) => transferId === next)
  const snapshot = sender.engine.transfers().find((each) => each.id === next)
  return { sender, receiver, port, id: next, stored: snapshot && 'progress' in snapshot ? snapshot.progress.bytes : 0 }
}

describe('a receiver that is closed in the middle', { timeout: LONG_MS }, () => {
  it('lists the transfer when it runs again, and it goes on by itself', async () => {
    const { sender, receiver, port, id, stored } = await halved()
    expect(stored).toBeGreaterThanOrEqual(8 * MIB)
    const next = await again(receiver, port)
    const listed = await next.event('transfer')
    expect(listed.transfer).toMatchObject({ state: 'interrupted', title: 'Drop', direction: 'receive' })
    expect('progress' in listed.transfer && listed.transfer.progress.bytes).toBeGreaterThanOrEqual(stored)
    expect(await sender.ended(id)).toBe('done')
    await same({ sender, receiver })
    expect((await sender.event('done', ({ transferId }) => transferId === id)).resentBytes).toBeLessThanOrEqual(4 * MIB)
    expect(await readdir(receiver.received)).toEqual(['Drop'])
  })

  it('finds out what was changed in its part files meanwhile', async () => {
    const { sender, receiver, port, id } = await halved()
    const part = await partOf(receiver)
    const large = join(part, 'tree', 'Drop', 'large.bin')
    const bytes = await readFile(large)
    bytes.writeUInt8(bytes.readUInt8(10) ^ 1, 10)
    await writeFile(large, Buffer.concat([bytes, Buffer.alloc(30 * MIB)]))
    await rm(join(part, 'tree', 'Drop', 'a.txt'), { force: true })
    await symlink('/etc/hostname', join(part, 'tree', 'Drop', 'a.txt'))
    await writeFile(join(part, 'tree', 'Drop', 'planted'), 'x')
    await mkdir(join(part, 'tree', 'planted'))
    const hostname = await readFile('/etc/hostname')
    await again(receiver, port)
    expect(await sender.ended(id)).toBe('done')
    await same({ sender, receiver })
    expect(await readFile('/etc/hostname')).toEqual(hostname)
  })

  it.each([
    ['damaged', (journal: Buffer) => journal.fill(0xff, 20, 24)],
    ['another transfer’s', (journal: Buffer) => withSession(journal, '00'.repeat(16))],
  ])('takes nothing from a journal that is %s', async (_, change) => {
    const { sender, receiver, port, id } = await halved()
    const journal = join(await partOf(receiver), 'journal')
    await writeFile(journal, change(await readFile(journal)))
    await again(receiver, port)
    expect(await sender.ended(id)).toBe('done')
    // nothing was left to go on with, so it was offered again
    const states = sender.events.flatMap((event) => (event.event === 'transfer' && event.transfer.id === id ? [event.transfer.state] : []))
    expect(states.slice(states.indexOf('interrupted'))).toContain('asking')
    await same({ sender, receiver })
    expect(await readdir(receiver.received)).toEqual(['Drop'])
  })

  it('ends it for the sender, too, when its user discards it', async () => {
    const { sender, receiver, port, id } = await halved()
    const next = await again(receiver, port, { listen: true, interfaceAddress: '127.0.0.2' })
    next.engine.cancel(incoming(next))
    await next.event('transfer', ({ transfer }) => transfer.state === 'cancelled')
    await until(() => readdir(receiver.received), [], 10_000)
    await next.engine.close()
    await again(receiver, port)
    expect(await sender.ended(id)).toBe('cancelled')
    expect((await sender.event('error', ({ transferId }) => transferId === id)).code).toBe('CANCELLED_BY_PEER')
  })

  it('leaves out what changed at the sender meanwhile, and goes on with the rest', async () => {
    const { sender, receiver, port, id } = await halved()
    await writeFile(join(sender.root, 'source', 'Drop', 'a.txt'), 'HELLO')
    const next = await again(receiver, port)
    expect(await sender.ended(id)).toBe('done')
    const lost = [{ path: 'Drop/a.txt', bytes: 5, code: 'SOURCE_CHANGED' }]
    expect(await sender.event('done', ({ transferId }) => transferId === id)).toMatchObject({ lost })
    expect(await next.event('done')).toMatchObject({ lost })
    await rm(join(sender.root, 'source', 'Drop', 'a.txt'))
    await sameContent({ sender, receiver })
  })
})

describe('a sender that is closed in the middle', { timeout: LONG_MS }, () => {
  async function left(): Promise<Stage> {
    const stage = await underWay()
    await storedAtLeast(stage.sender, 8 * MIB)
    await stage.sender.engine.close()
    expect(await stage.receiver.event('interrupted')).toMatchObject({ code: 'AWAY' })
    return stage
  }

  it('lists the transfer when it runs again, and goes on by itself', async () => {
    const { sender, receiver, id } = await left()
    const next = await again(sender, 0, { listen: false })
    expect((await next.event('transfer')).transfer).toMatchObject({ id, state: 'interrupted', title: 'Drop', direction: 'send' })
    expect(await next.ended(id)).toBe('done')
    await same({ sender, receiver })
    expect((await next.event('done')).resentBytes).toBe(0)
  })

  it.each([
    ['changed', (path: string) => writeFile(path, 'other')],
    ['gone', (path: string) => rm(path)],
  ])('knows in another run what it had lost before, and what was offered, though the file is %s', async (_, change) => {
    const { sender, receiver, id } = await underWay()
    await storedAtLeast(sender, 4 * MIB)
    const [skipped] = sender.engine.files(id, { from: 0, count: 10 }).filter(({ path }) => path === 'Drop/a.txt')
    sender.engine.skip(id, [skipped?.index ?? -1])
    await receiver.event('transfer', ({ transfer }) => 'progress' in transfer && transfer.progress.lost?.[0]?.code === 'SKIPPED')
    await sender.engine.close()
    await change(join(sender.root, 'source', 'Drop', 'a.txt'))
    const next = await again(sender, 0, { listen: false })
    expect(await next.ended(id)).toBe('done')
    expect(await receiver.event('done')).toMatchObject({ lost: [{ path: 'Drop/a.txt', bytes: 5, code: 'SKIPPED' }] })
    await rm(join(sender.root, 'source', 'Drop', 'a.txt'), { force: true })
    await sameContent({ sender, receiver })
  })

  it('goes on when the same is sent to the same device again, and asks nobody', async () => {
    const { sender, receiver, proxy } = await left()
    await receiver.engine.change({ accept: 'decline' })
    const next = await again(sender, 0, { listen: false, restore: false })
    const id = next.send(proxy.port, [join(sender.root, 'source', 'Drop')], { compression: 'None', chunkBytes: MIB })
    expect(await next.ended(id)).toBe('done')
    await same({ sender, receiver })
  })

  it('wherever the connection is lost while it asks to go on, what was accepted is not forgotten', async () => {
    // at first before it has met anyone, which it tries again by itself; then in the middle of its question
    for (let at = 500, told = false; !told; at += 250) {
      const { sender, receiver } = await left()
      await receiver.engine.change({ accept: 'decline' })
      const next = await again(sender, 0, { listen: false, restore: false })
      const plan: Plan = (index, way) => (index === 0 && way === 'down' ? [{ at, fault: { kind: 'cut' } }] : [])
      const proxy = keep(await FaultProxy.open(receiver.port, { plan }))
      expect(await next.ended(next.send(proxy.port, [join(sender.root, 'source', 'Drop')], { compression: 'None', chunkBytes: MIB }))).toBe('done')
      told = next.events.some(({ event }) => event === 'interrupted')
      await same({ sender, receiver })
    }
  })

  it('sends again what looks the same and is not', async () => {
    const { sender, receiver, id } = await left()
    const path = join(sender.root, 'source', 'Drop', 'large.bin')
    const { atime, mtime } = await stat(path)
    const file = await open(path, 'r+')
    await file.write(Buffer.from('other'), 0, 5, 3 * MIB)
    await file.utimes(atime, mtime)
    await file.close()
    const next = await again(sender, 0, { listen: false })
    expect(await next.ended(id)).toBe('done')
    await same({ sender, receiver })
  })

  it('asks anew for what is not the same any more', async () => {
    const { sender, receiver, proxy } = await left()
    await receiver.engine.change({ accept: 'decline' })
    await writeFile(join(sender.root, 'source', 'Drop', 'more'), 'x')
    const next = await again(sender, 0, { listen: false, restore: false })
    expect(await next.ended(next.send(proxy.port, [join(sender.root, 'source', 'Drop')]))).toBe('declined')
  })

  it('tells nothing more to who was unpaired since', async () => {
    const receiver = await started()
    const sender = await started()
    await pairUp(sender, receiver)
    await makeTree(join(sender.root, 'source'), TREE)
    const id = sender.send(receiver.port, [join(sender.root, 'source', 'Drop')], { compression: 'None', limitBytesPerSecond: 8 * MIB, chunkBytes: MIB })
    await storedAtLeast(sender, 4 * MIB)
    await sender.engine.close()
    const deviceId = receiver.engine.identity().deviceId
    await (await PairedDevices.load(join(sender.root, 'data'))).remove(deviceId)
    const next = await again(sender, 0, { listen: false })
    expect((await next.event('transfer')).transfer.peer.verified).toBe(false)
    expect(await next.ended(id)).toBe('failed')
    expect((await next.event('error')).code).toBe('NOT_VERIFIED')
  })

  it('says so when it is cancelled before it has gone on', async () => {
    const { sender, receiver, proxy, id } = await left()
    await proxy.close()
    const next = await again(sender, 0, { listen: false })
    await next.event('transfer')
    next.engine.cancel(id)
    expect(await next.ended(id)).toBe('cancelled')
    receiver.engine.cancel(incoming(receiver))
    expect(await receiver.ended(incoming(receiver))).toBe('cancelled')
    await until(() => readdir(receiver.received), [], 10_000)
  })
})
