import { execFileSync } from 'node:child_process'
import { lstat, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { fileEntry, folderEntry, tempFolder } from '../testing/support.ts'
import type { ManifestEntry } from '../wire/manifest.ts'
import { layOut } from '../wire/plan.ts'
import { collisionsOf } from './collisions.ts'
import { gateEntries } from './names.ts'
import { entriesIn, filesIn, pathOf, treeOf } from './offer-tree.ts'
import { publish } from './publish.ts'
import { Sink } from './sink.ts'

const temp = tempFolder()

const mark = vi.hoisted(() => vi.fn<(root: string) => Promise<void>>())
vi.mock('./downloaded-mark.ts', () => ({ markDownloaded: mark }))

/** Its own path, made as long as the entry says. */
const contentOf = (entry: ManifestEntry | undefined): Buffer => Buffer.from(entry?.path.padEnd(entry.size, '.') ?? '')

/** Receives files with their own path as content, and publishes them; returns the names they got. */
async function deliver(entries: readonly ManifestEntry[]): Promise<string[]> {
  const gated = gateEntries(entries)
  const sized = entries.map((entry) => (entry.kind === 'file' ? contentOf(entry).length : null))
  const layout = layOut(sized, 65_536)
  const sink = await Sink.create({ folder: temp.path, id: 'id', entries: gated, layout })
  for (let number = 1; number <= layout.fullChunk; number += 1) {
    await sink.write(
      number,
      Buffer.concat(layout.slices(number).map(({ entry, offset, length }) => contentOf(entries[entry]).subarray(offset, offset + length))),
    )
  }
  await sink.finish()
  const { paths } = await publish(sink, gated, { folder: temp.path, id: 'id' })
  await sink.discard()
  return paths.map((path) => path.slice(temp.path.length + 1))
}

const text = (...name: string[]): Promise<string> => readFile(join(temp.path, ...name), 'utf8')
const microseconds = async (...name: string[]): Promise<number> => Number((await stat(join(temp.path, ...name), { bigint: true })).mtimeNs / 1000n)

describe('publish', () => {
  it('gives top files and folders their names, in order, and leaves nothing else', async () => {
    expect(await deliver([fileEntry('b.txt', 5), folderEntry('d'), fileEntry('d/x', 3), fileEntry('a.txt', 5), fileEntry('e/f/g', 5)])).toEqual([
      'b.txt',
      'd',
      'a.txt',
      'e',
    ])
    expect(await readdir(temp.path)).toEqual(['a.txt', 'b.txt', 'd', 'e'])
    expect([await text('b.txt'), await text('d', 'x'), await text('e', 'f', 'g')]).toEqual(['b.txt', 'd/x', 'e/f/g'])
  })

  it('sets the times of files and of nested folders', async () => {
    const times = [1_111_111_111_111_111, 1_222_222_222_222_222, 1_333_333_333_333_333, 1_444_444_444_444_444] as const
    await deliver([folderEntry('d', times[0]), folderEntry('d/e', times[1]), fileEntry('d/e/f', 1, times[2]), folderEntry('d/e/empty', times[3])])
    expect([await microseconds('d'), await microseconds('d', 'e'), await microseconds('d', 'e', 'f'), await microseconds('d', 'e', 'empty')]).toEqual([
      ...times,
    ])
  })

  it('takes times that no file system can hold, and one before 1970', async () => {
    const entries = [fileEntry('late', 4, Number.MAX_SAFE_INTEGER), fileEntry('early', 5, Number.MIN_SAFE_INTEGER), folderEntry('old', -86_400_000_001)]
    expect(await deliver(entries)).toEqual(['late', 'early', 'old'])
    expect([await text('late'), await text('early'), await microseconds('old')]).toEqual(['late', 'early', -86_400_000_001])
  })

  it('publishes an empty folder and an empty file', async () => {
    const entries = [folderEntry('empty'), { ...fileEntry('nothing'), size: 0 }]
    const gated = gateEntries(entries)
    const sink = await Sink.create({ folder: temp.path, id: 'id', entries: gated, layout: layOut([null, 0], 65_536) })
    await sink.finish()
    expect(await publish(sink, gated, { folder: temp.path, id: 'id' })).toEqual({
      paths: [join(temp.path, 'empty'), join(temp.path, 'nothing')],
      conflicts: [],
    })
    expect([await readdir(join(temp.path, 'empty')), await text('nothing')]).toEqual([[], ''])
  })

  it('keeps both when a name is taken by a file', async () => {
    await writeFile(join(temp.path, 'a.txt'), 'old')
    await writeFile(join(temp.path, 'a (1).txt'), 'older')
    expect(await deliver([fileEntry('a.txt', 5)])).toEqual(['a (2).txt'])
    expect([await text('a.txt'), await text('a (1).txt'), await text('a (2).txt')]).toEqual(['old', 'older', 'a.txt'])
  })

  it('keeps both when a name is taken by a folder, empty or not', async () => {
    await mkdir(join(temp.path, 'd'))
    await mkdir(join(temp.path, 'f'))
    await writeFile(join(temp.path, 'f', 'old'), 'old')
    expect(await deliver([fileEntry('d/x', 3), fileEntry('f', 1)])).toEqual(['d (1)', 'f (1)'])
    expect([await readdir(join(temp.path, 'd')), await text('d (1)', 'x'), await text('f', 'old'), await text('f (1)')]).toEqual([[], 'd/x', 'old', 'f'])
  })

  it('never follows or replaces a link, dangling or not', async () => {
    await symlink('nowhere', join(temp.path, 'a'))
    await mkdir(join(temp.path, 'real'))
    await symlink('real', join(temp.path, 'd'))
    expect(await deliver([fileEntry('a', 1), fileEntry('d/x', 3)])).toEqual(['a (1)', 'd (1)'])
    expect([await readlink(join(temp.path, 'a')), await readlink(join(temp.path, 'd')), await readdir(join(temp.path, 'real'))]).toEqual([
      'nowhere',
      'real',
      [],
    ])
    expect(await lstat(join(temp.path, 'nowhere')).catch((error: NodeJS.ErrnoException) => error.code)).toBe('ENOENT')
  })

  it.skipIf(process.platform === 'win32')('never writes into a FIFO', async () => {
    execFileSync('mkfifo', [join(temp.path, 'pipe')])
    expect(await deliver([fileEntry('pipe', 4)])).toEqual(['pipe (1)'])
    expect((await lstat(join(temp.path, 'pipe'))).isFIFO()).toBe(true)
  })

  it.skipIf(process.platform === 'win32')('publishes files as plain ones, whatever the sender wished and the umask lets through', async () => {
    const wishes = [fileEntry('run.sh', 6), fileEntry('large', 70_000), fileEntry('bin/tool', 8)]
    const umask = process.umask(0)
    try {
      await deliver(wishes.map((entry) => ({ ...entry, executable: true })))
    } finally {
      process.umask(umask)
    }
    for (const name of ['run.sh', 'large', 'bin/tool']) {
      const stats = await lstat(join(temp.path, name))
      expect([name, stats.isFile(), stats.nlink, stats.mode & 0o7777]).toEqual([name, true, 1, 0o666])
    }
  })

  it('marks everything as downloaded before any of it has its final name', async () => {
    const seen: string[][] = []
    mark.mockImplementationOnce(async (root) => {
      seen.push((await readdir(temp.path)).toSorted(), (await readdir(root, { recursive: true })).toSorted())
    })
    await deliver([fileEntry('a.txt', 5), fileEntry('d/x', 3)])
    expect(seen).toEqual([['.fastdrop-partial'], ['0.part', 'tree', join('tree', 'd'), join('tree', 'd', 'x')]])
    expect((await readdir(temp.path)).toSorted()).toEqual(['a.txt', 'd'])
  })
})

describe('treeOf', () => {
  it('has each thing once, with its own number and time only where it was listed', () => {
    const gated = gateEntries([fileEntry('d/x', 1, 2), fileEntry('a', 1, 5), folderEntry('e', 6), fileEntry('e/f/y', 1, 3), folderEntry('d', 7)])
    const tree = treeOf(gated)
    expect(tree.map(({ number, name, kind, mtimeUs }) => [number, name, kind, mtimeUs])).toEqual([
      [4, 'd', 'directory', 7],
      [1, 'a', 'file', 5],
      [2, 'e', 'directory', 6],
    ])
    const [, , e] = tree
    expect(e?.children.map(({ number, kind, mtimeUs, entry }) => [number, kind, mtimeUs, entry])).toEqual([[6, 'directory', null, null]])
    expect(tree.map((node) => [...entriesIn(node)])).toEqual([[4, 0], [1], [2, 3]])
    expect(tree.flatMap((node) => [...filesIn(node)].map(pathOf))).toEqual(['d/x', 'a', 'e/f/y'])
  })

  it('knows nothing of what is not wanted, and numbers what remains as if it did', () => {
    const gated = gateEntries([fileEntry('d/x', 1), fileEntry('e/y', 1)])
    const [d, e] = gated
    if (!d || !e) throw new Error('two entries')
    expect(treeOf([{ ...d, leftOut: true }, e]).map(({ name }) => name)).toEqual(['e'])
  })
})

describe('collisionsOf', () => {
  it('says under which name a thing would be kept, and what stands there', async () => {
    await writeFile(join(temp.path, 'a.txt'), '')
    await symlink('nowhere', join(temp.path, 'a (1).txt'))
    await mkdir(join(temp.path, 'd'))
    await mkdir(join(temp.path, 'f'))
    const entries = gateEntries([fileEntry('a.txt', 1), fileEntry('b.txt', 1), fileEntry('d/x', 1), fileEntry('f', 1)])
    expect(await collisionsOf(entries, temp.path)).toEqual([
      { name: 'a.txt', keptAs: 'a (2).txt', standing: 'file' },
      { name: 'd', keptAs: 'd (1)', standing: 'folder' },
      { name: 'f', keptAs: 'f (1)', standing: 'other' },
    ])
    expect(await collisionsOf(entries, join(temp.path, 'missing'))).toEqual([])
  })
})
