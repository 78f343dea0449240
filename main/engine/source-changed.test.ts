import { execFileSync } from 'node:child_process'
import { appendFile, mkdir, open, readdir, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { closingAfterEach, makeTree } from './testing/pair.ts'
import { until } from './testing/watch.ts'

const { started } = closingAfterEach()

const BYTES = 12 * 1024 * 1024
const SMALL_BYTES = 9_000

async function rewritten(path: string): Promise<void> {
  const { size, atime, mtime } = await stat(path)
  const file = await open(path, 'r+')
  await file.write(Buffer.alloc(100, 7), 0, 100, size - 100)
  await file.close()
  await utimes(path, atime, mtime)
}

const CHANGES: readonly (readonly [string, (path: string) => Promise<void>])[] = [
  ['grows', (path) => appendFile(path, 'more')],
  ['shrinks', async (path) => truncate(path, (await stat(path)).size - 10)],
  ['is rewritten at its end with the same size and time', rewritten],
  ['is deleted', (path) => rm(path)],
  [
    'is replaced by rename',
    async (path) => {
      const { size, atime, mtime } = await stat(path)
      await writeFile(`${path}.new`, Buffer.alloc(size, 9))
      await utimes(`${path}.new`, atime, mtime)
      await rename(`${path}.new`, path)
    },
  ],
  [
    'gives way to a FIFO',
    async (path) => {
      await rm(path)
      execFileSync('mkfifo', [path])
    },
  ],
  [
    'gives way to a folder',
    async (path) => {
      await rm(path)
      await mkdir(path)
    },
  ],
]

/** The large file is being read; the small ones, which come first, are on their way or there. */
const WHICH = [
  ['the file that is being sent', 'drop/large.bin'],
  ['a file that comes later', 'drop/later.bin'],
] as const

test.skipIf(process.platform === 'win32').each(WHICH.flatMap(([what, path]) => CHANGES.map(([how, change]) => [what, how, { path, change }] as const)))(
  '%s %s: it is left out and named on both ends, and the rest arrives',
  async (_, __, { path, change }) => {
    const receiver = await started()
    const sender = await started({ listen: false })
    await makeTree(sender.root, { 'drop/a.txt': SMALL_BYTES, 'drop/large.bin': BYTES, 'drop/later.bin': BYTES })
    await makeTree(receiver.received, { 'mine.txt': 'mine' })
    const options = { chunkBytes: 65_536, compression: 'None', connections: 1, limitBytesPerSecond: 6 * 1024 * 1024 } as const
    const id = sender.send(receiver.port, [join(sender.root, 'drop')], options)
    await receiver.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.bytes > 1_000_000)
    await change(join(sender.root, path))
    expect(await sender.ended(id)).toBe('done')
    const lost = [{ path, bytes: BYTES, code: 'SOURCE_CHANGED' }]
    expect(await sender.event('done')).toMatchObject({ lost, bytes: SMALL_BYTES + BYTES })
    expect(await receiver.event('done')).toMatchObject({ lost, bytes: SMALL_BYTES + BYTES })
    const others = ['drop/a.txt', 'drop/large.bin', 'drop/later.bin'].filter((each) => each !== path)
    expect((await readdir(receiver.received, { recursive: true })).sort()).toEqual(['drop', ...others, 'mine.txt'])
    for (const each of others) expect((await readFile(join(receiver.received, each))).equals(await readFile(join(sender.root, each))), each).toBe(true)
  },
  30_000,
)

test.skipIf(process.platform === 'win32').each(CHANGES)(
  'the only file of a drop %s: the drop fails on both ends, names it, and nothing is kept',
  async (_, change) => {
    const receiver = await started()
    const sender = await started({ listen: false })
    await makeTree(sender.root, { 'large.bin': BYTES })
    await makeTree(receiver.received, { 'mine.txt': 'mine' })
    const options = { chunkBytes: 65_536, compression: 'None', connections: 1, limitBytesPerSecond: 6 * 1024 * 1024 } as const
    const id = sender.send(receiver.port, [join(sender.root, 'large.bin')], options)
    await receiver.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.bytes > 1_000_000)
    await change(join(sender.root, 'large.bin'))
    expect(await sender.ended(id)).toBe('failed')
    expect(await sender.event('error')).toMatchObject({ code: 'SOURCE_CHANGED', message: expect.stringContaining('“large.bin”') as string })
    expect(await receiver.event('error')).toMatchObject({ code: 'SOURCE_CHANGED', message: expect.stringContaining('other device') as string })
    await until(() => readdir(receiver.received), ['mine.txt'], 10_000)
  },
  30_000,
)
