import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ConflictReport, ConflictWish } from '../../shared/conflict.ts'
import type { EngineOptions } from './facade.ts'
import { RESUME_KEPT_MS } from './limits.ts'
import { oldFilesRoot } from './receive/old-files.ts'
import { FaultProxy } from './testing/fault-proxy.ts'
import { FsSteps } from './testing/fs-steps.ts'
import { closingAfterEach, makeTree, type TestEngine } from './testing/pair.ts'
import { pairUp } from './testing/pair-up.ts'

const { keep, started } = closingAfterEach()
const MIB = 1024 * 1024
const OLD = { 'a.txt': 'old a', 'd/x': 'old x', 'd/mine': 'mine' }
const NEW = { 'a.txt': 'new a', 'd/x': 'new x', 'd/n/z': 'new z', 'fresh.txt': 'fresh' }

interface Stage {
  readonly sender: TestEngine
  readonly receiver: TestEngine
}

async function stage(options: Partial<EngineOptions> = {}): Promise<Stage> {
  const receiver = await started({ accept: 'ask', ...options })
  const sender = await started({ listen: false })
  await makeTree(receiver.received, OLD)
  await makeTree(join(sender.root, 'source'), NEW)
  return { sender, receiver }
}

function sendAll({ sender, receiver }: Stage, port = receiver.port): string {
  const tops = ['a.txt', 'd', 'fresh.txt'].map((name) => join(sender.root, 'source', name))
  return sender.send(port, tops)
}

/** The user's word on the offer. */
async function accept(receiver: TestEngine, conflict?: ConflictWish): Promise<void> {
  const { offer } = await receiver.event('offer')
  receiver.engine.answerOffer(offer.id, { accept: true, ...(conflict && { conflict }) })
}

async function filesBelow(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const each of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(each.parentPath, each.name)
    const name = path.slice(folder.length + 1)
    if (each.isFile() && !name.startsWith('.fastdrop-partial')) found[name] = await readFile(path, 'utf8')
  }
  return found
}

const counts = (report: ConflictReport | undefined): unknown => report && { keptBoth: report.keptBoth, skipped: report.skipped, replaced: report.replaced }

describe('what is there when a drop comes', () => {
  it('is asked about, with what stands there', async () => {
    const both = await stage()
    sendAll(both)
    const { offer } = await both.receiver.event('offer')
    expect(offer.collisions).toEqual([
      { name: 'a.txt', keptAs: 'a (1).txt', standing: 'file' },
      { name: 'd', keptAs: 'd (1)', standing: 'folder' },
    ])
  })

  it('is kept when the answer says nothing of it, whatever the settings offer', async () => {
    const both = await stage({ conflict: { onConflict: 'replace', merge: false } })
    const id = sendAll(both)
    await accept(both.receiver)
    expect(await both.sender.ended(id)).toBe('done')
    expect(await filesBelow(both.receiver.received)).toEqual({ ...OLD, 'a (1).txt': 'new a', 'd (1)/x': 'new x', 'd (1)/n/z': 'new z', 'fresh.txt': 'fresh' })
    const { conflicts } = await both.receiver.event('done')
    expect(counts(conflicts)).toEqual({ keptBoth: 2, skipped: 0, replaced: 0 })
  })

  it('is replaced on the word of the answer, told one by one, and kept', async () => {
    const both = await stage()
    const id = sendAll(both)
    await accept(both.receiver, { onConflict: 'replace', merge: true })
    expect(await both.sender.ended(id)).toBe('done')
    const { conflicts, paths, transferId } = await both.receiver.event('done')
    expect(paths).toEqual(['a.txt', 'd', 'fresh.txt'].map((name) => join(both.receiver.received, name)))
    expect(await filesBelow(both.receiver.received)).toEqual({ ...OLD, ...NEW })
    const root = oldFilesRoot(both.receiver.received, transferId)
    expect(await filesBelow(root)).toEqual({ 'a.txt': 'old a', 'd/x': 'old x' })
    expect(counts(conflicts)).toEqual({ keptBoth: 0, skipped: 0, replaced: 2 })
    const told = both.receiver.events.filter((event) => event.event === 'conflict')
    expect(told).toEqual(['a.txt', 'd/x'].map((path) => ({ event: 'conflict', transferId, path, outcome: 'replaced', backup: join(root, path) })))
    // the sender learns nothing of what was there
    expect(both.sender.events.some((event) => event.event === 'conflict')).toBe(false)
    expect((await both.sender.event('done')).conflicts).toBeUndefined()
  })

  it('does not travel when it is skipped, and both ends count right', async () => {
    const both = await stage()
    const id = sendAll(both)
    await accept(both.receiver, { onConflict: 'skip', merge: true })
    expect(await both.sender.ended(id)).toBe('done')
    const sent = await both.sender.event('done')
    expect([sent.excluded, sent.bytes]).toEqual([2, 'new z'.length + 'fresh'.length])
    const received = await both.receiver.event('done')
    expect([received.excluded, counts(received.conflicts), received.conflicts?.first]).toEqual([
      0,
      { keptBoth: 0, skipped: 2, replaced: 0 },
      ['a.txt', 'd/x'].map((path) => ({ path, outcome: 'skipped' })),
    ])
    expect(await filesBelow(both.receiver.received)).toEqual({ ...OLD, 'd/n/z': 'new z', 'fresh.txt': 'fresh' })
  })

  it('is all of it: then nothing travels, and that is a good end', async () => {
    const both = await stage()
    await makeTree(both.receiver.received, NEW)
    const id = sendAll(both)
    await accept(both.receiver, { onConflict: 'skip', merge: false })
    expect(await both.sender.ended(id)).toBe('done')
    const received = await both.receiver.event('done')
    expect([received.bytes, received.paths, counts(received.conflicts)]).toEqual([0, [], { keptBoth: 0, skipped: 4, replaced: 0 }])
    expect((await readdir(both.receiver.received)).sort()).toEqual(['a.txt', 'd', 'fresh.txt'])
  })
})

describe('where nobody is asked', () => {
  it.each([
    ['anyone', { onConflict: 'replace', merge: true } as const],
    ['paired', { onConflict: 'replace', merge: true } as const],
  ] as const)('nothing is ever replaced: %s', async (who, conflict) => {
    const both = await stage({ accept: who, conflict })
    if (who === 'paired') await pairUp(both.sender, both.receiver)
    const id = sendAll(both)
    expect(await both.sender.ended(id)).toBe('done')
    expect(await filesBelow(both.receiver.received)).toEqual({ ...OLD, ...NEW, 'a.txt': 'old a', 'd/x': 'old x', 'a (1).txt': 'new a', 'd/x (1)': 'new x' })
  })

  it('the settings’ skip is in force', async () => {
    const both = await stage({ accept: 'anyone', conflict: { onConflict: 'skip', merge: false } })
    const id = sendAll(both)
    expect(await both.sender.ended(id)).toBe('done')
    expect(await filesBelow(both.receiver.received)).toEqual({ ...OLD, 'fresh.txt': 'fresh' })
  })
})

/** Another run of the receiver, in the same folders or in copies of them. */
function again(dataDir: string, receiveFolder: string, options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  return started({ dataDir, receiveFolder, accept: 'decline', ...options })
}

describe('the choice outlives the program', { timeout: 120_000 }, () => {
  it('and is in force when the transfer goes on', async () => {
    const both = await stage()
    await makeTree(join(both.sender.root, 'source'), { 'fresh.txt': 24 * MIB })
    const proxy = keep(await FaultProxy.open(both.receiver.port))
    const tops = ['a.txt', 'd', 'fresh.txt'].map((name) => join(both.sender.root, 'source', name))
    const id = both.sender.send(proxy.port, tops, { compression: 'None', limitBytesPerSecond: 8 * MIB, chunkBytes: MIB })
    await accept(both.receiver, { onConflict: 'replace', merge: true })
    await both.sender.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.bytes >= 6 * MIB)
    const { port } = both.receiver
    await both.receiver.engine.close()
    await both.sender.event('interrupted')
    const next = await again(join(both.receiver.root, 'data'), both.receiver.received, { port, conflict: { onConflict: 'skip', merge: false } })
    expect(await both.sender.ended(id)).toBe('done')
    expect(counts((await next.event('done')).conflicts)).toEqual({ keptBoth: 0, skipped: 0, replaced: 2 })
    expect(await readFile(join(both.receiver.received, 'a.txt'), 'utf8')).toBe('new a')
  })

  /** Runs a drop up to its n-th step behind the last chunk, and copies everything as a crash at that moment would leave it. Null: there is no such step. */
  async function crashedAt(stop: number, conflict: ConflictWish): Promise<{ dataDir: string; folder: string } | null> {
    const both = await stage()
    const { receiver } = both
    const base = await mkdtemp(join(tmpdir(), 'fastdrop-crash-'))
    keep({ close: () => rm(base, { recursive: true, force: true }) })
    let count = 0
    let copied = false
    const steps = new FsSteps(receiver.received, () => {
      const publishing = receiver.engine.transfers().some(({ state }) => state === 'publishing')
      if (publishing) count += 1
      if (count === stop && !copied) {
        copied = true
        // hard links stay links in one copy
        execFileSync('cp', ['-a', receiver.root, join(base, 'left')])
      }
      return Promise.resolve()
    })
    await steps.install()
    keep({ close: () => Promise.resolve(steps.uninstall()) })
    const id = sendAll(both)
    await accept(receiver, conflict)
    expect(await both.sender.ended(id)).toBe('done')
    steps.uninstall()
    if (!copied) return null
    const dataDir = join(base, 'left', 'data')
    const folder = join(base, 'left', 'received')
    for (const name of await readdir(join(dataDir, 'transfers'))) {
      const path = join(dataDir, 'transfers', name)
      await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), owner: null, folder }))
    }
    return { dataDir, folder }
  }

  it.each([
    ['replaced', { onConflict: 'replace', merge: true } as const, { ...OLD, ...NEW }, ['old a', 'old x']],
    [
      'kept both',
      { onConflict: 'keep-both', merge: true } as const,
      { ...OLD, 'a (1).txt': 'new a', 'd/x (1)': 'new x', 'd/n/z': 'new z', 'fresh.txt': 'fresh' },
      [],
    ],
  ])('a crash before any step of publishing leaves the old whole or the new whole, and nothing twice: %s', async (...[, conflict, whole, olds]) => {
    let finished = 0
    for (let stop = 1; ; stop += 1) {
      const left = await crashedAt(stop, conflict)
      if (!left) break
      const found = await filesBelow(left.folder)
      expect(['old a', 'new a'], `step ${stop}`).toContain(found['a.txt'])
      expect(['old x', 'new x'], `step ${stop}`).toContain(found['d/x'])
      const next = await again(left.dataDir, left.folder)
      const [transfer] = next.engine.transfers()
      if (transfer?.state === 'interrupted') {
        // the last word was not written yet: it waits for its sender
        expect(found).toEqual(OLD)
        continue
      }
      finished += 1
      expect(await filesBelow(left.folder), `step ${stop}`).toEqual(whole)
      const partial = await readdir(join(left.folder, '.fastdrop-partial'), { recursive: true }).catch(() => [])
      const kept = await Promise.all(
        partial.filter((path) => /\/(a\.txt|d\/x)$/.test(path)).map((path) => readFile(join(left.folder, '.fastdrop-partial', path), 'utf8')),
      )
      expect(kept.sort(), `step ${stop}`).toEqual(olds)
      expect(
        partial.some((path) => path.includes('part')),
        `step ${stop}`,
      ).toBe(false)
      if (transfer)
        expect(transfer, `step ${stop}`).toMatchObject({
          state: 'done',
          result: { conflicts: olds.length > 0 ? { replaced: 2, keptBoth: 0 } : { replaced: 0, keptBoth: 2 } },
        })
      await next.engine.close()
    }
    expect(finished).toBeGreaterThan(20)
  })
})

describe('what was replaced', () => {
  it('is kept for a week, and then removed, and nothing else', async () => {
    const both = await stage()
    const id = sendAll(both)
    await accept(both.receiver, { onConflict: 'replace', merge: true })
    await both.sender.ended(id)
    const { transferId } = await both.receiver.event('done')
    await both.receiver.engine.close()
    const dataDir = join(both.receiver.root, 'data')
    const record = join(dataDir, 'transfers', `replaced-${transferId}.json`)
    const noted = JSON.parse(await readFile(record, 'utf8'))
    expect(noted.untilMs - Date.now()).toBeGreaterThan(RESUME_KEPT_MS - 600_000)
    await mkdir(join(both.receiver.received, '.fastdrop-partial', 'replaced', 'other'))
    await (await again(dataDir, both.receiver.received)).engine.close()
    expect(await filesBelow(oldFilesRoot(both.receiver.received, transferId))).toEqual({ 'a.txt': 'old a', 'd/x': 'old x' })
    await writeFile(record, JSON.stringify({ ...noted, untilMs: Date.now() - 1 }))
    await again(dataDir, both.receiver.received)
    expect(await readdir(join(both.receiver.received, '.fastdrop-partial', 'replaced'))).toEqual(['other'])
    expect(await filesBelow(both.receiver.received)).toEqual({ ...OLD, ...NEW })
    expect(await readdir(join(dataDir, 'transfers'))).not.toContain(`replaced-${transferId}.json`)
  })
})
