import { describe, expect, it } from 'vitest'
import { printedSeed } from '../engine/testing/fault-plan.ts'
import { type Kill, LARGE_BYTES, planRound } from './testing/crash/plan.ts'
import { playRound } from './testing/crash/round.ts'

// more of it, anywhere: npm run soak

const TIMEOUT_MS = 200_000
const seed = printedSeed('killed at any instant')

const half = { at: 'moving', bytes: LARGE_BYTES / 2, laterMs: 20 } as const
const CHOSEN: readonly (readonly [string, number, readonly Kill[]])[] = [
  [
    'a receiver while chunks come, and while it hashes again what is damaged',
    1,
    [
      { victim: 'receiver', moment: half, damage: 'flip' },
      { victim: 'receiver', moment: { at: 'rehash', read: 3 }, damage: 'torn' },
    ],
  ],
  [
    'a sender while chunks come, and a receiver between two final names, whose journal has lost what was not synced',
    2,
    [
      { victim: 'sender', moment: half, damage: null },
      { victim: 'receiver', moment: { at: 'publishing', step: 18 }, damage: 'unsynced' },
    ],
  ],
  [
    'both while chunks come, and a sender that waits for COMMIT',
    3,
    [
      { victim: 'both', moment: half, damage: 'planted' },
      { victim: 'sender', moment: { at: 'publishing', step: 10 }, damage: null },
    ],
  ],
  [
    'a receiver between two final names, with damage to what has none, and again when it goes on with that',
    4,
    [
      { victim: 'receiver', moment: { at: 'publishing', step: 14 }, damage: 'cut' },
      { victim: 'receiver', moment: { at: 'publishing', step: 3 }, damage: null },
    ],
  ],
]

describe('killed at any instant, the same bytes arrive, once, and little is sent twice', () => {
  it.each(CHOSEN)(
    '%s',
    async (_, faults, kills) => {
      const log = await playRound({ seed: faults, kills })
      expect(log.kills.map(({ victim, phase, counts }) => [victim, phase, counts])).toEqual(
        kills.map(({ victim, moment }) => [victim, moment.at === 'publishing' ? 'publishing' : 'moving', true]),
      )
    },
    TIMEOUT_MS,
  )

  it(`anywhere (seed ${seed})`, async () => void (await playRound(planRound(seed))), TIMEOUT_MS)
})
