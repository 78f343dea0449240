import { execFileSync } from 'node:child_process'
import { chmod, link, lstat, mkdir, readdir, readlink, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { at, deliver, kept, newOf, policy, temp, text, there, tree } from '../testing/conflict-drop.ts'
import type { FsStep } from '../testing/fs-steps.ts'
import { fileEntry, folderEntry } from '../testing/support.ts'
import { withoutThere } from './already-there.ts'
import { gateEntries } from './names.ts'
import { oldFilesRoot } from './old-files.ts'

describe('a file where a file stands', () => {
  it('is kept both by default', async () => {
    await there({ 'a.txt': 'old' })
    const { paths, conflicts } = await deliver(['a.txt'], policy('keep-both'))
    expect({ paths, conflicts }).toEqual({ paths: ['a (1).txt'], conflicts: [{ path: 'a.txt', outcome: 'kept-both', keptAs: 'a (1).txt' }] })
    expect(await tree()).toEqual({ 'a.txt': 'old', 'a (1).txt': 'new a.txt' })
  })

  it('is left when such files are skipped, and listed', async () => {
    await there({ 'a.txt': 'old' })
    expect(await deliver(['a.txt', 'b.txt'], policy('skip'))).toEqual({ paths: ['b.txt'], conflicts: [{ path: 'a.txt', outcome: 'skipped' }] })
    expect(await tree()).toEqual({ 'a.txt': 'old', 'b.txt': 'new b.txt' })
    expect(await readdir(temp.path)).not.toContain('.fastdrop-partial')
  })

  it('takes its place when it is replaced, and the old one is kept whole, with its time', async () => {
    await there({ 'a.txt': 'old' })
    await utimes(at('a.txt'), 1_500_000_000, 1_500_000_000)
    const backup = join(oldFilesRoot(temp.path, 'id'), 'a.txt')
    expect(await deliver(['a.txt'], policy('replace'))).toEqual({ paths: ['a.txt'], conflicts: [{ path: 'a.txt', outcome: 'replaced', backup }] })
    expect([await tree(), await kept('a.txt')]).toEqual([{ 'a.txt': 'new a.txt' }, 'old'])
    expect((await stat(backup)).mtimeMs).toBe(1_500_000_000_000)
    expect((await stat(join(temp.path, '.fastdrop-partial', 'replaced'))).mode & 0o777).toBe(0o700)
  })

  it('is replaced by a whole file at once: before any step the name means the old one or the new one', async () => {
    await there({ 'a.txt': 'old', 'd/b.txt': 'old b' })
    const seen = new Set<string>()
    const before = async (): Promise<void> => {
      seen.add(`${await text('a.txt')}, ${await text('d', 'b.txt')}`)
    }
    await deliver(['a.txt', 'd/b.txt'], policy('replace', true), { before })
    expect([...seen]).toEqual(['old, old b', 'new a.txt, old b', 'new a.txt, new d/b.txt'])
  })

  it('is replaced only behind a backup whose name is on the disk', async () => {
    await there({ 'a.txt': 'old', 'd/b.txt': 'old b' })
    const unsynced = new Set<string>()
    const renames: string[] = []
    const before = ({ call, path }: FsStep): Promise<void> => {
      if (path.includes(`${'replaced'}`) && (call === 'link' || call === 'rename')) unsynced.add(join(path, '..'))
      if (call === 'sync') unsynced.delete(path)
      if (call === 'rename' && !path.includes('.fastdrop-partial')) renames.push(`${path.slice(temp.path.length + 1)} ${unsynced.size}`)
      return Promise.resolve()
    }
    await deliver(['a.txt', 'd/b.txt'], policy('replace', true), { before })
    expect(renames).toEqual(['a.txt 0', 'd/b.txt 0'])
  })

  it('is copied first where nothing can have two names, and the copy is whole before it is relied on', async () => {
    await there({ 'a.txt': 'old' })
    await utimes(at('a.txt'), 1_500_000_000, 1_500_000_000)
    const calls: string[] = []
    const before = ({ call, path }: FsStep): Promise<void> => {
      if (call === 'link') return Promise.reject(Object.assign(new Error('no links here'), { code: 'EPERM' }))
      if (path.includes('replaced') && call !== 'mkdir') calls.push(call)
      return Promise.resolve()
    }
    await deliver(['a.txt', 'b.txt'], policy('replace'), { before })
    expect([await tree(), await kept('a.txt')]).toEqual([{ 'a.txt': 'new a.txt', 'b.txt': 'new b.txt' }, 'old'])
    expect((await stat(join(oldFilesRoot(temp.path, 'id'), 'a.txt'))).mtimeMs).toBe(1_500_000_000_000)
    expect(calls.indexOf('rename')).toBeGreaterThan(calls.indexOf('sync'))
    expect(await readdir(join(temp.path, '.fastdrop-partial', 'replaced'))).toEqual(['id'])
  })
})

describe('what is never replaced', () => {
  it('a link, dangling or not, a folder, a FIFO, and a file that can only be read', async () => {
    await there({ 'real.txt': 'real', 'd/x': 'x', 'locked.txt': 'locked' })
    await symlink('real.txt', at('link.txt'))
    await symlink('nowhere', at('dangling.txt'))
    await mkdir(at('folder.txt'))
    execFileSync('mkfifo', [at('pipe.txt')])
    await chmod(at('locked.txt'), 0o444)
    const names = ['link.txt', 'dangling.txt', 'folder.txt', 'pipe.txt', 'locked.txt']
    const { conflicts } = await deliver(names, policy('replace'))
    expect(conflicts).toEqual(names.map((path) => ({ path, outcome: 'kept-both', keptAs: path.replace('.', ' (1).'), notReplaced: true })))
    expect([await text('real.txt'), await text('locked.txt'), await readlink(at('link.txt')), await readlink(at('dangling.txt'))]).toEqual([
      'real',
      'locked',
      'real.txt',
      'nowhere',
    ])
    expect((await lstat(at('pipe.txt'))).isFIFO()).toBe(true)
    for (const name of names) expect(await text(name.replace('.', ' (1).'))).toBe(newOf(name))
  })

  it('a folder by a folder, and whatever stands where a folder would go', async () => {
    await there({ 'd/x': 'old x', f: 'a file' })
    await symlink('d', at('l'))
    const { paths, conflicts } = await deliver(['d/x', 'f/y', 'l/z'], policy('replace'))
    expect(paths).toEqual(['d (1)', 'f (1)', 'l (1)'])
    expect(conflicts.map((each) => each.outcome)).toEqual(['kept-both', 'kept-both', 'kept-both'])
    expect(await tree()).toMatchObject({ 'd/x': 'old x', f: 'a file', l: '→ d', 'd (1)/x': 'new d/x', 'f (1)/y': 'new f/y', 'l (1)/z': 'new l/z' })
  })
})

describe('merging', () => {
  it.each([
    ['keep-both' as const, { 'd/x (1)': 'new d/x', 'd/s/y (1)': 'new d/s/y', 'd/x': 'old x', 'd/s/y': 'old y' }],
    ['skip' as const, { 'd/x': 'old x', 'd/s/y': 'old y' }],
    ['replace' as const, { 'd/x': 'new d/x', 'd/s/y': 'new d/s/y' }],
  ])('puts files one by one into folders that are there: %s', async (onConflict, result) => {
    await there({ 'd/x': 'old x', 'd/s/y': 'old y', 'd/mine': 'mine' })
    const { paths } = await deliver(['d/x', 'd/s/y', 'd/s/fresh', 'd/n/deep/z', 'd/empty/'], policy(onConflict, true))
    expect(paths).toEqual(['d'])
    const common = { 'd/mine': 'mine', 'd/s/fresh': 'new d/s/fresh', 'd/n/deep/z': 'new d/n/deep/z' }
    const folders = { d: 'folder', 'd/s': 'folder', 'd/n': 'folder', 'd/n/deep': 'folder', 'd/empty': 'folder' }
    expect(await tree()).toEqual({ ...folders, ...common, ...result })
  })

  it('sets the times of folders that it makes, and of none that was there', async () => {
    await there({ 'd/s/y': 'old y' })
    await utimes(at('d'), 1_400_000_000, 1_400_000_000)
    await utimes(at('d', 's'), 1_400_000_000, 1_400_000_000)
    await deliver(['d/', 'd/s/', 'd/s/y', 'd/made/', 'd/made/z'], policy('skip', true))
    expect((await stat(at('d', 's'))).mtimeMs).toBe(1_400_000_000_000)
    expect(Math.floor((await stat(at('d', 'made'))).mtimeMs / 1000)).toBe(1_600_000_000)
    // a new name came into it, and that is what its time says
    expect((await stat(at('d'))).mtimeMs).toBeGreaterThan(1_700_000_000_000)
  })

  it('goes around what is no folder, inside too, and around our own part folders', async () => {
    await there({ 'd/f': 'a file', 'd/.fastdrop-partial/secret': 'part' })
    await mkdir(at('elsewhere'))
    await symlink('../elsewhere', at('d', 'l'))
    const { conflicts } = await deliver(['d/f/x', 'd/l/y', 'd/.fastdrop-partial/z'], policy('replace', true))
    expect(conflicts.map((each) => (each.outcome === 'kept-both' ? each.keptAs : each))).toEqual(['d/f (1)', 'd/l (1)', 'd/.fastdrop-partial (1)'])
    expect([await readdir(at('elsewhere')), await readdir(at('d', '.fastdrop-partial')), await text('d', 'f')]).toEqual([[], ['secret'], 'a file'])
  })

  it('puts nothing into a hidden folder unless somebody was asked', async () => {
    await there({ 'd/.git/hooks/mine': 'mine', '.ssh/known': 'known' })
    const paths = ['d/.git/hooks/pre-commit', '.ssh/authorized_keys', 'd/plain']
    await deliver(paths, policy('keep-both', true, false))
    expect([await readdir(at('d', '.git', 'hooks')), await readdir(at('.ssh')), await text('d', 'plain')]).toEqual([['mine'], ['known'], 'new d/plain'])
    await deliver(paths, policy('skip', true, true))
    expect([(await readdir(at('d', '.git', 'hooks'))).sort(), (await readdir(at('.ssh'))).sort()]).toEqual([
      ['mine', 'pre-commit'],
      ['authorized_keys', 'known'],
    ])
  })

  it('without it a folder is left whole when names are skipped', async () => {
    await there({ 'd/x': 'old x' })
    const { paths, conflicts } = await deliver(['d/x', 'd/fresh'], policy('skip'))
    expect([paths, conflicts]).toEqual([[], ['d/x', 'd/fresh'].map((path) => ({ path, outcome: 'skipped' }))])
    expect(await tree()).toEqual({ d: 'folder', 'd/x': 'old x' })
  })

  it('merges ten thousand files, half of them replaced', { timeout: 120_000 }, async () => {
    const names = Array.from({ length: 10_000 }, (_, n) => `d/${n % 20}/${n}`)
    for (let n = 0; n < 20; n += 1) await mkdir(at('d', String(n)), { recursive: true })
    await Promise.all(names.filter((_, n) => n % 2 === 0).map((path) => writeFile(at(path), 'old')))
    const { conflicts } = await deliver(names, policy('replace', true))
    expect(conflicts.filter(({ outcome }) => outcome === 'replaced').length).toBe(5_000)
    for (const path of ['d/0/0', 'd/1/1', 'd/19/9999']) expect(await text(path)).toBe(newOf(path))
    expect(await kept('d', '0', '0')).toBe('old')
  })
})

describe('names that are the same to people', () => {
  const [NFC, NFD] = ['caf\u00E9.txt', 'cafe\u0301.txt'] as const

  it('are taken, however their letters are composed', async () => {
    await there({ [NFD]: 'old' })
    expect((await deliver([NFC], policy('skip'))).conflicts).toEqual([{ path: NFC, outcome: 'skipped' }])
    await deliver([NFC], policy('keep-both'))
    expect(await text('caf\u00E9 (1).txt')).toBe(newOf(NFC))
    await deliver([NFC], policy('replace'))
    expect(await tree()).toEqual({ [NFD]: newOf(NFC), 'caf\u00E9 (1).txt': newOf(NFC) })
    expect(await kept(NFC)).toBe('old')
  })

  it('in folders that are merged, too', async () => {
    await there({ 'e\u0301/x': 'old' })
    await deliver(['\u00E9/x', '\u00E9/y'], policy('replace', true))
    expect(await tree()).toEqual({ 'e\u0301': 'folder', 'e\u0301/x': 'new \u00E9/x', 'e\u0301/y': 'new \u00E9/y' })
  })
})

describe('what is there is not sent at all when it is skipped', () => {
  const entries = gateEntries([fileEntry('a', 1), fileEntry('b', 1), fileEntry('d/x', 1), fileEntry('d/y', 1), folderEntry('d')])
  const skipping = (merge: boolean): Promise<readonly number[]> =>
    withoutThere({ entries, excluded: [] }, temp.path, policy('skip', merge)).then((selection) => selection.excluded)

  it('file by file, or a whole folder', async () => {
    await there({ a: 'old', 'd/x': 'old' })
    expect([await skipping(true), await skipping(false)]).toEqual([
      [0, 2],
      [0, 2, 3],
    ])
  })

  it('also where that is everything', async () => {
    await there({ a: 'old', b: 'old', 'd/x': 'old' })
    const all = await withoutThere({ entries, excluded: [] }, temp.path, policy('skip'))
    expect([all.excluded, all.entries.every(({ leftOut }) => leftOut)]).toEqual([[0, 1, 2, 3], true])
  })

  it('nothing where another choice was made, or the folder is not there yet', async () => {
    await there({ a: 'old' })
    const selection = { entries, excluded: [1] }
    expect(await withoutThere(selection, temp.path, policy('replace'))).toEqual(selection)
    expect(await withoutThere(selection, at('missing'), policy('skip'))).toEqual(selection)
  })

  it('as many as the sender can be told of', async () => {
    const many = gateEntries(Array.from({ length: 30_000 }, (_, n) => fileEntry(`m/${n}`, 1)))
    await mkdir(at('m'))
    await writeFile(at('m', '0'), '')
    for (let n = 2; n < 30_000; n += 2) await link(at('m', '0'), at('m', String(n)))
    const { excluded } = await withoutThere({ entries: many, excluded: [] }, temp.path, policy('skip', true))
    expect(excluded.length).toBe(7_500)
    await rm(at('m'), { recursive: true })
  })
})
