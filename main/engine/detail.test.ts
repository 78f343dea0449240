import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CHUNK } from '../../shared/flow.ts'
import type { Progress } from '../../shared/transfer.ts'
import { FaultProxy } from './testing/fault-proxy.ts'
import { closingAfterEach, makeTree, type TestEngine } from './testing/pair.ts'

const { keep, started } = closingAfterEach()
const MIB = 1024 * 1024
const LONG_MS = 60_000

/** Everything that one end has shown of its one transfer. */
function shownBy({ events }: TestEngine): readonly Progress[] {
  return events.flatMap((event) => (event.event === 'transfer' && 'progress' in event.transfer ? [event.transfer.progress] : []))
}

it(
  'shows an interruption as one transfer at both ends: numbers that never fall, and what happened, with its reason',
  async () => {
    const receiver = await started()
    const sender = await started({ listen: false })
    const proxy = keep(await FaultProxy.open(receiver.port))
    await makeTree(sender.root, { 'large.bin': 24 * MIB })
    const id = sender.send(proxy.port, [join(sender.root, 'large.bin')], {
      connections: 2,
      compression: 'None',
      limitBytesPerSecond: 8 * MIB,
      chunkBytes: MIB,
    })
    await sender.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.bytes >= 8 * MIB)
    proxy.inject({ kind: 'cut' })
    expect(await sender.ended(id)).toBe('done')
    await receiver.event('done')

    for (const end of [sender, receiver]) {
      const shown = shownBy(end)
      const bytes = shown.map((progress) => progress.bytes)
      expect(bytes).toEqual([...bytes].sort((a, b) => a - b))
      expect(bytes.at(-1)).toBe(24 * MIB)
      const rates = shown.map((progress) => progress.bytesPerSecond)
      expect(Math.min(...rates)).toBeGreaterThanOrEqual(0)
      // what was there already has not moved, however quickly it was recognised: the user's limit holds for the shown rate, too
      expect(Math.max(...rates)).toBeLessThan(24 * MIB)
      const samples = shown.map(({ chart }) => chart.samples)
      expect(samples).toEqual([...samples].sort((a, b) => a - b))
      const last = shown.at(-1)
      expect(last?.events.map(({ kind }) => kind).filter((kind) => kind !== 'retry')).toEqual(['begun', 'interrupted', 'resumed'])
      expect(last?.events.find(({ kind }) => kind === 'interrupted')?.code).toMatch(/^(PEER_LOST|AWAY|PEER_SILENT)$/)
      expect(last?.lanes.flatMap(({ events }) => events.map(({ kind }) => kind))).toContain('attached')
    }

    const [first] = receiver.engine.transfers()
    const facts = receiver.engine.chunkFacts(first?.id ?? '', { first: 1, last: 4 })
    expect(facts).toMatchObject({ first: 1, last: 4, bytes: 4 * MIB, stored: 4 })
    expect(facts?.lanes.length).toBeGreaterThan(0)
    expect(facts?.tries).toBeGreaterThanOrEqual(1)
    expect(sender.engine.chunkFacts(id, { first: 20, last: 9999 })).toMatchObject({ first: 20, last: 24 })
    expect(sender.engine.chunkFacts(id, { first: 25, last: 30 })).toBeNull()
    expect(sender.engine.chunkFacts('nobody', { first: 1, last: 1 })).toBeNull()
  },
  LONG_MS,
)

it(
  'calls a connection idle that has nothing to do, and not the one whose chunk is stuck',
  async () => {
    const receiver = await started()
    const sender = await started({ listen: false })
    const stuck = { kind: 'stall', forMs: 4_000, ways: 'both' } as const
    const proxy = keep(await FaultProxy.open(receiver.port, { plan: (_, way) => (way === 'up' ? [{ at: MIB, fault: stuck }] : []) }))
    await makeTree(sender.root, { 'one chunk.bin': 4 * MIB })
    const id = sender.send(proxy.port, [join(sender.root, 'one chunk.bin')], { connections: 2, compression: 'None', chunkBytes: 4 * MIB })
    expect(await sender.ended(id)).toBe('done')
    const seen = shownBy(sender).map(({ lanes, map }) => {
      const carrier = (map.cells[0] ?? 0) - CHUNK.IN_FLIGHT_BASE
      return `${lanes.some((lane) => lane.lane === carrier && lane.idle)} ${lanes.some((lane) => carrier >= 0 && lane.lane !== carrier && lane.idle)}`
    })
    expect([...new Set(seen)].sort()).toEqual(['false false', 'false true'])
  },
  LONG_MS,
)
