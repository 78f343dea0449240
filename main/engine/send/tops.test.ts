import { spawnSync } from 'node:child_process'
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SentPath } from '../../../shared/sent-path.ts'
import { codeOf, codeOfAsync, tempFolder } from '../testing/support.ts'
import { openSource, type Source } from './source.ts'
import { topsOf } from './tops.ts'

const temp = tempFolder()
const at = (path: string): string => join(temp.path, ...path.split('/'))
const isWindows = process.platform === 'win32'

async function put(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(join(at(path), '..'), { recursive: true })
    await writeFile(at(path), path)
  }
}

/** [path on the disk, place in the drop], or a path alone. */
function opened(...sent: readonly (string | readonly [string, string])[]): Promise<Source> {
  return openSource(sent.map((each): SentPath => (typeof each === 'string' ? at(each) : { path: at(each[0]), at: each[1] })))
}

const paths = ({ entries }: Source): string[] => entries.map(({ path }) => path)

describe('files with their places in the drop', () => {
  it('come below the folders that they lie in, each named once and before what is in it, and nothing else of them', async () => {
    await put('x/Trip/a', 'x/Trip/day 3/b', 'x/Trip/day 3/c', 'x/Trip/day 3/d', 'x/Trip/day 4/e')
    await utimes(at('x/Trip/day 3'), 1_234_567_890, 1_234_567_890)
    const source = await opened(['x/Trip/day 3/b', 'Trip/day 3/b'], ['x/Trip/day 4/e', 'Trip/day 4/e'], ['x/Trip/day 3/d', 'Trip/day 3/d'])
    expect(paths(source)).toEqual(['Trip', 'Trip/day 3', 'Trip/day 3/b', 'Trip/day 3/d', 'Trip/day 4', 'Trip/day 4/e'])
    expect([source.title, source.files, source.directories]).toEqual(['Trip', 3, 3])
    expect(source.entries.map(({ absolutePath }) => absolutePath)).toEqual(paths(source).map((path) => at(`x/${path}`)))
    expect(source.entries[1]?.mtimeUs).toBe(1_234_567_890_000_000)
  })

  it('keep the names that their tops had, whatever those are called on the disk', async () => {
    await put('x/Trip/b', 'y/Trip/b', 'x/c', 'y/c')
    const source = await opened(['y/Trip/b', 'Trip (1)/b'], ['y/c', 'c (1)'], ['x/Trip/b', 'Trip/b'])
    const where = source.entries.map(({ path, absolutePath }) => [path, absolutePath.slice(temp.path.length + 1).replaceAll(sep, '/')])
    expect(where).toEqual([
      ['Trip (1)', 'y/Trip'],
      ['Trip (1)/b', 'y/Trip/b'],
      ['c (1)', 'y/c'],
      ['Trip', 'x/Trip'],
      ['Trip/b', 'x/Trip/b'],
    ])
  })

  it('are told apart from what else has that name at the top', async () => {
    await put('x/Trip/b', 'y/Trip/c', 'z/Trip/d')
    expect(paths(await opened('z/Trip', ['x/Trip/b', 'Trip/b'], ['y/Trip/c', 'Trip/c']))).toEqual([
      'Trip',
      'Trip/d',
      'Trip (1)',
      'Trip (1)/b',
      'Trip (2)',
      'Trip (2)/c',
    ])
  })

  it('may be what was named twice', async () => {
    await put('Trip/day/b', 'Trip/day/c')
    const twice = ['Trip/day/b', 'Trip/day/b'] as const
    expect(paths(await opened(twice, twice, ['Trip/day/b', 'b']))).toEqual(['Trip', 'Trip/day', 'Trip/day/b', 'b'])
  })

  it('are files: what is a folder by now, or nothing that can be sent, is left out and named', async () => {
    await put('b/private', 'Trip/day/c/private', 'd')
    if (!isWindows) spawnSync('mkfifo', [at('f')])
    const fifo = isWindows ? [] : [['f', 'f'] as const]
    const source = await opened(['b', 'b'], ['Trip/day/c', 'Trip/day/c'], ['d', 'd'], ...fifo)
    expect(paths(source)).toEqual(['Trip', 'Trip/day', 'd'])
    expect(source.skipped).toEqual([
      { path: 'b', reason: 'unreadable' },
      { path: 'Trip/day/c', reason: 'unreadable' },
      ...fifo.map(([path]) => ({ path, reason: 'special' })),
    ])
  })

  it.skipIf(isWindows)('are judged as if their whole folder were sent: no link but the top itself is followed', async () => {
    await put('real/Trip/day/b', 'real/Trip/plain', 'real/Trip/file', 'secret/b')
    await symlink(at('real/Trip'), at('Trip'))
    await symlink(at('secret'), at('real/Trip/link'))
    await symlink(at('secret/b'), at('real/Trip/linked file'))
    const wanted = ['day/b', 'link/b', 'linked file', 'gone/b', 'day/gone', 'plain/b', 'file']
    const source = await opened(...wanted.map((path) => [`Trip/${path}`, `Trip/${path}`] as const))
    expect(paths(source)).toEqual(['Trip', 'Trip/day', 'Trip/day/b', 'Trip/file'])
    expect(source.skipped).toEqual([
      { path: 'Trip/day/gone', reason: 'unreadable' },
      { path: 'Trip/link', reason: 'link' },
      { path: 'Trip/linked file', reason: 'link' },
      { path: 'Trip/gone', reason: 'unreadable' },
      { path: 'Trip/plain', reason: 'unreadable' },
    ])
    expect(source.entries.find(({ path }) => path === 'Trip/day/b')?.followLink).toBe(false)
  })

  it('do not take the others with them when they are gone, and all together are a fault', async () => {
    await put('Trip/b', 'c')
    expect(await opened(['gone/a', 'gone/a'], ['d', 'd'], ['c/e', 'c/e'], ['Trip/b', 'Trip/b'])).toMatchObject({
      title: 'Trip',
      files: 1,
      skipped: ['gone', 'd', 'c'].map((path) => ({ path, reason: 'unreadable' })),
    })
    expect(await codeOfAsync(opened(['gone/a', 'gone/a'], ['Trip/gone', 'Trip/gone']))).toBe('SOURCE_UNREADABLE')
    expect(await codeOfAsync(opened('gone', ['Trip/b', 'Trip/b']))).toBe('SOURCE_UNREADABLE')
  })

  it('have no place where they do not lie', async () => {
    await put('Trip/b')
    for (const place of ['Trip/c', 'Trip/x/b', 'Trip/../b', 'Trip//b', 'Trip/b/', ''])
      expect(await codeOfAsync(opened(['Trip/b', place])), place).toBe('SOURCE_UNREADABLE')
    for (const place of ['../b', '..', '.', '/b']) expect(await codeOfAsync(opened(['Trip/b', place])), place).toBe('SOURCE_UNREADABLE')
    expect(codeOf(() => topsOf([{ path: '/b', at: 'Trip/b' }]))).toBe('SOURCE_UNREADABLE')
  })
})

describe('the names at the top', () => {
  it('are the same whatever is there by now', () => {
    const named = topsOf(['/x/a.txt', '/y/A.TXT', '/x/a.txt', '/z/a.txt'], new Set(['A (1).TXT']))
    expect(named.map(({ path, name, mayLack }) => [path, name, mayLack])).toEqual([
      [resolve('/x/a.txt'), 'a.txt', false],
      [resolve('/y/A.TXT'), 'A (1).TXT', true],
      [resolve('/z/a.txt'), 'a (2).txt', false],
    ])
  })
})
