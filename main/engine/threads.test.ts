import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SendOptions } from './facade.ts'
import { loadIdentity } from './identity/identity.ts'
import { Reception } from './receive/listener.ts'
import type { Scope } from './scope.ts'
import type { Plan } from './testing/fault-plan.ts'
import { FaultProxy } from './testing/fault-proxy.ts'
import { closingAfterEach, fingerprint, makeTree, standing, type TestEngine } from './testing/pair.ts'
import { freePort } from './testing/ports.ts'
import { ControlChannel } from './wire/control.ts'
import { dial } from './wire/dial.ts'
import { wishTlsThreads } from './wire/tls-threads.ts'

const MIB = 1024 * 1024

/** What stands between the sender and each data port. */
const nothing = (port: number): Promise<number> => Promise.resolve(port)
let before = nothing
/** Announced to the sender. */
let announced: number[] = []

vi.mock('./receive/data-ports.ts', async (original) => {
  const { dataPortsFor } = await original<typeof import('./receive/data-ports.ts')>()
  return {
    dataPortsFor: async (options: Parameters<typeof dataPortsFor>[0], scope: Scope) => {
      const { DataPorts = [] } = await dataPortsFor(options, scope)
      announced = await Promise.all(DataPorts.map((port) => before(port)))
      return { DataPorts: announced }
    },
  }
})

const { started, keep } = closingAfterEach()

beforeEach(() => {
  before = nothing
  announced = []
  wishTlsThreads({ threads: 2, fromBytes: 0, ports: true })
})

afterEach(() => wishTlsThreads(null))

async function pair(): Promise<{ sender: TestEngine; receiver: TestEngine; proxy: FaultProxy }> {
  const receiver = await started()
  const sender = await started({ listen: false })
  return { sender, receiver, proxy: keep(await FaultProxy.open(receiver.port)) }
}

/** One file, followed to its end, is there as it was. */
async function arrives({ sender, receiver, proxy }: Awaited<ReturnType<typeof pair>>, bytes: number, options: Partial<SendOptions> = {}): Promise<void> {
  await makeTree(sender.root, { big: bytes })
  expect(await sender.ended(sender.send(proxy.port, [join(sender.root, 'big')], options))).toBe('done')
  await same(receiver, sender, 'big')
}

async function same(receiver: TestEngine, sender: TestEngine, name: string): Promise<void> {
  const there = await fingerprint(receiver.received)
  const here = await standing(sender.root)
  const of = (all: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(all).filter(([path]) => path.startsWith(name)))
  expect(of(there)).toEqual(of(here))
}

test('data connections live in threads at both ends, and the main port has the conversation alone', async () => {
  const { sender, receiver, proxy } = await pair()
  await makeTree(sender.root, { 'all/big': 40 * MIB + 17, 'all/small': 'x', 'all/empty': '', 'all/middle': 300_000 })
  expect(await sender.ended(sender.send(proxy.port, [join(sender.root, 'all')]))).toBe('done')
  await same(receiver, sender, 'all')
  expect(announced).toHaveLength(2)
  expect(proxy.connections).toBe(1)
}, 30_000)

test('the same with SHA-256, for whose buffers there is no memory that hashes', async () => {
  const ends = await pair()
  await arrives(ends, 12 * MIB + 1, { digest: 'sha-256' })
  expect(ends.proxy.connections).toBe(1)
}, 30_000)

test('the same with packed chunks', async () => {
  const { sender, receiver, proxy } = await pair()
  await makeTree(sender.root, { text: 'all work and no play '.repeat(500_000) })
  expect(await sender.ended(sender.send(proxy.port, [join(sender.root, 'text')], { compression: 'Zstd' }))).toBe('done')
  await same(receiver, sender, 'text')
  expect(proxy.connections).toBe(1)
}, 30_000)

/** The first three connections to a port are lost after so many bytes, each in another way. */
const losses =
  (at: number): Plan =>
  (index, way) =>
    way === 'up' && index < 3 ? [{ at: at * (index + 1), fault: { kind: index === 1 ? 'reset' : 'cut' } }] : []

test.each([700_000, 1_234_567, 3_000_001])(
  'connections to data ports that are lost after %i bytes cost only their chunks',
  async (at) => {
    const { sender, receiver, proxy } = await pair()
    const proxies: FaultProxy[] = []
    before = async (port) => {
      const between = keep(await FaultProxy.open(port, { plan: losses(at) }))
      proxies.push(between)
      return between.port
    }
    await makeTree(sender.root, { big: 32 * MIB })
    expect(await sender.ended(sender.send(proxy.port, [join(sender.root, 'big')], { limitBytesPerSecond: 40_000_000 }))).toBe('done')
    await same(receiver, sender, 'big')
    expect((await sender.event('done')).retries).toBeGreaterThan(0)
    expect(proxies.every(({ connections }) => connections > 3)).toBe(true)
  },
  60_000,
)

test('data ports that cannot be reached cost nothing but their head start', async () => {
  const ends = await pair()
  before = () => freePort()
  await arrives(ends, 12 * MIB)
  expect(ends.proxy.connections).toBeGreaterThan(1)
}, 30_000)

test('data ports that swallow everything are given up for the main one', async () => {
  const ends = await pair()
  const silent: FaultProxy[] = []
  before = async (port) => {
    const between = keep(await FaultProxy.open(port))
    between.newcomers = 'unanswered'
    silent.push(between)
    return between.port
  }
  await arrives(ends, 12 * MIB)
  expect(silent.every(({ connections }) => connections > 0)).toBe(true)
  expect(ends.proxy.connections).toBeGreaterThan(1)
}, 30_000)

test('somebody else at a data port is not spoken to', async () => {
  const ends = await pair()
  const other = await started()
  before = () => Promise.resolve(other.port)
  await arrives(ends, 12 * MIB)
  expect(ends.proxy.connections).toBeGreaterThan(1)
}, 30_000)

test('data ports that let everyone in and then say nothing are given up for the main one', async () => {
  const ends = await pair()
  const welcome = Reflect.get(Reception.prototype, 'welcome') as Reception['welcome']
  const welcomed = vi.spyOn(Reception.prototype, 'welcome').mockImplementation(async function (this: Reception, link, door) {
    if (door !== 'data') await welcome.call(this, link, door)
  })
  await arrives(ends, 12 * MIB)
  expect(welcomed.mock.calls.filter(([, door]) => door === 'data').length).toBeGreaterThan(1)
  expect(ends.proxy.connections).toBeGreaterThan(1)
  welcomed.mockRestore()
}, 60_000)

test('a data port has ears for data connections alone, and for nobody when the drop is over', async () => {
  const { sender, receiver, proxy } = await pair()
  await makeTree(sender.root, { big: 20 * MIB })
  const id = sender.send(proxy.port, [join(sender.root, 'big')], { limitBytesPerSecond: 10_000_000 })
  await sender.event('transfer', ({ transfer }) => transfer.id === id && transfer.state === 'moving')
  const identity = await loadIdentity(join(receiver.root, 'somebody'))
  const call = async (port: number): Promise<ControlChannel> => new ControlChannel(await dial({ host: '127.0.0.1', port, identity, localAddress: null }))
  const [first, second] = announced as [number, number]
  for (const [port, ends] of [
    [first, true],
    [second, true],
    [receiver.port, false],
  ] as const) {
    const control = await call(port)
    await control.expect('READY', 5_000)
    await control.send({ type: 'PAIR1', Commit: '00'.repeat(32), DeviceName: 'Somebody' })
    if (ends) await expect(control.receive(5_000), 'at a data port').rejects.toMatchObject({ code: 'PEER_LOST' })
    else await receiver.event('pairing')
    await control.end()
  }
  expect(await sender.ended(id)).toBe('done')
  await same(receiver, sender, 'big')
  for (const port of announced) await expect(call(port)).rejects.toMatchObject({ code: 'UNREACHABLE' })
}, 30_000)

test('threads that die take no byte with them: it goes on without', async () => {
  const { sender, receiver, proxy } = await pair()
  const posted = vi.spyOn(Worker.prototype, 'postMessage')
  await makeTree(sender.root, { big: 40 * MIB })
  const id = sender.send(proxy.port, [join(sender.root, 'big')], { limitBytesPerSecond: 30_000_000 })
  const toThreads = (): Worker[] => [...new Set(posted.mock.contexts.filter((_, at) => posted.mock.calls[at]?.[0]?.type === 'fill'))] as Worker[]
  await expect.poll(() => toThreads().length, { timeout: 10_000 }).toBeGreaterThan(0)
  const threads = toThreads()
  posted.mockRestore()
  await Promise.all(threads.map((thread) => thread.terminate()))
  expect(await sender.ended(id)).toBe('done')
  await same(receiver, sender, 'big')
  // those that were lost came back, and not through a thread
  expect(proxy.connections).toBeGreaterThan(1)
  // and so does the next one
  await makeTree(sender.root, { next: 4 * MIB })
  expect(await sender.ended(sender.send(proxy.port, [join(sender.root, 'next')]))).toBe('done')
}, 60_000)
