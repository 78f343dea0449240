import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { Flow } from './flow.ts'
import type { Intake } from './receive/intake.ts'
import { Intakes } from './receive/intakes.ts'
import { closingAfterEach, fingerprint, makeTree, standing } from './testing/pair.ts'

const MIB = 1024 * 1024
const MARK_BYTES = 6 * MIB

vi.mock('./limits.ts', async (original) => ({
  ...(await original<typeof import('./limits.ts')>()),
  RECONNECT_EVERY_BYTES: 6 * 1024 * 1024,
  RECONNECT_MIN_BYTES: 4 * 1024 * 1024,
  // as soon as the speed is known, so that there is time to lose a connection in
  ATTACH_AHEAD_MS: 1_000,
}))

const { started } = closingAfterEach()
interface Attached {
  readonly intake: Intake
  /** What had been read of the drop by then, over all its connections. */
  readonly bytes: number
  /** The one before said that it ends: there was a moment without any. */
  readonly late: boolean
  readonly flow: Flow
}

/** Every data connection that a receiver takes on. */
function watchAttached(onEach: (seen: readonly Attached[]) => void = () => {}): readonly Attached[] {
  const seen: Attached[] = []
  const add = Reflect.get(Intakes.prototype, 'add') as (this: Intakes, ...of: Parameters<Intakes['add']>) => void
  vi.spyOn(Intakes.prototype, 'add').mockImplementation(function (this: Intakes, intake, flow) {
    seen.push({ intake, bytes: flow.lane(intake.lane).bytes, late: seen.at(-1)?.intake.retired ?? false, flow })
    add.call(this, intake, flow)
    onEach(seen)
  })
  return seen
}

afterEach(() => vi.restoreAllMocks())

test('one connection alone: the next one is attached before the mark, and nothing of the old one is left uncounted', async () => {
  const receiver = await started()
  const sender = await started({ listen: false })
  const seen = watchAttached()
  await makeTree(sender.root, { big: 32 * MIB })
  const id = sender.send(receiver.port, [join(sender.root, 'big')], { connections: 1, limitBytesPerSecond: 30_000_000 })
  expect(await sender.ended(id)).toBe('done')
  const { reconnects, resentBytes, retries } = await sender.event('done')
  expect({ resentBytes, retries }).toEqual({ resentBytes: 0, retries: 0 })
  expect(reconnects).toBeGreaterThanOrEqual(4)
  const early = seen.slice(1).map(({ bytes }, index) => (index + 1) * MARK_BYTES - bytes)
  expect(Math.max(...early)).toBeGreaterThan(MIB)
  expect(seen[0]?.flow.lane(0).bytes).toBeGreaterThanOrEqual(32 * MIB)
  expect((await fingerprint(receiver.received)).big).toBe((await standing(sender.root)).big)
}, 30_000)

test('a connection that is lost just before the mark: the next one, which is attached already, goes on', async () => {
  const receiver = await started()
  const sender = await started({ listen: false })
  const seen = watchAttached((attached) => {
    // the speed is known by the second mark
    if (attached.length === 3) setImmediate(() => attached[1]?.intake.link.destroy())
  })
  await makeTree(sender.root, { big: 20 * MIB })
  const id = sender.send(receiver.port, [join(sender.root, 'big')], { connections: 1, limitBytesPerSecond: 10_000_000 })
  expect(await sender.ended(id)).toBe('done')
  expect(sender.events.filter((event) => event.event === 'retry').map(({ reason }) => reason)).toEqual(['connection'])
  // it carries what is left, and leaves its turn to the next mark
  expect(seen[2]?.intake.firstChunkAtMs).not.toBe(null)
  expect((await sender.event('done')).reconnects).toBeGreaterThan(1)
  expect(seen.filter(({ late }) => late)).toEqual([])
  expect((await fingerprint(receiver.received)).big).toBe((await standing(sender.root)).big)
}, 30_000)
