import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { COMPRESS_TYPES } from '../../shared/transfer.ts'
import { loadIdentity } from './identity/identity.ts'
import { dropFiles } from './testing/arbitrary-drop.ts'
import { FUZZ_TEST_TIMEOUT_MS, liveRuns } from './testing/fuzz.ts'
import { TestEngine } from './testing/pair.ts'
import { contentOf, type DropFile } from './testing/raw-drop.ts'
import { type Manners, RawReceiver } from './testing/raw-receiver.ts'
import { DIGESTS } from './wire/digest.ts'

// small chunks, a near mark and an eager endgame: in a drop of one megabyte everything happens that happens in a large one
vi.mock('./limits.ts', async (original) => ({
  ...(await original<typeof import('./limits.ts')>()),
  oneChunkFor: () => 64 * 1024,
  RECONNECT_EVERY_BYTES: 300 * 1024,
  LANE_SKEW_MS: 1,
  LATE_AFTER_MS: 40,
  LATE_CHECK_EVERY_MS: 10,
}))

let sender: TestEngine
let receiver: RawReceiver

beforeAll(async () => {
  sender = await TestEngine.start({ listen: false })
  receiver = await RawReceiver.open(await loadIdentity(join(sender.root, 'raw')))
})
afterAll(async () => {
  await receiver.server.close()
  await sender.close()
})

const manners: fc.Arbitrary<Manners> = fc.record({
  connections: fc.integer({ min: 1, max: 8 }),
  digest: fc.constantFrom(...DIGESTS),
  compress: fc.boolean(),
  excluded: fc.array(
    fc.integer({ min: 0, max: 4 }).map((one) => one === 4),
    { minLength: 1, maxLength: 12 },
  ),
  stray: fc.array(
    fc.oneof(
      fc.constant(true as const),
      fc.integer({ min: 1000, max: 2 ** 31 }),
      fc.tuple(fc.integer({ min: 1000, max: 2 ** 31 }), fc.integer({ min: 0, max: 2 ** 31 })),
      fc.tuple(fc.integer({ min: 10, max: 2 ** 31 }), fc.nat(9)),
    ),
    { maxLength: 5 },
  ),
  batches: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }),
  retries: fc.array(
    fc.integer({ min: 0, max: 3 }).map((one) => one === 3),
    { minLength: 1, maxLength: 20 },
  ),
  cuts: fc.array(fc.option(fc.integer({ min: 1, max: 6 }), { freq: 3 }), { minLength: 1, maxLength: 8 }).map((cuts) => [...cuts, null, null]),
  forgets: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
})

const wishes = fc.record({ compression: fc.constantFrom(...COMPRESS_TYPES), connections: fc.integer({ min: 1, max: 8 }) })

async function write(root: string, files: readonly DropFile[]): Promise<void> {
  for (const [index, { path, size, shrinks, mtimeUs }] of files.entries()) {
    const full = join(root, path)
    await mkdir(size === null ? full : dirname(full), { recursive: true })
    if (size === null) continue
    await writeFile(full, contentOf(size, shrinks, index))
    await utimes(full, Math.abs(mtimeUs) / 1e6, Math.abs(mtimeUs) / 1e6)
  }
}

test(
  'receipts late and out of order, RETRY, cuts, fewer connections, files left out → all that is wanted arrives, and the sender is done',
  async () => {
    await fc.assert(
      fc.asyncProperty(dropFiles, manners, wishes, async (files, how, wish) => {
        const root = join(sender.root, 'source', 'All')
        await rm(root, { recursive: true, force: true })
        await write(root, files)
        sender.events.length = 0
        receiver.expect(how)
        const id = sender.send(receiver.server.port, [root], wish)
        const state = await sender.ended(id)
        expect(receiver.server.failures).toEqual([])
        expect([state, sender.events.find((event) => event.event === 'error')]).toEqual(['done', undefined])
        const leftOut = receiver.entries.filter((_, entry) => receiver.isExcluded(entry)).length
        const sent = sender.engine.transfers().find((transfer) => transfer.id === id)
        expect(sent?.state === 'done' && [sent.payload.excluded, sent.payload.files, sent.payload.totalBytes]).toEqual([
          leftOut,
          receiver.entries.filter(({ kind }) => kind === 'file').length - leftOut,
          receiver.layout.fullSize,
        ])
        for (const [index, file] of files.entries()) {
          const entry = receiver.entries.findIndex(({ path }) => path === `All/${file.path}`)
          const content = file.size === null || receiver.isExcluded(entry) ? Buffer.alloc(0) : contentOf(file.size, file.shrinks, index)
          expect(receiver.content(entry).equals(content), file.path).toBe(true)
        }
        sender.engine.dismiss(id)
      }),
      liveRuns(30),
    )
  },
  FUZZ_TEST_TIMEOUT_MS,
)
