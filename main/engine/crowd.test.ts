import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PROCESS_BUFFER_BYTES } from './limits.ts'
import { chaos, printedSeed } from './testing/fault-plan.ts'
import { FaultProxy } from './testing/fault-proxy.ts'
import { closingAfterEach, fingerprint, makeTree, type TestEngine } from './testing/pair.ts'
import { memoryInUse } from './testing/watch.ts'

const { keep, started } = closingAfterEach()
const MIB = 1024 * 1024
const LONG_MS = 180_000
const seed = printedSeed('crowd')

interface Way {
  readonly from: TestEngine
  readonly to: TestEngine
  readonly name: string
}

/** Any two, although each may have been paired with others before. */
async function acquaint(one: TestEngine, two: TestEngine): Promise<void> {
  const id = one.engine.pair({ host: '127.0.0.1', port: two.port })
  const here = await one.event('pairing', ({ pairing }) => pairing.id === id && pairing.state === 'comparing')
  const there = await two.event('pairing', ({ pairing }) => pairing.code === here.pairing.code && pairing.state === 'comparing')
  one.engine.answerPairing(id, true)
  two.engine.answerPairing(there.pairing.id, true)
  const closed = [
    one.event('pairing-closed', ({ pairingId }) => pairingId === id),
    two.event('pairing-closed', ({ pairingId }) => pairingId === there.pairing.id),
  ]
  expect((await Promise.all(closed)).map(({ outcome }) => outcome)).toEqual(['paired', 'paired'])
}

function stored(engine: TestEngine, id: string): number {
  const found = engine.engine.transfers().find((each) => each.id === id)
  return found && 'progress' in found ? found.progress.bytes : 0
}

describe('several transfers at once', { timeout: LONG_MS }, () => {
  it(`ten between three devices in all directions, over paths that fail (seed ${seed}): all equal, none stands still`, async () => {
    const [a, b, c] = [await started(), await started(), await started()]
    // what fails before the other side has answered is only tried again for those who are known
    await acquaint(a, b)
    await acquaint(b, c)
    await acquaint(c, a)
    const proxies = new Map<TestEngine, FaultProxy>()
    for (const [index, engine] of [a, b, c].entries()) {
      const plan = chaos(seed + index, { withinBytes: 8 * MIB })
      proxies.set(engine, keep(await FaultProxy.open(engine.port, { plan, seed: seed + index })))
    }
    const pairs = [
      [a, b],
      [a, b],
      [a, b],
      [b, a],
      [b, a],
      [b, a],
      [a, c],
      [c, a],
      [b, c],
      [c, b],
    ] as const
    const ways: Way[] = pairs.map(([from, to], index) => ({ from, to, name: `drop-${index}` }))
    for (const { from, name } of ways) {
      await makeTree(join(from.root, 'source'), { [`${name}/large.bin`]: 10 * MIB, [`${name}/small.txt`]: name, [`${name}/none`]: '', [`${name}/empty`]: null })
    }
    const before = await memoryInUse()
    let most = 0
    const watch = setInterval(() => {
      const { heapUsed, external } = process.memoryUsage()
      most = Math.max(most, heapUsed + external)
    }, 20)
    const running = ways.map(({ from, to, name }) => {
      const port = proxies.get(to)?.port ?? 0
      const { deviceId } = to.engine.identity()
      return { from, id: from.send(port, [join(from.root, 'source', name)], { wait: true, deviceId, connections: 3, compression: 'None' }) }
    })
    const ends = await Promise.all(running.map(({ from, id }) => from.ended(id)))
    clearInterval(watch)
    const reasons = running.flatMap(({ from, id }) => from.events.filter((event) => event.event === 'error' && event.transferId === id))
    expect([ends, reasons]).toEqual([ways.map(() => 'done'), []])
    for (const { from, to, name } of ways) {
      expect(await fingerprint(join(to.received, name))).toEqual(await fingerprint(join(from.root, 'source', name)))
    }
    const faults = [a, b, c].flatMap(({ events }) => events.filter(({ event }) => event === 'interrupted' || event === 'retry'))
    expect(faults.length).toBeGreaterThan(0)
    // all three share one process here, and so its bound; the heap of tests and engines comes on top
    expect(most - before).toBeLessThan(PROCESS_BUFFER_BYTES + 128 * MIB)
  })

  it('share what there is: of two alike, one has not run away when the other is done', async () => {
    const [sender, one, two] = [await started(), await started(), await started()]
    await makeTree(join(sender.root, 'source'), { one: 96 * MIB, two: 96 * MIB })
    const options = { wait: true, connections: 4, compression: 'None' } as const
    const first = sender.send(one.port, [join(sender.root, 'source', 'one')], options)
    const second = sender.send(two.port, [join(sender.root, 'source', 'two')], options)
    const bothMove = (id: string) => sender.event('transfer', ({ transfer }) => transfer.id === id && transfer.state === 'moving')
    await Promise.all([bothMove(first), bothMove(second)])
    const left = await Promise.race([sender.ended(first).then(() => second), sender.ended(second).then(() => first)])
    // counted in bytes, when the first of them has all of its own
    expect(stored(sender, left)).toBeGreaterThan(32 * MIB)
    expect([await sender.ended(first), await sender.ended(second)]).toEqual(['done', 'done'])
  })

  it('a small one does not wait for a large one to the same device', async () => {
    const [sender, receiver] = [await started(), await started()]
    await makeTree(join(sender.root, 'source'), { large: 256 * MIB, small: 300_000 })
    const large = sender.send(receiver.port, [join(sender.root, 'source', 'large')], { wait: true, compression: 'None' })
    await sender.event('transfer', ({ transfer }) => transfer.id === large && transfer.state === 'moving' && transfer.progress.bytes > 0)
    const small = sender.send(receiver.port, [join(sender.root, 'source', 'small')], { wait: true, compression: 'None' })
    expect(await sender.ended(small)).toBe('done')
    expect(sender.engine.transfers().find(({ id }) => id === large)?.state).toBe('moving')
    expect(stored(sender, large)).toBeLessThan(224 * MIB)
    sender.engine.cancel(large)
    await sender.ended(large)
  })
})
