import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TransferFile } from '../../shared/transfer.ts'
import { dropFiles, SMALL_CHUNK } from './testing/arbitrary-drop.ts'
import { FaultProxy } from './testing/fault-proxy.ts'
import { FUZZ_TEST_TIMEOUT_MS, liveRuns } from './testing/fuzz.ts'
import { TestEngine } from './testing/pair.ts'
import { contentOf, type DropFile } from './testing/raw-drop.ts'

let sender: TestEngine
let receiver: TestEngine
let proxy: FaultProxy

beforeAll(async () => {
  receiver = await TestEngine.start({ connections: 4 })
  sender = await TestEngine.start({ listen: false })
  proxy = await FaultProxy.open(receiver.port)
})
afterAll(async () => {
  await sender.close()
  await receiver.close()
  await proxy.close()
})

/** What happens to which file, once that share of the chunks has been begun. */
interface Blow {
  readonly at: number
  readonly pick: number
  readonly kind: 'rewritten' | 'deleted' | 'skipped here' | 'skipped there' | 'cut'
}

const blows = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    pick: fc.nat(1000),
    kind: fc.constantFrom<Blow['kind']>(
      'rewritten',
      'deleted',
      'skipped here',
      'skipped there',
      'rewritten',
      'deleted',
      'skipped here',
      'skipped there',
      'cut',
    ),
  }),
  { minLength: 1, maxLength: 8 },
)

const ALL = { from: 0, count: 1000 }

async function write(root: string, files: readonly DropFile[]): Promise<void> {
  for (const [index, { path, size, shrinks, mtimeUs }] of files.entries()) {
    const full = join(root, path)
    await mkdir(size === null ? full : dirname(full), { recursive: true })
    if (size === null) continue
    await writeFile(full, contentOf(size, shrinks, index))
    await utimes(full, Math.abs(mtimeUs) / 1e6, Math.abs(mtimeUs) / 1e6)
  }
}

function stateOf(id: string): string | undefined {
  return sender.engine.transfers().find((each) => each.id === id)?.state
}

/** Begun or more, of all chunks; 1 when it has ended. */
function begun(id: string): number {
  const states = sender.engine.chunkStates(id)
  const now = stateOf(id)
  if (now === 'done' || now === 'failed') return 1
  return states === null || states.length === 0 ? 0 : states.filter((state) => state !== 0).length / states.length
}

function incoming(): string | undefined {
  return receiver.engine.transfers().find(({ direction, state }) => direction === 'receive' && state !== 'done')?.id
}

async function strike({ kind, pick }: Blow, { id, root, files }: { id: string; root: string; files: readonly DropFile[] }): Promise<void> {
  if (kind === 'cut') return proxy.inject({ kind: 'cut' })
  // the large one, the last, is never touched: something is left
  const names = files.flatMap(({ path, size }) => (size === null || path === 'large' ? [] : [path]))
  const path = names[pick % names.length] ?? ''
  const [engine, transfer] = kind === 'skipped there' ? [receiver, incoming()] : [sender, id]
  const wanted = engine.engine.files(transfer ?? '', ALL).find((each) => each.path === `All/${path}`)
  if (kind === 'deleted') await rm(join(root, path), { force: true })
  else if (kind === 'rewritten') await writeFile(join(root, path), 'something else')
  else if (wanted && transfer) skipQuietly(engine, transfer, wanted)
}

/** Between two connections the receiver has nobody to ask. */
function skipQuietly(engine: TestEngine, transfer: string, { index }: TransferFile): void {
  try {
    engine.engine.skip(transfer, [index])
  } catch (error) {
    expect(error).toMatchObject({ code: 'BAD_SETTING' })
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

test(
  'files that change, vanish or are skipped at any moment, and cuts → both ends name the same files, and all others arrive as they were offered',
  async () => {
    let losses = 0
    await fc.assert(
      fc.asyncProperty(dropFiles, blows, fc.constantFrom('None', 'Zstd'), async (files, script, compression) => {
        const root = join(sender.root, 'source', 'All')
        await rm(root, { recursive: true, force: true })
        await rm(receiver.received, { recursive: true, force: true })
        await write(root, files)
        sender.events.length = receiver.events.length = 0
        const id = sender.send(proxy.port, [root], { compression, connections: 2, chunkBytes: SMALL_CHUNK, limitBytesPerSecond: 12 * 1024 * 1024 })
        // what is rewritten before it was looked at is not a change
        while (stateOf(id) === 'preparing') await turn()
        for (const blow of [...script].sort((a, b) => a.at - b.at)) {
          while (begun(id) < blow.at) await turn()
          await strike(blow, { id, root, files })
        }
        const state = await sender.ended(id)
        expect([state, sender.events.find((event) => event.event === 'error')]).toEqual(['done', undefined])
        const [here, there] = [await sender.event('done'), await receiver.event('done')]
        const lost = new Set((here.lost ?? []).map(({ path }) => path))
        expect(new Set((there.lost ?? []).map(({ path }) => path))).toEqual(lost)
        expect((there.lost ?? []).map(({ code }) => code).sort()).toEqual((here.lost ?? []).map(({ code }) => code).sort())
        losses += lost.size
        for (const [index, { path, size, shrinks }] of files.entries()) {
          if (size === null) continue
          const at = join(receiver.received, 'All', path)
          if (lost.has(`All/${path}`)) expect([path, await exists(at)]).toEqual([path, false])
          else expect((await readFile(at)).equals(contentOf(size, shrinks, index)), path).toBe(true)
        }
        expect(await exists(join(receiver.received, '.fastdrop-partial'))).toBe(false)
        sender.engine.dismiss(id)
        for (const { id: old } of receiver.engine.transfers()) receiver.engine.dismiss(old)
      }),
      liveRuns(25),
    )
    // else nothing was tried
    expect(losses).toBeGreaterThan(0)
  },
  FUZZ_TEST_TIMEOUT_MS,
)
