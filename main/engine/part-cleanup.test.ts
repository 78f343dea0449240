import { execFileSync } from 'node:child_process'
import { lstat, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PARTIAL_FOLDER } from './receive/names.ts'
import { closingAfterEach, fingerprint, makeTree, type TestEngine } from './testing/pair.ts'
import { until } from './testing/watch.ts'

const { started } = closingAfterEach()
const MIB = 1024 * 1024
const LONG_MS = 60_000
const DROP = { 'Drop/large.bin': 6 * MIB, 'Drop/a.txt': 'hello' }
const THEIRS = { 'large.bin': 'mine', 'tree/Drop/large.bin': 'mine too', 'tree/Drop/deep/x': 'and mine', journal: 'no journal', 'empty-folder': null }

interface Left {
  readonly sender: TestEngine
  /** Closed in the middle of a drop. */
  readonly receiver: TestEngine
  readonly partial: string
  readonly part: string
  readonly port: number
  readonly id: string
}

async function left(): Promise<Left> {
  const receiver = await started()
  const sender = await started({ listen: false })
  await makeTree(join(sender.root, 'source'), DROP)
  const { port } = receiver
  const how = { connections: 1, compression: 'None', limitBytesPerSecond: 4 * MIB, chunkBytes: 128 * 1024 } as const
  const id = sender.send(port, [join(sender.root, 'source', 'Drop')], how)
  await sender.event('transfer', ({ transfer }) => transfer.state === 'moving' && transfer.progress.bytes >= MIB)
  await receiver.engine.close()
  const partial = join(receiver.received, PARTIAL_FOLDER)
  const [only = ''] = await readdir(partial)
  return { sender, receiver, partial, part: join(partial, only), port, id }
}

/** Everything of the user, somewhere else. */
async function elsewhere({ receiver }: Left): Promise<string> {
  const folder = join(receiver.root, 'elsewhere')
  await makeTree(folder, THEIRS)
  return folder
}

function again({ receiver, port }: Left): Promise<TestEngine> {
  return started({ dataDir: join(receiver.root, 'data'), receiveFolder: receiver.received, port })
}

/** As if it had waited for so long. */
async function expire({ receiver }: Left): Promise<void> {
  const folder = join(receiver.root, 'data', 'transfers')
  for (const name of await readdir(folder)) {
    const record = JSON.parse(await readFile(join(folder, name), 'utf8')) as object
    await writeFile(join(folder, name), JSON.stringify({ ...record, untilMs: 1 }))
  }
}

/** Discarded by its user, when the program runs again. */
async function discard(before: Left): Promise<void> {
  const next = await again(before)
  const [listed] = next.engine.transfers()
  if (listed) {
    next.engine.cancel(listed.id)
    await next.event('transfer', ({ transfer }) => transfer.id === listed.id && transfer.state === 'cancelled')
  }
  await next.engine.close()
}

const ENDS: readonly (readonly [string, (before: Left) => Promise<void>])[] = [
  [
    'expired',
    async (before) => {
      await expire(before)
      await (await again(before)).engine.close()
    },
  ],
  ['discarded', discard],
]

describe.each(ENDS)('what is %s', { timeout: LONG_MS }, (_, end) => {
  it('goes, with everything in its own folder; what lies beside that stays, and no link is followed', async () => {
    const before = await left()
    const theirs = await elsewhere(before)
    const untouched = await fingerprint(theirs)
    await before.sender.engine.close()
    await writeFile(join(before.partial, 'note.txt'), 'not of FastDrop')
    await mkdir(join(before.partial, '0123456789abcdef'))
    await symlink(theirs, join(before.partial, 'fedcba9876543210'))
    await symlink(theirs, join(before.part, 'tree', 'Drop', 'link'))
    await symlink(theirs, join(before.part, 'link'))
    await end(before)
    await until(async () => (await readdir(before.partial)).sort(), ['0123456789abcdef', 'fedcba9876543210', 'note.txt'], 10_000)
    expect(await fingerprint(theirs)).toEqual(untouched)
  })

  it.each([
    ['its folder', ({ part }: Left) => part],
    ['the folder of all parts', ({ partial }: Left) => partial],
  ])('is left alone when a link to something else stands in the place of %s', async (__, placeOf) => {
    const before = await left()
    const theirs = await elsewhere(before)
    // the same names, one level deeper, for a link to the folder of all parts
    await makeTree(join(theirs, before.part.slice(before.partial.length + 1)), THEIRS)
    const untouched = await fingerprint(theirs)
    await before.sender.engine.close()
    const place = placeOf(before)
    await rename(place, join(before.receiver.root, 'moved away'))
    await symlink(theirs, place)
    await end(before)
    expect(await fingerprint(theirs)).toEqual(untouched)
    expect((await lstat(place)).isSymbolicLink()).toBe(true)
  })
})

describe('going on', { timeout: LONG_MS }, () => {
  it('sweeps nothing where somebody has put a folder of their own in the place of the parts, by a link', async () => {
    const before = await left()
    const theirs = await elsewhere(before)
    // a whole part folder, and things of the user in it
    await rm(theirs, { recursive: true })
    await rename(before.part, theirs)
    await makeTree(theirs, { 'mine.txt': 'mine', 'tree/Drop/mine.txt': 'mine too' })
    const [mine, deep] = [join(theirs, 'mine.txt'), join(theirs, 'tree/Drop/mine.txt')]
    await symlink(theirs, before.part)
    await again(before)
    expect(await before.sender.ended(before.id)).toBe('done')
    expect([await readFile(mine, 'utf8'), await readFile(deep, 'utf8')]).toEqual(['mine', 'mine too'])
    expect(await fingerprint(join(before.receiver.received, 'Drop'))).toEqual(await fingerprint(join(before.sender.root, 'source', 'Drop')))
  })

  it('waits for no pipe in the place of a journal', async () => {
    const before = await left()
    await before.sender.engine.close()
    await rm(join(before.part, 'journal'))
    execFileSync('mkfifo', [join(before.part, 'journal')])
    const next = await again(before)
    expect(next.engine.transfers()).toEqual([])
  })
})
