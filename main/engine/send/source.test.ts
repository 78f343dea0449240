import { execFileSync } from 'node:child_process'
import { chmod, mkdir, rename, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeOfAsync, tempFolder } from '../testing/support.ts'
import { sameFile } from './file-stamp.ts'
import { openSource, type Source } from './source.ts'

const temp = tempFolder()
const at = (...parts: string[]): string => join(temp.path, ...parts)
const isRoot = process.getuid?.() === 0
const isWindows = process.platform === 'win32'

async function put(name: string, content = name): Promise<void> {
  await mkdir(join(at(name), '..'), { recursive: true })
  await writeFile(at(name), content)
}

/** "f path size" and "d path", in order. */
function listed(source: Source): string[] {
  return source.entries.map((entry) => (entry.kind === 'file' ? `f ${entry.path} ${entry.size}` : `d ${entry.path}`))
}

const opened = (...names: string[]): Promise<Source> => openSource(names.map((name) => at(name)))

describe('openSource', () => {
  it('walks a folder in a fixed order, each folder before its content', async () => {
    await put('d/b.txt', 'bb')
    await put('d/a/z', '')
    await put('d/Z.txt', 'z')
    await mkdir(at('d/empty'))
    const source = await opened('d')
    expect(listed(source)).toEqual(['d d', 'f d/Z.txt 1', 'd d/a', 'f d/a/z 0', 'f d/b.txt 2', 'd d/empty'])
    expect([source.title, source.files, source.directories, source.totalBytes, source.skipped]).toEqual(['d', 3, 3, 3, []])
    expect(source.entries.map((entry) => entry.absolutePath)).toEqual(['d', 'd/Z.txt', 'd/a', 'd/a/z', 'd/b.txt', 'd/empty'].map((name) => at(name)))
  })

  it.skipIf(isWindows)('gives each folder its own content, also beside one that cannot be sent', async () => {
    for (const name of ['a', String.raw`b\..\c`, 'd', 'e']) await put(`top/${name}/in ${name[0]}`, '')
    await mkdir(at('top/f'))
    const source = await opened('top')
    expect(listed(source).slice(1)).toEqual(['d top/a', 'f top/a/in a 0', 'd top/d', 'f top/d/in d 0', 'd top/e', 'f top/e/in e 0', 'd top/f'])
    expect(source.skipped).toEqual([{ path: String.raw`top/b\..\c`, reason: 'name' }])
  })

  it('keeps times and the executable bit', async () => {
    await put('run.sh')
    await chmod(at('run.sh'), 0o755)
    await utimes(at('run.sh'), 1_234_567_890, 1_234_567_890)
    await put('plain')
    await chmod(at('plain'), 0o644)
    await utimes(at('plain'), '-1', '-1')
    const [script, plain] = (await opened('run.sh', 'plain')).entries
    expect([script?.mtimeUs, script?.executable]).toEqual([1_234_567_890_000_000, !isWindows])
    expect([plain?.mtimeUs, plain?.executable]).toEqual([-1_000_000, false])
  })

  it('says only times that a manifest can hold', async () => {
    await put('late')
    await utimes(at('late'), 2 ** 33 + 2 ** 32, 2 ** 33 + 2 ** 32)
    const seconds = (await stat(at('late'))).mtimeMs / 1000
    expect((await opened('late')).entries[0]?.mtimeUs).toBe(Math.min(seconds * 1e6, Number.MAX_SAFE_INTEGER))
  })

  it('takes several things and names the drop after the first', async () => {
    await put('one')
    await put('two')
    await put('three/x')
    expect([(await opened('one')).title, (await opened('one', 'two')).title, (await opened('three', 'one', 'two')).title]).toEqual([
      'one',
      'one and 1 more',
      'three and 2 more',
    ])
  })

  it('takes the same path once', async () => {
    await put('one')
    expect(listed(await openSource([at('one'), at('.', 'one'), `${temp.path}/x/../one`]))).toEqual(['f one 3'])
  })

  it('tells things of one name from different folders apart, in any case', async () => {
    await put('a/x.txt', '1')
    await put('b/x.txt', '22')
    await put('c/X.TXT', '333')
    await put('d/dir/y', '4444')
    await put('e/dir/y', '55555')
    expect(listed(await opened('a/x.txt', 'b/x.txt', 'c/X.TXT', 'd/dir', 'e/dir'))).toEqual([
      'f x.txt 1',
      'f x (1).txt 2',
      'f X (2).TXT 3',
      'd dir',
      'f dir/y 4',
      'd dir (1)',
      'f dir (1)/y 5',
    ])
  })

  it.skipIf(isWindows)('skips what is neither file nor folder, with a list, and sends the rest', async () => {
    await put('d/file')
    await put('outside')
    await symlink(at('outside'), at('d/link'))
    await symlink('nowhere', at('d/dangling'))
    await symlink(at('d'), at('d/loop'))
    execFileSync('mkfifo', [at('d/pipe')])
    const source = await opened('d')
    expect(listed(source)).toEqual(['d d', 'f d/file 6'])
    expect(source.skipped).toEqual([
      { path: 'd/dangling', reason: 'link' },
      { path: 'd/link', reason: 'link' },
      { path: 'd/loop', reason: 'link' },
      { path: 'd/pipe', reason: 'special' },
    ])
  })

  it.skipIf(isWindows)('skips names that the other side would have to refuse, and sends the rest', async () => {
    await put('d/file')
    await put('d/..\\out')
    await put(`d/${Array(64).fill('x').join('/')}/deep`)
    const source = await opened('d')
    expect(source.skipped).toEqual([
      { path: 'd/..\\out', reason: 'name' },
      { path: `d/${Array(64).fill('x').join('/')}`, reason: 'name' },
    ])
    expect(source.files).toBe(1)
  })

  it.skipIf(isRoot || isWindows)('skips what may not be read inside a folder', async () => {
    await put('d/file')
    await put('d/secret')
    await put('d/locked/x')
    await chmod(at('d/secret'), 0)
    await chmod(at('d/locked'), 0)
    const source = await opened('d')
    await chmod(at('d/locked'), 0o700)
    expect(listed(source)).toEqual(['d d', 'f d/file 6'])
    expect(source.skipped).toEqual([
      { path: 'd/locked', reason: 'unreadable' },
      { path: 'd/secret', reason: 'unreadable' },
    ])
  })

  it.skipIf(isWindows)('follows a link that the user chose', async () => {
    await put('real.txt', 'content')
    await put('folder/x', 'x')
    await symlink('real.txt', at('link.txt'))
    await symlink('folder', at('linked'))
    const source = await opened('link.txt', 'linked')
    expect(listed(source)).toEqual(['f link.txt 7', 'd linked', 'f linked/x 1'])
    expect(source.entries.map((entry) => entry.followLink)).toEqual([true, false, false])
  })

  it('refuses a chosen path that is not there', async () => {
    await put('one')
    expect(await codeOfAsync(opened('one', 'missing'))).toBe('SOURCE_UNREADABLE')
  })

  it.skipIf(isWindows)('refuses a chosen FIFO, a dangling link and the root of the file system', async () => {
    execFileSync('mkfifo', [at('pipe')])
    await symlink('nowhere', at('dangling'))
    expect(await codeOfAsync(opened('pipe'))).toBe('SOURCE_UNREADABLE')
    expect(await codeOfAsync(opened('dangling'))).toBe('SOURCE_UNREADABLE')
    expect(await codeOfAsync(openSource(['/']))).toBe('SOURCE_UNREADABLE')
  })

  it('has nothing to send when nothing was chosen', async () => {
    expect(await codeOfAsync(openSource([]))).toBe('NOTHING_TO_SEND')
  })

  it('stops when it is cancelled', async () => {
    await put('d/x')
    expect(await codeOfAsync(openSource([at('d')], AbortSignal.abort()))).toBe('CANCELLED')
  })
})

describe('sameFile', () => {
  it('sees content, time and file change', async () => {
    await put('x', 'one')
    const stamp = async () => stat(at('x'), { bigint: true })
    const before = await stamp()
    expect(sameFile(before, await stamp())).toBe(true)
    for (const field of ['dev', 'ino', 'size', 'mtimeNs', 'ctimeNs'] as const) {
      const { dev, ino, size, mtimeNs, ctimeNs } = before
      expect([field, sameFile(before, { dev, ino, size, mtimeNs, ctimeNs, [field]: before[field] + 1n })]).toEqual([field, false])
    }
    await put('y', 'two')
    await rename(at('y'), at('x'))
    expect(sameFile(before, await stamp())).toBe(false)
  })
})
