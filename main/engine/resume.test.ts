import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EngineOptions } from './facade.ts'
import { CutProxy } from './testing/cut-proxy.ts'
import { closingAfterEach, fingerprint, makeTree, TestEngine } from './testing/pair.ts'
import { until } from './testing/watch.ts'

const { keep, started } = closingAfterEach()
const MIB = 1024 * 1024
const LONG_MS = 60_000
const TREE = { 'Drop/large.bin': 24 * MIB, 'Drop/a.txt': 'hello', 'Drop/b/c.bin': 70_000, 'Drop/none': '', 'Drop/empty': null }

interface Stage {
  readonly sender: TestEngine
  readonly receiver: TestEngine
  readonly proxy: CutProxy
  readonly id: string
}

/** A drop under way through a proxy, slow enough to be caught. */
async function underWay(options: Partial<EngineOptions> = {}, tree: Readonly<Record<string, string | number | null>> = TREE): Promise<Stage> {
  const receiver = await started()
  const sender = await started({ listen: false, ...options })
  const proxy = keep(await CutProxy.open(receiver.port))
  await makeTree(join(sender.root, 'source'), tree)
  const id = sender.send(proxy.port, [join(sender.root, 'source', 'Drop')], { connections: 2, compression: 'None', limitBytesPerSecond: 8 * MIB, chunkBytes: MIB })
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

describe('a transfer that loses its connections', { timeout: LONG_MS }, () => {
  it('is interrupted at both ends and goes on by itself, with what is there', async () => {
    const { sender, receiver, proxy, id } = await underWay()
    await storedAtLeast(sender, 8 * MIB)
    const before = proxy.connections
    proxy.cutWhen((index) => index < before)
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
