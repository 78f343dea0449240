import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Bottleneck } from '../../shared/flow.ts'
import type { TransferSnapshot } from '../../shared/transfer.ts'
import type { SendOptions } from './facade.ts'
import { KeptLanding } from './receive/kept-landing.ts'
import { SourceReader } from './send/source-reader.ts'
import type { Plan } from './testing/fault-plan.ts'
import { FaultProxy } from './testing/fault-proxy.ts'
import { closingAfterEach, makeTree, type TestEngine } from './testing/pair.ts'

const { keep, started } = closingAfterEach()
const MIB = 1024 * 1024
const LONG_MS = 90_000

/** How long a chunk takes longer than it does. */
const slow = vi.hoisted(() => ({ encodeMs: 0, decodeMs: 0 }))

vi.mock(import('./wire/codec/codec.ts'), async (original) => {
  const real = await original()
  const codecOf: typeof real.codecOf = (name, level) => {
    const codec = real.codecOf(name, level)
    return {
      name,
      encode: (raw) => sleep(slow.encodeMs).then(() => codec.encode(raw)),
      decode: (encoded, rawLength) => sleep(slow.decodeMs).then(() => codec.decode(encoded, rawLength)),
    }
  }
  return { ...real, codecOf }
})

afterEach(() => {
  vi.restoreAllMocks()
  Object.assign(slow, { encodeMs: 0, decodeMs: 0 })
})

interface Stage {
  readonly sender: TestEngine
  readonly receiver: TestEngine
  readonly id: string
}

interface Wanted {
  readonly plan?: Plan
  /** Of the one file: text, or so many random bytes. */
  readonly content?: string | number
}

/** A drop under way that does not end by itself while it is looked at. */
async function underWay(options: Partial<SendOptions>, { plan, content = 192 * MIB }: Wanted = {}): Promise<Stage> {
  const receiver = await started()
  const sender = await started({ listen: false })
  const proxy = plan ? keep(await FaultProxy.open(receiver.port, { plan })) : null
  await makeTree(sender.root, { 'big.bin': content })
  const id = sender.send(proxy?.port ?? receiver.port, [join(sender.root, 'big.bin')], { connections: 2, chunkBytes: MIB, compression: 'None', ...options })
  return { sender, receiver, id }
}

function limitOf(transfer: TransferSnapshot): Bottleneck | null {
  return transfer.state === 'moving' ? transfer.progress.limitedBy : null
}

/** A step that takes longer than it does. */
function slowed(ms: number, prototype: object, name: string): void {
  const methods = prototype as Record<string, (...args: readonly unknown[]) => Promise<unknown>>
  const real = methods[name]
  if (!real) throw new Error(`there is no ${name}`)
  vi.spyOn(methods, name).mockImplementation(async function (this: unknown, ...args) {
    await sleep(ms)
    return real.apply(this, args)
  })
}

/** Waits until one end says so. */
async function says(engine: TestEngine, verdict: Bottleneck): Promise<void> {
  await engine.event('transfer', ({ transfer }) => limitOf(transfer) === verdict)
}

describe('what limits a transfer', { timeout: LONG_MS }, () => {
  it('is the limit that its user has set; the other end only sees that little comes', async () => {
    const { sender, receiver } = await underWay({ limitBytesPerSecond: 16 * MIB })
    await Promise.all([says(sender, 'rate-limit'), says(receiver, 'path')])
  })

  it('is the disk of the source when reading is slow', async () => {
    slowed(60, SourceReader.prototype, 'read')
    const { sender, receiver } = await underWay({})
    await Promise.all([says(sender, 'reading'), says(receiver, 'path')])
  })

  it('is the disk of the receiver when writing is slow; the sender sees a path that takes no more', async () => {
    slowed(120, KeptLanding.prototype, 'write')
    const { sender, receiver } = await underWay({})
    await Promise.all([says(receiver, 'writing'), says(sender, 'path')])
  })

  it('is the compression when encoding is slow', async () => {
    slow.encodeMs = 60
    const { sender, receiver } = await underWay({ compression: 'Zstd' })
    await Promise.all([says(sender, 'encoding'), says(receiver, 'path')])
  })

  it('is the decompression when decoding is slow', async () => {
    slow.decodeMs = 150
    const { sender, receiver } = await underWay({ compression: 'Zstd' }, { content: 'All work and no play. '.repeat(8 * MIB) })
    await Promise.all([says(receiver, 'decoding'), says(sender, 'path')])
  })

  it('is the path when the network is slow, at both ends', async () => {
    const pace = { at: 0, fault: { kind: 'pace', delayMs: 5, jitterMs: 0, bytesPerSecond: 6 * MIB } } as const
    const { sender, receiver } = await underWay({}, { plan: (_index, way) => (way === 'up' ? [pace] : []) })
    await Promise.all([says(sender, 'path'), says(receiver, 'path')])
  })

  it('is not told while it is held up, and is told anew when it goes on', async () => {
    const { sender, id } = await underWay({ limitBytesPerSecond: 24 * MIB })
    await says(sender, 'rate-limit')
    sender.engine.pause(id, true)
    await sender.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.paused === 'here')
    sender.engine.pause(id, false)
    await sender.event('transfer', ({ transfer }) => 'progress' in transfer && transfer.progress.events.some(({ kind }) => kind === 'continued'))
    const [transfer] = sender.engine.transfers()
    if (!transfer || !('progress' in transfer)) throw new Error('no transfer')
    expect(transfer.progress.events.map(({ kind, by }) => [kind, by])).toEqual([
      ['begun', undefined],
      ['paused', 'here'],
      ['continued', undefined],
    ])
    expect(limitOf(transfer)).toBe('rate-limit')
  })
})
