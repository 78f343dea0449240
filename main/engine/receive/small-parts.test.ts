import { lstat, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { errnoOf } from '../errors.ts'
import { type FsStep, FsSteps } from '../testing/fs-steps.ts'
import { pattern, tempFolder } from '../testing/support.ts'
import { toSeconds } from './durable.ts'
import { type SmallPart, writeInThreads } from './small-parts.ts'

const temp = tempFolder()
const COUNT = 600
/** Before 1970, 1970, and fractions of a second. */
const TIMES = [-1_500_000, -1, 0, 1, 1_600_000_000_123_457, 1_600_000_000_000_000]
const timeOf = (index: number): number => TIMES[index % TIMES.length] as number
const bytesOf = (index: number): Buffer => pattern((index * 37) % 900, index)

function parts(count = COUNT): SmallPart[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    path: join(temp.path, 'p', `f${index}`),
    bytes: bytesOf(index),
    time: toSeconds(timeOf(index)),
  }))
}

/** Which were written, and which failed with what. */
async function write(
  all: readonly SmallPart[],
  fatal: (code: string) => boolean = () => false,
): Promise<{ wrote: Set<number>; failed: Map<number, string>; left: number }> {
  const [wrote, failed] = [new Set<number>(), new Map<number, string>()]
  const left = await writeInThreads(all, {
    wrote: ({ index }) => wrote.add(index),
    failed: ({ index }, error) => {
      failed.set(index, errnoOf(error))
      return fatal(errnoOf(error)) ? Promise.reject(error) : Promise.resolve()
    },
  })
  return { wrote, failed, left: left.length }
}

beforeEach(() => mkdir(join(temp.path, 'p')))

describe('small files that are written in threads', () => {
  it('have their content and their time, and begin anew where something stands', async () => {
    const all = parts()
    await writeFile(all[3]?.path ?? '', Buffer.alloc(5000, 1))
    const { wrote, failed, left } = await write(all)
    expect([wrote.size, failed.size, left]).toEqual([COUNT, 0, 0])
    for (const { index, path } of all) {
      expect((await readFile(path)).equals(bytesOf(index)), path).toBe(true)
      const { mtimeNs } = await stat(path, { bigint: true })
      const us = mtimeNs >= 0n || mtimeNs % 1000n === 0n ? mtimeNs / 1000n : mtimeNs / 1000n - 1n
      expect([Number(us), Number(us) + 1], `${path} ${mtimeNs}`).toContain(timeOf(index))
    }
  })

  it('are not written through a link, and one that cannot be made does not stop the others', async () => {
    const all = parts()
    await writeFile(join(temp.path, 'victim'), 'mine')
    await symlink(join(temp.path, 'victim'), all[100]?.path ?? '')
    await mkdir(all[599]?.path ?? '')
    const { wrote, failed } = await write(all)
    expect(Object.fromEntries(failed)).toEqual({ 100: 'ELOOP', 599: 'EISDIR' })
    expect([wrote.size, await readFile(join(temp.path, 'victim'), 'utf8')]).toEqual([COUNT - 2, 'mine'])
  })
})

describe('who stands between us and the disk', () => {
  let steps: FsSteps | null = null
  afterEach(() => steps?.uninstall())

  async function watch(before: (step: FsStep) => Promise<void>): Promise<void> {
    steps = new FsSteps(temp.path, before)
    await steps.install()
  }

  it('sees each step of the threads before it is made, one at a time', async () => {
    const all = parts(20)
    const seen = new Map<string, string[]>()
    let inside = 0
    await watch(async ({ call, path }) => {
      inside += 1
      expect(inside).toBe(1)
      const calls = seen.get(path) ?? []
      seen.set(path, [...calls, call])
      const there = await lstat(path).catch(() => null)
      expect([path, call, there !== null]).toEqual([path, call, call !== 'open'])
      if (call === 'write') expect(there?.size).toBe(0)
      if (call === 'utimes') expect(there?.size).toBe(bytesOf(Number(path.split('f').at(-1))).length)
      inside -= 1
    })
    expect((await write(all)).wrote.size).toBe(20)
    expect([...seen.keys()].sort()).toEqual(all.map(({ path }) => path).sort())
    for (const { path, index } of all) expect(seen.get(path)).toEqual(['open', ...(index === 0 ? [] : ['write']), 'utimes', 'close'])
  })

  it('can make one fail, which then ends it, behind all that was begun', async () => {
    const all = parts()
    await watch(({ call, path }) =>
      call === 'write' && path.endsWith('f300') ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) : Promise.resolve(),
    )
    await expect(write(all, (code) => code === 'ENOSPC')).rejects.toMatchObject({ code: 'ENOSPC' })
    expect((await stat(all[300]?.path ?? '')).size).toBe(0)
    await expect(stat(all[301]?.path ?? '')).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
