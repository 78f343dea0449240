import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PARTIAL_FOLDER } from './receive/names.ts'
import { JOURNAL_FILE } from './receive/part-check.ts'
import { FailingDisk } from './testing/failing-disk.ts'
import type { FsStep } from './testing/fs-steps.ts'
import { closingAfterEach, fingerprint, makeTree, type TestEngine } from './testing/pair.ts'
import { until } from './testing/watch.ts'

/** The journal lies on the same disk as the parts, and that disk says no. */

const { started, keep } = closingAfterEach()
const WITHIN_MS = 20_000
const LONG_MS = 40_000
const TREE = { 'film.mov': 3_000_000, 'd/small.txt': 'small', 'd/nothing': '' }

interface Running {
  readonly sender: TestEngine
  readonly receiver: TestEngine
  readonly disk: FailingDisk
  readonly id: string
}

interface Refusal {
  readonly errno: string
  readonly call: string
  readonly from: number
  readonly to?: number
}

/** A drop whose journal meets `errno` at that call, from the given time on: 1 is the first. */
async function failing({ errno, call, from, to = Number.POSITIVE_INFINITY }: Refusal): Promise<Running> {
  const receiver = await started()
  const sender = await started({ listen: false })
  await makeTree(join(sender.root, 'source'), TREE)
  await makeTree(receiver.received, { 'mine.txt': 'mine' })
  let count = 0
  const fits = (step: FsStep): boolean => {
    if (step.call !== call || basename(step.path) !== JOURNAL_FILE) return false
    count += 1
    return count >= from && count <= to
  }
  const disk = keep(await FailingDisk.begin(receiver.received, errno, fits))
  const paths = ['film.mov', 'd'].map((name) => join(sender.root, 'source', name))
  return { sender, receiver, disk, id: sender.send(receiver.port, paths, { compression: 'None', chunkBytes: 65_536 }) }
}

async function arrivedWhole({ sender, receiver }: Running): Promise<void> {
  const { 'mine.txt': mine, ...arrived } = await fingerprint(receiver.received)
  expect(arrived).toEqual(await fingerprint(join(sender.root, 'source')))
  expect(mine).toBeDefined()
}

describe('a journal whose disk says no', { timeout: LONG_MS }, () => {
  test.each([
    { errno: 'ENOSPC', call: 'open', from: 1, code: 'NO_SPACE', because: 'the disk is full' },
    { errno: 'ENOSPC', call: 'write', from: 1, code: 'NO_SPACE', because: 'the disk is full' },
    { errno: 'EIO', call: 'datasync', from: 1, code: 'DISK_ERROR', because: 'the disk reported an error' },
    { errno: 'EROFS', call: 'open', from: 1, code: 'DISK_ERROR', because: 'the disk can only be read' },
    { errno: 'EIO', call: 'write', from: 4, code: 'DISK_ERROR', because: 'the disk reported an error' },
    { errno: 'EROFS', call: 'write', from: 4, code: 'DISK_ERROR', because: 'the disk can only be read' },
    { errno: 'EIO', call: 'datasync', from: 2, code: 'DISK_ERROR', because: 'the disk reported an error' },
    { errno: 'ENOSPC', call: 'datasync', from: 2, code: 'NO_SPACE', because: 'the disk is full' },
  ])('$errno at its $call, from number $from on: failed as $code, told on both ends, and nothing is published', async ({ code, because, ...refusal }) => {
    const { sender, receiver, disk, id } = await failing(refusal)
    expect(await sender.ended(id)).toBe('failed')
    expect(disk.hits).toBeGreaterThan(0)
    expect(await receiver.event('error')).toMatchObject({ code, message: expect.stringContaining(because) as string })
    expect((await sender.event('error')).code).toBe(code)
    await until(() => readdir(receiver.received), ['mine.txt'], WITHIN_MS)
  })

  test('no room while chunks come: nobody waits for it then; where final names are due, both ends wait and say so, and go on', async () => {
    const running = await failing({ errno: 'ENOSPC', call: 'write', from: 4 })
    const { sender, receiver, disk, id } = running
    const look = ({ engine }: TestEngine): unknown => {
      const [transfer] = engine.transfers()
      return [transfer?.state, transfer && 'pauseReason' in transfer ? transfer.pauseReason?.code : null]
    }
    await until(() => look(receiver), ['publishing', 'NO_SPACE'], WITHIN_MS)
    await until(() => look(sender), ['publishing', 'NO_SPACE'], WITHIN_MS)
    expect((await readdir(receiver.received)).sort()).toEqual([PARTIAL_FOLDER, 'mine.txt'])
    disk.on = false
    expect(await sender.ended(id)).toBe('done')
    await arrivedWhole(running)
  })

  test('a sync that fails once is not made again, even where it would succeed', async () => {
    const { sender, receiver, disk, id } = await failing({ errno: 'ENOSPC', call: 'datasync', from: 3, to: 3 })
    expect(await sender.ended(id)).toBe('failed')
    expect(disk.hits).toBe(1)
    // what had its final name before that is whole
    await until(async () => (await readdir(receiver.received)).sort(), ['film.mov', 'mine.txt'], WITHIN_MS)
    const [arrived, sent] = [await fingerprint(receiver.received), await fingerprint(join(sender.root, 'source'))]
    expect(arrived['film.mov']).toBe(sent['film.mov'])
  })
})
