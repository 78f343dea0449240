import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Identity, loadIdentity } from './identity/identity.ts'
import { dropFiles, dropTerms, SMALL_CHUNK } from './testing/arbitrary-drop.ts'
import { FUZZ_TEST_TIMEOUT_MS, liveRuns } from './testing/fuzz.ts'
import { TestEngine } from './testing/pair.ts'
import { type DropFile, type DropTerms, RawDrop } from './testing/raw-drop.ts'
import { RawSender } from './testing/raw-sender.ts'

let receiver: TestEngine
let identity: Identity

beforeAll(async () => {
  receiver = await TestEngine.start({ connections: 8 })
  identity = await loadIdentity(join(receiver.root, 'raw'))
})
afterAll(() => receiver.close())

type Step = (sender: RawSender) => Promise<void>

const lane = fc.nat(7)
const pick = fc.nat(4000)
const numbered = (sender: RawSender, at: number): number => 1 + (at % sender.drop.layout.fullChunk)

/** Named, so that a counterexample can be read. */
function named(name: string, step: Step): Step {
  return Object.assign(step, { [fc.toStringMethod]: () => name })
}

const chunk = fc
  .record({
    lane,
    pick,
    encoded: fc.boolean(),
    damaged: fc.integer({ min: 0, max: 9 }).map((one) => one === 9),
    step: fc.oneof(fc.constant(512 * 1024), fc.integer({ min: 500, max: 40_000 })),
  })
  .map(({ lane: on, pick: at, ...form }) => named(`chunk ${at} on ${on} ${JSON.stringify(form)}`, (sender) => sender.chunk(on, numbered(sender, at), form)))
const cut = fc
  .record({ lane, pick, share: fc.double({ min: 0, max: 1, noNaN: true }), reset: fc.boolean() })
  .map(({ lane: on, pick: at, ...how }) => named(`cut ${on} in ${at} ${JSON.stringify(how)}`, (sender) => sender.cut(on, numbered(sender, at), how)))
const ask = fc
  .record({ lane: fc.option(lane), kind: fc.constantFrom('PING' as const, 'LATER' as const) })
  .map(({ lane: on, kind }) => named(`${kind} on ${on ?? 'CONTROL'}`, (sender) => sender.ask(on, kind)))
const reconnect = lane.map((on) => named(`reconnect ${on}`, (sender) => sender.reconnect(on)))

const steps = fc.array(
  fc.oneof({ weight: 30, arbitrary: chunk }, { weight: 3, arbitrary: cut }, { weight: 3, arbitrary: ask }, { weight: 1, arbitrary: reconnect }),
  { minLength: 20, maxLength: 70, size: 'max' },
)

/** Path → content, null for folders; and times in microseconds. */
async function found(folder: string): Promise<Map<string, { content: Buffer | null; mtimeUs: number }>> {
  const all = new Map<string, { content: Buffer | null; mtimeUs: number }>()
  for (const each of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(each.parentPath, each.name)
    const { mtimeNs } = await stat(path, { bigint: true })
    all.set(path, { content: each.isDirectory() ? null : await readFile(path), mtimeUs: Number(mtimeNs / 1000n) })
  }
  return all
}

async function published(drop: RawDrop): Promise<void> {
  const seen = await found(receiver.received)
  const wanted = drop.expected(receiver.received)
  for (const [index, [path, content]] of [...wanted].entries()) {
    const there = seen.get(path)
    expect([path, there?.mtimeUs]).toEqual([path, drop.entries[index]?.mtimeUs])
    expect(there?.content === content || (content !== null && there?.content?.equals(content)), path).toBe(true)
  }
  // a folder may be there without being listed, when something is in it
  const others = [...seen].filter(([path]) => !wanted.has(path))
  expect(others.filter(([path, { content }]) => content !== null || ![...wanted.keys()].some((other) => other.startsWith(`${path}/`)))).toEqual([])
}

async function arrives(files: readonly DropFile[], terms: DropTerms, script: readonly Step[]): Promise<void> {
  await rm(receiver.received, { recursive: true, force: true })
  await mkdir(receiver.received)
  receiver.events.length = 0
  const drop = await RawDrop.make(files, terms)
  const sender = await RawSender.offer(receiver.port, identity, drop)
  try {
    for (const step of script) await step(sender)
    await sender.rest()
    expect(await sender.root()).toEqual({ type: 'COMMIT', Root: drop.root(), Void: [] })
    const done = await receiver.event('done')
    expect([done.bytes, done.connections]).toEqual([drop.layout.fullSize, 8])
    await published(drop)
  } finally {
    sender.destroy()
    for (const { id } of receiver.engine.transfers()) receiver.engine.cancel(id)
  }
}

test(
  'chunks in any order, twice, damaged, over eight connections that are cut and re-attached → the equal root, the equal tree',
  async () => {
    await fc.assert(fc.asyncProperty(dropFiles, dropTerms, steps, arrives), liveRuns(20))
  },
  FUZZ_TEST_TIMEOUT_MS,
)

test('more cuts inside chunks than the transfer has buffers → every buffer comes back', async () => {
  const file: DropFile = { path: 'large', size: 20 * SMALL_CHUNK, mtimeUs: 0, shrinks: false }
  const cuts = Array.from(
    { length: 60 },
    (_, n): Step =>
      (sender) =>
        sender.cut(n % 8, numbered(sender, n), { share: 0.5, reset: n % 2 === 0 }),
  )
  await arrives([file], { oneChunk: SMALL_CHUNK, compressType: 'None', digest: 'sha-256' }, cuts)
})
