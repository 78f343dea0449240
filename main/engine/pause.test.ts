import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PausedBy, TransferSnapshot } from '../../shared/transfer.ts'
import { closingAfterEach, fingerprint, makeTree, standing, type TestEngine } from './testing/pair.ts'

const { started } = closingAfterEach()

const BYTES = 96 * 1024 * 1024

interface Running {
  readonly sender: TestEngine
  readonly receiver: TestEngine
  readonly id: string
}

/** A transfer under way in chunks of 16 MiB, slow enough to be held up. */
async function underWay(): Promise<Running> {
  const receiver = await started()
  const sender = await started({ listen: false })
  await makeTree(sender.root, { big: BYTES })
  const id = sender.send(receiver.port, [join(sender.root, 'big')], { chunkBytes: 16 * 1024 * 1024, compression: 'None', limitBytesPerSecond: BYTES / 2 })
  await expect.poll(() => bytesOf(receiver), { timeout: 20_000 }).toBeGreaterThan(0)
  return { sender, receiver, id }
}

function snapshot({ engine }: TestEngine): TransferSnapshot {
  const [transfer] = engine.transfers()
  if (!transfer) throw new Error('no transfer')
  return transfer
}

function pausedOf(engine: TestEngine): PausedBy | null | undefined {
  const transfer = engine.engine.transfers()[0]
  return transfer?.state === 'moving' ? transfer.paused : undefined
}

/** All frame bytes so far. */
function bytesOf(engine: TestEngine): number {
  const transfer = engine.engine.transfers()[0]
  return transfer && 'progress' in transfer && transfer.progress ? transfer.progress.lanes.reduce((sum, lane) => sum + lane.bytes, 0) : 0
}

/** The count when two looks, a while apart, see the same. */
async function settled(engine: TestEngine): Promise<number> {
  let before = -1
  await expect
    .poll(
      () => {
        const now = bytesOf(engine)
        const still = now === before
        before = now
        return still
      },
      { interval: 150, timeout: 10_000 },
    )
    .toBe(true)
  return before
}

async function finishes({ sender, receiver, id }: Running): Promise<void> {
  expect(await sender.ended(id)).toBe('done')
  expect((await fingerprint(receiver.received)).big).toBe((await standing(sender.root)).big)
  // nothing was late because of the pause, and no connection was given up
  expect(await sender.event('done')).toMatchObject({ retries: 0, resentBytes: 0 })
}

test('held up by the sender nothing moves, in the middle of a chunk too, and then it goes on', async () => {
  const running = await underWay()
  running.sender.engine.pause(running.id, true)
  await expect.poll(() => pausedOf(running.receiver)).toBe('there')
  expect(pausedOf(running.sender)).toBe('here')
  const bytes = await settled(running.sender)
  expect(bytes).toBeLessThan(BYTES)
  expect(await settled(running.sender)).toBe(bytes)
  running.sender.engine.pause(running.id, false)
  await finishes(running)
  expect(snapshot(running.receiver).state).toBe('done')
}, 40_000)

test('held up by the receiver the sender stops; held by both it waits for both', async () => {
  const running = await underWay()
  const { sender, receiver, id } = running
  receiver.engine.pause(snapshot(receiver).id, true)
  await expect.poll(() => pausedOf(sender)).toBe('there')
  sender.engine.pause(id, true)
  await expect.poll(() => pausedOf(receiver)).toBe('both')
  receiver.engine.pause(snapshot(receiver).id, false)
  await expect.poll(() => pausedOf(sender)).toBe('here')
  const bytes = await settled(sender)
  expect(await settled(sender)).toBe(bytes)
  sender.engine.pause(id, false)
  await finishes(running)
}, 40_000)

test.each(['sender', 'receiver'] as const)(
  'cancelled by the %s while it is held up, it ends on both sides',
  async (who) => {
    const running = await underWay()
    running.sender.engine.pause(running.id, true)
    await expect.poll(() => pausedOf(running.receiver)).toBe('there')
    running[who].engine.cancel(snapshot(running[who]).id)
    await expect.poll(() => snapshot(running.sender).state).toBe('cancelled')
    await expect.poll(() => snapshot(running.receiver).state).toBe('cancelled')
    await expect.poll(() => readdir(running.receiver.received)).toEqual([])
  },
  40_000,
)

test('a pause as early as the yes comes behind it, and holds', async () => {
  const receiver = await started()
  const sender = await started({ listen: false })
  await makeTree(sender.root, { big: BYTES })
  const early = receiver.engine.subscribe((event) => {
    if (event.event !== 'transfer' || event.transfer.state !== 'moving') return
    early()
    receiver.engine.pause(event.transfer.id, true)
  })
  const id = sender.send(receiver.port, [join(sender.root, 'big')], { chunkBytes: 16 * 1024 * 1024, compression: 'None', limitBytesPerSecond: BYTES / 2 })
  await expect.poll(() => pausedOf(sender)).toBe('there')
  expect(pausedOf(receiver)).toBe('here')
  receiver.engine.pause(snapshot(receiver).id, false)
  await finishes({ sender, receiver, id })
}, 40_000)
