import { mkdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { at, deliver, kept, policy, temp, text, there, tree } from '../testing/conflict-drop.ts'
import type { FsStep } from '../testing/fs-steps.ts'
import { oldFilesRoot } from './old-files.ts'

describe('what changes while we look', () => {
  /** Once, before the first step that fits; in one go, because the steps of promises stand in line behind it. */
  function once(fits: (step: FsStep) => boolean, change: () => void): (step: FsStep) => Promise<void> {
    let done = false
    return (step) => {
      if (!done && fits(step)) {
        done = true
        change()
      }
      return Promise.resolve()
    }
  }
  const isBackup = ({ call, path }: FsStep): boolean => call === 'link' && path.includes('replaced')

  it('a file that becomes a link before it is kept is not replaced, and what the link means is untouched', async () => {
    await there({ 'a.txt': 'old', 'secret.txt': 'secret' })
    const before = once(isBackup, () => {
      unlinkSync(at('a.txt'))
      symlinkSync('secret.txt', at('a.txt'))
    })
    const { conflicts } = await deliver(['a.txt'], policy('replace'), { before })
    expect(conflicts).toEqual([{ path: 'a.txt', outcome: 'kept-both', keptAs: 'a (1).txt', notReplaced: true }])
    expect(await tree()).toEqual({ 'a.txt': '→ secret.txt', 'secret.txt': 'secret', 'a (1).txt': 'new a.txt' })
  })

  it('a file that was saved anew behind its backup is kept, too, before it is replaced', async () => {
    await there({ 'a.txt': 'old' })
    const before = once(
      ({ call, path }) => call === 'sync' && path.includes('replaced'),
      () => {
        writeFileSync(at('draft'), 'newer')
        renameSync(at('draft'), at('a.txt'))
      },
    )
    const { conflicts } = await deliver(['a.txt'], policy('replace'), { before })
    expect(conflicts).toEqual([{ path: 'a.txt', outcome: 'replaced', backup: join(oldFilesRoot(temp.path, 'id'), 'a (1).txt') }])
    expect([await text('a.txt'), await kept('a.txt'), await kept('a (1).txt')]).toEqual(['new a.txt', 'old', 'newer'])
  })

  it('a link that takes the name at the very last moment is not followed', async () => {
    await there({ 'a.txt': 'old', 'secret.txt': 'secret' })
    const before = once(
      ({ call, path }) => call === 'rename' && path === at('a.txt'),
      () => {
        unlinkSync(at('a.txt'))
        symlinkSync('secret.txt', at('a.txt'))
      },
    )
    await deliver(['a.txt'], policy('replace'), { before })
    expect([await text('secret.txt'), await text('a.txt'), await kept('a.txt')]).toEqual(['secret', 'new a.txt', 'old'])
  })

  it.each([
    ['skip' as const, {}, [{ path: 'a.txt', outcome: 'skipped' }]],
    ['keep-both' as const, { 'a (1).txt': 'new a.txt' }, [{ path: 'a.txt', outcome: 'kept-both', keptAs: 'a (1).txt' }]],
  ])('a name that is taken at the last moment falls under the same choice: %s', async (onConflict, more, outcomes) => {
    const before = once(
      ({ call, path }) => call === 'link' && path === at('a.txt'),
      () => writeFileSync(at('a.txt'), 'late'),
    )
    const { conflicts } = await deliver(['a.txt'], policy(onConflict), { before })
    expect([await tree(), conflicts]).toEqual([{ 'a.txt': 'late', ...more }, outcomes])
  })

  it('a folder that comes at the last moment is merged into', async () => {
    const before = once(
      ({ call, path }) => call === 'mkdir' && path === at('d'),
      () => {
        mkdirSync(at('d'))
        writeFileSync(at('d', 'mine'), 'mine')
      },
    )
    await deliver(['d/x'], policy('keep-both', true), { before })
    expect(await tree()).toEqual({ d: 'folder', 'd/mine': 'mine', 'd/x': 'new d/x' })
  })

  it('a folder that is swapped for a link in the middle of a merge gets nothing more', async () => {
    await there({ 'd/mine': 'mine' })
    await mkdir(at('elsewhere'))
    const before = once(
      ({ call, path }) => call === 'unlink' && path.endsWith('one'),
      () => {
        renameSync(at('d'), at('moved'))
        symlinkSync('elsewhere', at('d'))
      },
    )
    const { paths } = await deliver(['d/one', 'd/two', 'd/three'], policy('keep-both', true), { before })
    expect(paths).toEqual(['d (1)'])
    expect(await readdir(at('elsewhere'))).toEqual([])
    expect([(await readdir(at('moved'))).sort(), (await readdir(at('d (1)'))).sort()]).toEqual([
      ['mine', 'one'],
      ['three', 'two'],
    ])
  })

  it('a file that the system does not let us replace is left, and ours is kept beside it', async () => {
    await there({ 'a.txt': 'old' })
    const before = ({ call, path }: FsStep): Promise<void> =>
      call === 'rename' && path === at('a.txt') ? Promise.reject(Object.assign(new Error('not yours'), { code: 'EACCES' })) : Promise.resolve()
    expect((await deliver(['a.txt'], policy('replace'), { before })).conflicts).toEqual([
      { path: 'a.txt', outcome: 'kept-both', keptAs: 'a (1).txt', notReplaced: true },
    ])
    expect(await tree()).toEqual({ 'a.txt': 'old', 'a (1).txt': 'new a.txt' })
  })

  it('two transfers that replace one file lose neither the first nor the second', async () => {
    await there({ 'a.txt': 'old' })
    const both = await Promise.all(['one', 'two'].map((id) => deliver(['a.txt'], policy('replace'), { id })))
    const backups = both.flatMap(({ conflicts }) => conflicts.map((each) => (each.outcome === 'replaced' ? each.backup : 'not replaced')))
    expect((await Promise.all(backups.map((path) => readFile(path, 'utf8')))).sort()).toEqual(['new a.txt', 'old'])
    expect(await tree()).toEqual({ 'a.txt': 'new a.txt' })
  })
})
