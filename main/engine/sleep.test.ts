import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EngineOptions } from './facade.ts'
import { FaultProxy } from './testing/fault-proxy.ts'
import { closingAfterEach, fingerprint, makeTree, TestEngine } from './testing/pair.ts'
import { pairUp } from './testing/pair-up.ts'

const { keep, started } = closingAfterEach()
const MIB = 1024 * 1024
const LONG_MS = 60_000
/** What one cut may cost: on each of two connections a chunk being written, one in the sockets, one at the disk. */
const IN_FLIGHT = 2 * 3 * MIB

interface Stage {
  readonly sender: TestEngine
  readonly receiver: TestEngine
  readonly proxy: FaultProxy
  readonly id: string
}

async function underWay(): Promise<Stage> {
  const receiver = await started()
  const sender = await started()
  const proxy = keep(await FaultProxy.open(receiver.port))
  await makeTree(join(sender.root, 'source'), { film: 24 * MIB })
  const id = sender.send(proxy.port, [join(sender.root, 'source', 'film')], {
    connections: 2,
    compression: 'None',
    chunkBytes: MIB,
    limitBytesPerSecond: 8 * MIB,
  })
  await sender.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.bytes >= 6 * MIB)
  return { sender, receiver, proxy, id }
}

async function again(before: TestEngine, options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  return keep(await TestEngine.start({ dataDir: join(before.root, 'data'), receiveFolder: before.received, restore: true, ...options }))
}

function incoming(receiver: TestEngine): string {
  return receiver.engine.transfers().find(({ direction }) => direction === 'receive')?.id ?? ''
}

async function arrives({ sender, receiver, id }: Pick<Stage, 'sender' | 'receiver' | 'id'>, from: TestEngine = sender): Promise<void> {
  expect(await from.ended(id)).toBe('done')
  expect(await fingerprint(receiver.received)).toEqual(await fingerprint(join(sender.root, 'source')))
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

describe('a device that sleeps', { timeout: LONG_MS }, () => {
  it('sets down what it sends with a word, dials nobody, and goes on when it wakes', async () => {
    const stage = await underWay()
    const { sender, receiver, proxy } = stage
    await sender.engine.suspend()
    await sender.event('interrupted')
    expect(await receiver.event('interrupted')).toMatchObject({ code: 'AWAY' })
    const dialled = proxy.connections
    // neither by itself nor because it is asked to
    sender.engine.resume(stage.id)
    sender.engine.resume(stage.id)
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect([proxy.connections, sender.engine.transfers()[0]?.state]).toEqual([dialled, 'interrupted'])
    await sender.engine.wake()
    await arrives(stage)
    expect((await sender.event('done')).resentBytes).toBeLessThanOrEqual(IN_FLIGHT)
  })

  it('lets nobody in, has what it received on the disk, and is reached again where it was', async () => {
    const stage = await underWay()
    const { sender, receiver } = stage
    const { port } = receiver
    await receiver.engine.suspend()
    expect(receiver.engine.transfers()).toMatchObject([{ state: 'interrupted' }])
    expect(await readdir(receiver.received)).toEqual(['.fastdrop-partial'])
    expect(await answers(port)).toBe(false)
    expect(await sender.event('interrupted')).toMatchObject({ code: 'AWAY' })
    await receiver.engine.wake()
    expect(receiver.port).toBe(port)
    await arrives(stage)
    expect((await sender.event('done')).resentBytes).toBeLessThanOrEqual(IN_FLIGHT)
  })

  it('does not send what has waited before it wakes', async () => {
    const receiver = await started()
    const sender = await started()
    await pairUp(sender, receiver)
    const { deviceId } = receiver.engine.identity()
    await makeTree(join(sender.root, 'source'), { note: 'hello' })
    const id = sender.engine.send({ paths: [join(sender.root, 'source', 'note')], to: { deviceId }, wait: true })
    await sender.event('transfer', ({ transfer }) => transfer.state === 'waiting')
    await sender.engine.suspend()
    await receiver.engine.addPeer(`127.0.0.1:${sender.port}`).catch(() => {})
    await sender.engine.addPeer(`127.0.0.1:${receiver.port}`)
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(sender.engine.transfers()).toMatchObject([{ id, state: 'waiting' }])
    await sender.engine.wake()
    expect(await sender.ended(id)).toBe('done')
  })

  it('may be told twice, or only that it wakes', async () => {
    const stage = await underWay()
    await stage.receiver.engine.wake()
    await stage.receiver.engine.suspend()
    await stage.receiver.engine.suspend()
    await stage.receiver.engine.wake()
    await stage.receiver.engine.wake()
    await arrives(stage)
  })
})

describe('a pause', { timeout: LONG_MS }, () => {
  const heldBy = (engine: TestEngine, id: string) => {
    const found = engine.engine.transfers().find((each) => each.id === id)
    return found && 'paused' in found ? [found.state, found.paused] : [found?.state]
  }

  it('of the sender outlives an interruption and a restart, and the receiver knows whose it is', async () => {
    const stage = await underWay()
    const { sender, receiver, proxy, id } = stage
    sender.engine.pause(id, true)
    await expect.poll(() => heldBy(receiver, incoming(receiver))).toEqual(['moving', 'there'])
    proxy.inject({ kind: 'cut' })
    await sender.event('resumed')
    await expect.poll(() => heldBy(sender, id)).toEqual(['moving', 'here'])
    await expect.poll(() => heldBy(receiver, incoming(receiver))).toEqual(['moving', 'there'])
    await sender.engine.close()
    const next = await again(sender)
    expect((await next.event('transfer')).transfer).toMatchObject({ state: 'interrupted', paused: 'here' })
    await next.event('resumed')
    await expect.poll(() => heldBy(receiver, incoming(receiver)), { timeout: 10_000 }).toEqual(['moving', 'there'])
    expect(heldBy(next, id)).toEqual(['moving', 'here'])
    next.engine.pause(id, false)
    await arrives(stage, next)
  })

  it('of the receiver, too; and one that is interrupted can be held and let go', async () => {
    const stage = await underWay()
    const { sender, receiver, id } = stage
    const { port } = receiver
    receiver.engine.pause(incoming(receiver), true)
    await expect.poll(() => heldBy(sender, id)).toEqual(['moving', 'there'])
    await receiver.engine.close()
    await sender.event('interrupted')
    sender.engine.pause(id, true)
    expect(heldBy(sender, id)).toEqual(['interrupted', 'here'])
    const next = await again(receiver, { port })
    expect((await next.event('transfer')).transfer).toMatchObject({ state: 'interrupted', paused: 'here' })
    await expect.poll(() => heldBy(sender, id), { timeout: 10_000 }).toEqual(['moving', 'both'])
    await expect.poll(() => heldBy(next, incoming(next)), { timeout: 10_000 }).toEqual(['moving', 'both'])
    sender.engine.pause(id, false)
    next.engine.pause(incoming(next), false)
    await arrives(stage)
  })

  it('that is made while it is interrupted outlives a restart', async () => {
    const { sender, receiver, id } = await underWay()
    const { port } = receiver
    await receiver.engine.close()
    await sender.event('interrupted')
    await sender.engine.close()
    const second = await again(sender)
    await second.event('transfer')
    second.engine.pause(id, true)
    await second.engine.close()
    const third = await again(sender)
    expect((await third.event('transfer')).transfer).toMatchObject({ state: 'interrupted', paused: 'here' })
    const waiting = await again(receiver, { port, interfaceAddress: '127.0.0.3' })
    const inId = (await waiting.event('transfer')).transfer.id
    waiting.engine.pause(inId, true)
    await waiting.engine.close()
    const last = await again(receiver, { port, interfaceAddress: '127.0.0.3' })
    expect((await last.event('transfer')).transfer).toMatchObject({ id: inId, state: 'interrupted', paused: 'here' })
  })
})
