import { lstat, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FsSteps } from '../testing/fs-steps.ts'
import { codeOfAsync, fileEntry, folderEntry, pattern, tempFolder } from '../testing/support.ts'
import type { ManifestEntry } from '../wire/manifest.ts'
import { type Layout, layOut } from '../wire/plan.ts'
import { gateEntries } from './names.ts'
import { Sink } from './sink.ts'

const temp = tempFolder()
const ONE_CHUNK = 1000

function layoutOf(entries: readonly ManifestEntry[]): Layout {
  return layOut(
    entries.map((entry) => (entry.kind === 'file' ? entry.size : null)),
    ONE_CHUNK,
  )
}

function create(entries: readonly ManifestEntry[], id = 't1'): Promise<Sink> {
  return Sink.create({ folder: join(temp.path, 'in'), id, entries: gateEntries(entries), layout: layoutOf(entries) })
}

/** Raw bytes of a chunk when file i holds pattern(size, i + 1). */
function rawOf(entries: readonly ManifestEntry[], number: number): Buffer {
  const slices = layoutOf(entries).slices(number)
  return Buffer.concat(slices.map(({ entry, offset, length }) => pattern(entries[entry]?.size ?? 0, entry + 1).subarray(offset, offset + length)))
}

const isHere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

it('a checkpoint that failed fails the end, too, whatever a later sync says', async () => {
  const large = [fileEntry('large.bin', 2500)]
  const sink = await create(large)
  let syncs = 0
  const steps = new FsSteps(temp.path, async ({ call }) => {
    if (call === 'datasync') syncs += 1
    if (call === 'datasync' && syncs === 1) throw Object.assign(new Error('gone'), { code: 'EIO' })
  })
  await steps.install()
  try {
    await sink.write(1, rawOf(large, 1))
    expect(await codeOfAsync(sink.checkpoint())).toBe('DISK_ERROR')
    await sink.checkpoint()
    for (const number of [2, 3]) await sink.write(number, rawOf(large, number))
    expect(await codeOfAsync(sink.finish())).toBe('DISK_ERROR')
  } finally {
    steps.uninstall()
    await sink.discard()
  }
})

describe('Sink', () => {
  const entries = [
    fileEntry('large.bin', 2500),
    folderEntry('d'),
    fileEntry('d/small', 10),
    fileEntry('d/e/other', 20),
    fileEntry('d/none', 0),
    fileEntry('top', 5),
  ]

  it('syncs the folders that hold a receive folder it had to make: what is delivered there must survive', async () => {
    const synced: string[] = []
    const steps = new FsSteps(temp.path, ({ call, path }) => Promise.resolve(void (call === 'sync' && synced.push(path))))
    await steps.install()
    const made = await Sink.create({ folder: join(temp.path, 'new', 'in'), id: 't1', entries: [], layout: layoutOf([]) }).finally(() => steps.uninstall())
    expect(synced).toEqual([temp.path, join(temp.path, 'new')])
    await made.discard()
  })

  it('comes and goes beside others, who take the common folder with them when they are the last', async () => {
    const one = async (id: string): Promise<void> => {
      for (let round = 0; round < 60; round += 1) await (await create([fileEntry('f', 0)], id)).discard()
    }
    await Promise.all(['a', 'b', 'c', 'd'].map(one))
    expect(await readdir(join(temp.path, 'in'))).toEqual([])
  })

  it('keeps everything below a private folder of its own', async () => {
    const sink = await create(entries)
    const partial = join(temp.path, 'in', '.fastdrop-partial')
    expect(sink.root).toBe(join(partial, 't1'))
    expect([(await stat(partial)).mode & 0o777, (await stat(sink.root)).mode & 0o777]).toEqual([0o700, 0o700])
    expect([0, 1, 2, 3, 4, 5].map((index) => sink.partPath(index).slice(sink.root.length + 1))).toEqual([
      '0.part',
      join('tree', 'd'),
      join('tree', 'd', 'small'),
      join('tree', 'd', 'e', 'other'),
      join('tree', 'd', 'none'),
      '5.part',
    ])
    expect(await readdir(join(temp.path, 'in'))).toEqual(['.fastdrop-partial'])
    await sink.discard()
  })

  it('puts chunks in their places whatever their order', async () => {
    for (const order of [
      [1, 2, 3, 4],
      [4, 3, 2, 1],
      [3, 1, 4, 2],
    ]) {
      const sink = await create(entries, `t${order.join('')}`)
      await Promise.all(order.map((number) => sink.write(number, rawOf(entries, number))))
      await sink.finish()
      for (const [index, entry] of entries.entries()) {
        if (entry.kind === 'directory') continue
        const path = sink.partPath(index)
        expect([entry.path, (await readFile(path)).equals(pattern(entry.size, index + 1))]).toEqual([entry.path, true])
        expect(Number((await stat(path, { bigint: true })).mtimeNs / 1000n)).toBe(entry.mtimeUs)
        expect((await stat(path)).mode & 0o111).toBe(0)
      }
      await sink.close()
    }
  })

  it('starts a bundle that comes again from the beginning', async () => {
    const sink = await create([fileEntry('a', 5)])
    await sink.write(1, Buffer.from('wrong'))
    await sink.write(1, Buffer.from('right'))
    await sink.finish()
    expect(await readFile(sink.partPath(0), 'utf8')).toBe('right')
  })

  it('removes only its own', async () => {
    const one = await create(entries, 'one')
    const two = await create(entries, 'two')
    await writeFile(join(temp.path, 'in', 'mine.txt'), 'mine')
    await one.write(4, rawOf(entries, 4))
    await one.discard()
    expect([await isHere(one.root), await isHere(two.root)]).toEqual([false, true])
    await two.discard()
    expect(await readdir(join(temp.path, 'in'))).toEqual(['mine.txt'])
    await two.discard()
    expect(await readFile(join(temp.path, 'in', 'mine.txt'), 'utf8')).toBe('mine')
  })

  it('does not follow a link that took the place of a part when it removes it', async () => {
    const outside = join(temp.path, 'outside')
    await mkdir(outside)
    await writeFile(join(outside, 'keep'), 'keep')
    const sink = await create([folderEntry('d'), fileEntry('d/x', 3)])
    await rm(join(sink.root, 'tree', 'd'), { recursive: true })
    await symlink(outside, join(sink.root, 'tree', 'd'))
    await sink.discard()
    expect(await readdir(outside)).toEqual(['keep'])
  })

  it('does not write through a link in place of a part', async () => {
    const outside = join(temp.path, 'outside')
    await writeFile(outside, 'keep')
    const sink = await create([fileEntry('x', 3)])
    await symlink(outside, sink.partPath(0))
    await expect(sink.write(1, Buffer.from('new'))).rejects.toMatchObject({ code: 'DISK_ERROR', cause: { code: 'ELOOP' } })
    expect(await readFile(outside, 'utf8')).toBe('keep')
    await sink.discard()
    expect(await readFile(outside, 'utf8')).toBe('keep')
  })

  it.each(['a link', 'a dangling link', 'a file'])('refuses %s in place of its folder', async (kind) => {
    const partial = join(temp.path, 'in', '.fastdrop-partial')
    const outside = join(temp.path, 'outside')
    await mkdir(join(temp.path, 'in'))
    if (kind === 'a link') await mkdir(outside)
    if (kind === 'a file') await writeFile(partial, 'x')
    else await symlink(outside, partial)
    expect(await codeOfAsync(create([fileEntry('x', 3)]))).toBe('DISK_ERROR')
    expect(await readdir(outside).catch(() => 'missing')).toEqual(kind === 'a link' ? [] : 'missing')
  })

  it('does not begin twice under one id', async () => {
    await create(entries)
    await expect(create(entries)).rejects.toMatchObject({ code: 'EEXIST' })
  })

  it('fails the write when the disk refuses, and can still be removed', async () => {
    const sink = await create([fileEntry('x', 3)])
    await mkdir(sink.partPath(0))
    await expect(sink.write(1, Buffer.from('new'))).rejects.toMatchObject({ code: 'DISK_ERROR', cause: { code: 'EISDIR' } })
    await sink.discard()
    expect(await isHere(sink.root)).toBe(false)
  })

  it('lets a write behind a failed one go on', async () => {
    const sink = await create([fileEntry('x', 999), fileEntry('y', 998), fileEntry('z', 997)])
    await mkdir(sink.partPath(0))
    const outcomes = await Promise.allSettled([1, 2, 3].map((number) => sink.write(number, Buffer.alloc(1000 - number, 7))))
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect((await readFile(sink.partPath(2))).length).toBe(997)
    await sink.discard()
  })
})
