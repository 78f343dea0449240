import { mkdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { PARTIAL_FOLDER } from './receive/names.ts'
import { JOURNAL_FILE } from './receive/part-check.ts'
import { type FsStep, FsSteps } from './testing/fs-steps.ts'
import { closingAfterEach, fingerprint, makeTree } from './testing/pair.ts'

const { started, keep } = closingAfterEach()

const TREE = { 'alone.bin': 700_001, 'small.txt': 'short', 'nothing.txt': '', 'drop/large.bin': 600_000, 'drop/a/b.txt': 'deep', 'drop/empty': null }
const TOPS = ['alone.bin', 'small.txt', 'nothing.txt', 'drop']

/** Sends the tree, and shows each step before it is made. */
async function watched(more: Record<string, string>, before: (step: FsStep, received: string) => Promise<void>): Promise<string> {
  const receiver = await started()
  const sender = await started({ listen: false })
  await mkdir(receiver.received)
  await makeTree(join(sender.root, 'source'), { ...TREE, ...more })
  const steps = new FsSteps(receiver.received, (step) => before(step, receiver.received))
  await steps.install()
  keep({ close: () => Promise.resolve(steps.uninstall()) })
  const id = sender.send(
    receiver.port,
    TOPS.map((name) => join(sender.root, 'source', name)),
  )
  expect(await sender.ended(id)).toBe('done')
  steps.uninstall()
  expect(await fingerprint(receiver.received)).toEqual(await fingerprint(join(sender.root, 'source')))
  return receiver.received
}

const MANY = Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`drop/many/${n}`, `${n}`]))

/** Paths of parts as they were written, by whether they were synced since. */
class Parts {
  readonly unsynced = new Set<string>()

  step({ call, path }: FsStep): void {
    // notes about the parts, which are looked at again before anybody relies on them
    if (basename(path) === JOURNAL_FILE) return
    if (call === 'write' || call === 'truncate') this.unsynced.add(path)
    else if (call === 'datasync' || call === 'sync') this.unsynced.delete(path)
  }
}

test('nothing gets its final name before all its bytes were synced, and nobody is told before the folder was', async () => {
  const parts = new Parts()
  const names: string[] = []
  let syncedBehind = 0
  const received = await watched({}, (step, folder) => {
    parts.step(step)
    if (step.call === 'sync' && step.path === folder) syncedBehind = names.length
    if (step.path.includes(PARTIAL_FOLDER) || (step.call !== 'link' && step.call !== 'rename')) return Promise.resolve()
    expect([...parts.unsynced], `before ${step.call} of ${step.path}`).toEqual([])
    names.push(step.path)
    return Promise.resolve()
  })
  expect(names).toEqual(TOPS.map((name) => join(received, name)))
  expect(syncedBehind).toBe(names.length)
})

test.each([
  ['few files', {}],
  ['many files, synced all at once', MANY],
])('%s: killed before any step, a final name is missing or whole', async (_, more) => {
  const whole = new Map(Object.entries({ ...TREE, ...more }))
  let looks = 0
  await watched(more, async (_step, received) => {
    looks += 1
    for (const [path, content] of Object.entries(await fingerprint(received))) {
      if (path.split('/')[0] === PARTIAL_FOLDER || content.startsWith('directory')) continue
      const due = whole.get(path)
      if (typeof due === 'number') expect(Number(content.split(' ')[1]), path).toBe(due)
      else expect(await readFile(join(received, path), 'utf8'), path).toBe(due)
    }
  })
  expect(looks).toBeGreaterThan(30)
})
