import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AUTO_CONNECTIONS } from '../../shared/settings.ts'
import { CONNECTIONS_FIRST, CONNECTIONS_FIRST_FAR } from './limits.ts'
import { FaultProxy } from './testing/fault-proxy.ts'
import { closingAfterEach, type TestEngine } from './testing/pair.ts'

const MIB = 1024 * 1024
const PATIENCE_MS = 120_000

const { started, keep } = closingAfterEach()

async function sourceOf(engine: TestEngine, bytes: number): Promise<string> {
  const path = join(engine.root, 'source.bin')
  await writeFile(path, Buffer.alloc(bytes, 'no two lines are alike; '))
  return path
}

describe('where nobody has chosen a number of connections', { timeout: PATIENCE_MS }, () => {
  it('a path that holds each of them back gets more, and everything arrives', async () => {
    const receiver = await started({ connections: AUTO_CONNECTIONS })
    const sender = await started({ listen: false, port: null, connections: AUTO_CONNECTIONS })
    // 25 ms each way, and each connection carries only so much: what a small window does on a long path
    const pace = { kind: 'pace', delayMs: 25, jitterMs: 0, bytesPerSecond: 4e6 } as const
    const proxy = keep(await FaultProxy.open(receiver.port, { plan: () => [{ at: 0, fault: pace }] }))
    const path = await sourceOf(sender, 160 * MIB)
    const id = sender.send(proxy.port, [path], { compression: 'None', chunkBytes: MIB / 4 })
    expect(await sender.ended(id)).toBe('done')
    const { transfer } = await sender.event('transfer', ({ transfer: each }) => each.id === id && each.state === 'done')
    expect(transfer.state === 'done' && transfer.result.connections).toBeGreaterThanOrEqual(8)
    // a trial in the last moments may have gone back
    const chosen = sender.events.flatMap((event) =>
      event.event === 'transfer' && 'progress' in event.transfer ? [event.transfer.progress.chosenConnections ?? 0] : [],
    )
    expect(Math.max(...chosen)).toBeGreaterThanOrEqual(8)
    expect(transfer.state === 'done' && transfer.result.resentBytes).toBe(0)
    const { transfer: taken } = await receiver.event('transfer', ({ transfer: each }) => each.state === 'done')
    expect(taken.state === 'done' && taken.result.connections).toBe(transfer.state === 'done' && transfer.result.connections)
    expect((await readFile(join(receiver.received, 'source.bin'))).equals(await readFile(path))).toBe(true)
  })

  it('a receiver whose user has chosen gets no more than that', async () => {
    const receiver = await started({ connections: 2 })
    const sender = await started({ listen: false, port: null, connections: AUTO_CONNECTIONS })
    const id = sender.send(receiver.port, [await sourceOf(sender, 8 * MIB)], { compression: 'None', chunkBytes: MIB / 4 })
    expect(await sender.ended(id)).toBe('done')
    const { transfer } = await sender.event('transfer', ({ transfer: each }) => each.id === id && each.state === 'done')
    expect(transfer.state === 'done' && transfer.progress.lanes.length).toBe(2)
  })

  it('a short way is done with the first few', async () => {
    const receiver = await started({ connections: AUTO_CONNECTIONS })
    const sender = await started({ listen: false, port: null, connections: AUTO_CONNECTIONS })
    const id = sender.send(receiver.port, [await sourceOf(sender, 16 * MIB)], { compression: 'None' })
    expect(await sender.ended(id)).toBe('done')
    const { transfer } = await sender.event('transfer', ({ transfer: each }) => each.id === id && each.state === 'done')
    // on a busy machine even this way may look long
    expect([CONNECTIONS_FIRST, CONNECTIONS_FIRST_FAR]).toContain(transfer.state === 'done' && transfer.progress.lanes.length)
  })

  it('and a number that was chosen is used as it is', async () => {
    const receiver = await started({ connections: AUTO_CONNECTIONS })
    const sender = await started({ listen: false, port: null, connections: AUTO_CONNECTIONS })
    const id = sender.send(receiver.port, [await sourceOf(sender, 8 * MIB)], { compression: 'None', chunkBytes: MIB / 4, connections: 6 })
    expect(await sender.ended(id)).toBe('done')
    const { transfer } = await sender.event('transfer', ({ transfer: each }) => each.id === id && each.state === 'done')
    expect(transfer.state === 'done' && [transfer.progress.lanes.length, transfer.progress.chosenConnections, transfer.result.connections]).toEqual([
      6,
      undefined,
      6,
    ])
  })
})
