import { mkdtemp, open, readdir, rm, stat, statfs, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { PauseReason, TransferSnapshot } from '../../shared/transfer.ts'
import { PARTIAL_FOLDER } from './receive/names.ts'
import { FailingDisk } from './testing/failing-disk.ts'
import { cannotMount, mountMemory } from './testing/faults/disks.ts'
import type { FsStep } from './testing/fs-steps.ts'
import { closingAfterEach, fingerprint, makeTree, standing, type TestEngine } from './testing/pair.ts'
import { until } from './testing/watch.ts'

// a disk is looked at often, so that no test waits for it
vi.mock('./limits.ts', async (original) => ({ ...(await original<typeof import('./limits.ts')>()), SPACE_CHECK_EVERY_MS: 100 }))

const { started, keep } = closingAfterEach()
const WITHIN_MS = 20_000
const MIB = 1024 * 1024

function only({ engine }: TestEngine): TransferSnapshot | undefined {
  return engine.transfers()[0]
}

/** State, who holds it up, and why. */
function look(engine: TestEngine): readonly unknown[] {
  const transfer = only(engine)
  const reason = transfer && 'pauseReason' in transfer ? (transfer.pauseReason as PauseReason).code : null
  return [transfer?.state, transfer?.state === 'moving' ? transfer.paused : null, reason]
}

function missing(engine: TestEngine): number | null {
  const transfer = only(engine)
  return transfer && 'pauseReason' in transfer ? (transfer.pauseReason?.missingBytes ?? null) : null
}

function storedBytes(engine: TestEngine): number {
  const transfer = only(engine)
  return transfer && 'progress' in transfer ? transfer.progress.bytes : 0
}

/** Everything the disk has left, taken by somebody else. */
class Filler {
  readonly #path: string

  constructor(folder: string) {
    this.#path = join(folder, 'somebody-elses')
  }

  async fill(leaveBytes = 0): Promise<void> {
    const file = await open(this.#path, 'w')
    try {
      const { bavail, bsize } = await statfs(join(this.#path, '..'))
      const zeros = Buffer.alloc(64 * 1024)
      for (let left = bavail * bsize - leaveBytes; left > 0; left -= zeros.length) await file.write(zeros, 0, Math.min(left, zeros.length))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    } finally {
      await file.close()
    }
  }

  async shrink(bytes: number): Promise<void> {
    await truncate(this.#path, (await stat(this.#path)).size - bytes)
  }

  free(): Promise<void> {
    return rm(this.#path)
  }
}

const reasonNot = await cannotMount()
if (reasonNot !== null) process.stderr.write(`full disks: real ones are skipped, ${reasonNot}\n`)

describe.skipIf(reasonNot !== null)('a disk that somebody else fills', () => {
  const BYTES = 12 * MIB

  async function scene(diskBytes: number): Promise<{ sender: TestEngine; receiver: TestEngine; filler: Filler; received: string }> {
    const root = await mkdtemp(join(tmpdir(), 'fastdrop-full-'))
    const mounted = await mountMemory(root, diskBytes)
    keep({
      close: async () => {
        await mounted.unmount()
        await rm(root, { recursive: true })
      },
    })
    const received = join(root, 'received')
    const receiver = await started({ receiveFolder: received })
    const sender = await started({ listen: false })
    await makeTree(sender.root, { 'film.mov': BYTES })
    return { sender, receiver, filler: new Filler(root), received }
  }

  test.each([
    ['in the first percents', { from: 0.01, leave: () => 0, at: 0.01 }],
    ['half way', { from: 0.5, leave: () => 0, at: 0.5 }],
    ['among the last chunks', { from: 0.1, leave: (left: number) => left - 4 * 65_536, at: 0.9 }],
  ])(
    '%s: both ends pause, say why and how much is missing, and go on by themselves',
    async (_, { from, leave, at }) => {
      const { sender, receiver, filler, received } = await scene(16 * MIB)
      const id = sender.send(receiver.port, [join(sender.root, 'film.mov')], { chunkBytes: 65_536, compression: 'None', limitBytesPerSecond: 8 * MIB })
      await until(() => storedBytes(receiver) >= BYTES * from, true, WITHIN_MS)
      await filler.fill(leave(BYTES - storedBytes(receiver)))
      await until(() => look(receiver), ['moving', 'here', 'NO_SPACE'], WITHIN_MS)
      await until(() => look(sender), ['moving', 'there', 'NO_SPACE'], WITHIN_MS)
      const left = BYTES - storedBytes(receiver)
      expect(left).toBeLessThanOrEqual(BYTES * (1 - at))
      expect(missing(receiver)).toBeGreaterThanOrEqual(left)
      expect(missing(receiver)).toBeLessThan(left + MIB)
      await until(() => missing(sender), missing(receiver), WITHIN_MS)
      // nothing more moves, and nothing is given up
      const stored = storedBytes(receiver)
      await new Promise((resolve) => setTimeout(resolve, 400))
      expect([storedBytes(receiver), look(receiver)]).toEqual([stored, ['moving', 'here', 'NO_SPACE']])
      await filler.free()
      expect(await sender.ended(id)).toBe('done')
      expect((await sender.event('done')).retries).toBe(0)
      expect((await fingerprint(received))['film.mov']).toBe((await standing(sender.root))['film.mov'])
    },
    40_000,
  )

  test('part of what is missing is not enough, until its user says so', async () => {
    const { sender, receiver, filler } = await scene(16 * MIB)
    const id = sender.send(receiver.port, [join(sender.root, 'film.mov')], { chunkBytes: 65_536, compression: 'None', limitBytesPerSecond: 8 * MIB })
    await until(() => storedBytes(receiver) >= MIB, true, WITHIN_MS)
    await filler.fill()
    await until(() => look(receiver), ['moving', 'here', 'NO_SPACE'], WITHIN_MS)
    const [stored, before] = [storedBytes(receiver), missing(receiver) ?? 0]
    await filler.shrink(2 * MIB)
    await until(() => (missing(receiver) ?? 0) < before, true, WITHIN_MS)
    expect([storedBytes(receiver), look(receiver)]).toEqual([stored, ['moving', 'here', 'NO_SPACE']])
    receiver.engine.pause(only(receiver)?.id ?? '', false)
    await until(() => storedBytes(receiver) > stored, true, WITHIN_MS)
    await until(() => look(sender), ['moving', 'there', 'NO_SPACE'], WITHIN_MS)
    await filler.free()
    expect(await sender.ended(id)).toBe('done')
  }, 40_000)

  test.each(['sender', 'receiver'] as const)(
    'cancelled by the %s while it waits, it ends on both sides and leaves nothing',
    async (who) => {
      const { sender, receiver, filler, received } = await scene(16 * MIB)
      sender.send(receiver.port, [join(sender.root, 'film.mov')], { chunkBytes: 65_536, compression: 'None', limitBytesPerSecond: 8 * MIB })
      await until(() => storedBytes(receiver) >= MIB, true, WITHIN_MS)
      await filler.fill()
      await until(() => look(sender), ['moving', 'there', 'NO_SPACE'], WITHIN_MS)
      const here = who === 'sender' ? sender : receiver
      here.engine.cancel(only(here)?.id ?? '')
      await until(() => [only(sender)?.state, only(receiver)?.state], ['cancelled', 'cancelled'], WITHIN_MS)
      await until(() => readdir(received), [], WITHIN_MS)
    },
    40_000,
  )

  test('a drop that does not fit is not begun', async () => {
    const { sender, receiver, filler, received } = await scene(16 * MIB)
    await filler.fill(8 * MIB)
    expect(await sender.ended(sender.send(receiver.port, [join(sender.root, 'film.mov')]))).toBe('failed')
    expect((await receiver.event('error')).code).toBe('NO_SPACE')
    expect(await readdir(received).catch(() => [])).toEqual([])
  }, 40_000)
})

const isPart = ({ path }: FsStep): boolean => path.includes(PARTIAL_FOLDER)
const TREE = { 'film.mov': 700_000, 'd/small.txt': 'small', 'd/nothing': '' }

/** A drop into a folder whose steps fail as they are told to. */
async function failing(
  errno: string,
  fits: (step: FsStep) => boolean,
): Promise<{ sender: TestEngine; receiver: TestEngine; failing: FailingDisk; id: string }> {
  const receiver = await started()
  const sender = await started({ listen: false })
  await makeTree(sender.root, TREE)
  await makeTree(receiver.received, { 'mine.txt': 'mine' })
  const injected = keep(await FailingDisk.begin(receiver.received, errno, fits))
  const id = sender.send(
    receiver.port,
    ['film.mov', 'd'].map((name) => join(sender.root, name)),
    { compression: 'None' },
  )
  return { sender, receiver, failing: injected, id }
}

async function arrivedWhole({ sender, receiver }: { sender: TestEngine; receiver: TestEngine }): Promise<void> {
  const { 'mine.txt': mine, ...arrived } = await fingerprint(receiver.received)
  const sent = await standing(sender.root)
  expect(arrived).toEqual(Object.fromEntries(Object.entries(sent).filter(([path]) => /^(?:film\.mov|d)(?:\/|$)/.test(path))))
  expect(mine).toBeDefined()
}

describe('a disk that says no', () => {
  test.each(['ENOSPC', 'EDQUOT'])(
    '%s at a write, while its figures say there is room: nobody knows how much is missing',
    async (errno) => {
      const running = await failing(errno, ({ call, path }) => call === 'write' && path.endsWith('.part'))
      const { sender, receiver, id } = running
      await until(() => look(sender), ['moving', 'there', 'NO_SPACE'], WITHIN_MS)
      expect([look(receiver), missing(receiver), missing(sender)]).toEqual([['moving', 'here', 'NO_SPACE'], null, null])
      // it tries again and again, and says nothing else meanwhile
      const hits = running.failing.hits
      await until(() => running.failing.hits > hits + 2, true, WITHIN_MS)
      const told = sender.events.filter((event) => event.event === 'transfer' && event.transfer.state === 'moving' && event.transfer.paused === null).length
      await until(() => running.failing.hits > hits + 5, true, WITHIN_MS)
      expect(sender.events.filter((event) => event.event === 'transfer' && event.transfer.state === 'moving' && event.transfer.paused === null).length).toBe(
        told,
      )
      running.failing.on = false
      expect(await sender.ended(id)).toBe('done')
      await arrivedWhole(running)
    },
    30_000,
  )

  test.each([
    ['an empty file', ({ call, path }: FsStep) => call === 'open' && path.endsWith('nothing')],
    ['a final name', ({ call }: FsStep) => call === 'link'],
    ['a final folder', ({ call, path }: FsStep) => call === 'mkdir' && path.endsWith('received/d')],
    ['a final folder, at the last step', (step: FsStep) => step.call === 'rename' && !isPart(step)],
  ])(
    'no room for %s: both ends wait and say so, and go on',
    async (_, fits) => {
      const running = await failing('ENOSPC', fits)
      const { sender, receiver, id } = running
      await until(() => look(receiver), ['publishing', null, 'NO_SPACE'], WITHIN_MS)
      await until(() => look(sender), ['publishing', null, 'NO_SPACE'], WITHIN_MS)
      running.failing.on = false
      expect(await sender.ended(id)).toBe('done')
      await arrivedWhole(running)
    },
    30_000,
  )

  test('waiting for room for a final name, it can be cancelled by its user', async () => {
    const { sender, receiver, id } = await failing('ENOSPC', ({ call }) => call === 'link')
    await until(() => look(receiver), ['publishing', null, 'NO_SPACE'], WITHIN_MS)
    receiver.engine.cancel(only(receiver)?.id ?? '')
    expect(await sender.ended(id)).toBe('cancelled')
    await until(() => readdir(receiver.received), ['mine.txt'], WITHIN_MS)
  }, 30_000)

  test.each(['EMFILE', 'ENFILE'])(
    '%s for a moment is passed over',
    async (errno) => {
      let left = 3
      const running = await failing(errno, ({ call, path }) => call === 'open' && path.endsWith('.part') && left-- > 0)
      expect(await running.sender.ended(running.id)).toBe('done')
      expect(running.failing.hits).toBe(3)
      await arrivedWhole(running)
    },
    30_000,
  )

  test.each([
    ['EIO', 'write', 'the disk reported an error'],
    ['EIO', 'datasync', 'the disk reported an error'],
    ['ENOSPC', 'datasync', 'the disk is full'],
    ['EIO', 'link', 'the disk reported an error'],
    ['EROFS', 'open', 'the disk can only be read'],
    ['ENODEV', 'write', 'the disk is not there any more'],
    ['EACCES', 'link', 'the folder may not be written to'],
  ])(
    '%s at %s fails the drop, names the file and the reason, and leaves nothing',
    async (errno, call, because) => {
      const { sender, receiver, id } = await failing(errno, (step) => step.call === call && (isPart(step) ? step.path.endsWith('.part') : call === 'link'))
      expect(await sender.ended(id)).toBe('failed')
      const error = await receiver.event('error')
      expect(error.message).toMatch(new RegExp(`^“film\\.mov” could not be saved: ${because}`))
      expect(error.code).toBe(errno === 'ENOSPC' ? 'NO_SPACE' : 'DISK_ERROR')
      expect((await sender.event('error')).code).toBe(error.code)
      await until(() => readdir(receiver.received), ['mine.txt'], WITHIN_MS)
    },
    30_000,
  )

  test('EFBIG at write leaves out that file alone, and both ends name it', async () => {
    const { sender, receiver, id } = await failing('EFBIG', (step) => step.call === 'write' && isPart(step) && step.path.endsWith('.part'))
    expect(await sender.ended(id)).toBe('done')
    const lost = [expect.objectContaining({ path: 'film.mov', code: 'DISK_ERROR' })]
    expect([(await sender.event('done')).lost, (await receiver.event('done')).lost]).toEqual([lost, lost])
    const there = await readdir(receiver.received)
    expect(there).not.toContain('film.mov')
    expect(there.length).toBeGreaterThan(1)
  }, 30_000)

  test('too many open files for long fails the drop with that reason', async () => {
    const { sender, receiver, id } = await failing('EMFILE', ({ call, path }) => call === 'open' && path.endsWith('.part'))
    expect(await sender.ended(id)).toBe('failed')
    expect((await receiver.event('error')).message).toContain('too many files open')
    await until(() => readdir(receiver.received), ['mine.txt'], WITHIN_MS)
  }, 40_000)
})
