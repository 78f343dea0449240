import { expect, test } from 'vitest'
import { printedSeed } from './testing/fault-plan.ts'
import { soakRound } from './testing/faults/network.ts'

const ROUND = { mostBytes: 12 * 1024 * 1024, withinMs: 110_000 }
const seed = printedSeed('chaos')

test.each([11, 12, seed])(
  'whatever befalls the data connections (seed %i), the drop arrives whole',
  async (each) => {
    const { end, connections } = await soakRound({ ...ROUND, seed: each, control: false })
    expect(end).toBe('done')
    // one for control and four for data would do on a good path
    if (each !== seed) expect(connections).toBeGreaterThan(5)
  },
  120_000,
)

test.each([21, seed])(
  'whatever befalls all connections (seed %i), what is called delivered is there, and nothing half',
  async (each) => {
    expect(['done', 'failed']).toContain((await soakRound({ ...ROUND, seed: each, control: true })).end)
  },
  120_000,
)
