import { execFileSync } from 'node:child_process'
import { appendFile, mkdir, rename, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asEngineError } from '../errors.ts'
import { DISK_JOB_FILE_BYTES } from '../limits.ts'
import { pattern, tempFolder } from '../testing/support.ts'
import { layOut } from '../wire/plan.ts'
import type { Losses } from './losses.ts'
import { readInThreads } from './small-files.ts'
import { checkUnchanged, openSource } from './source.ts'
import { SourceReader } from './source-reader.ts'

const temp = tempFolder()
const COUNT = 40
const CHANGED = 23
const at = (index: number): string => join(temp.path, 'd', String(index).padStart(4, '0'))
const sizeOf = (index: number): number => (index * 37) % 900

/** A reader of many small files in one bundle, and what it has lost. Entry 0 is their folder. */
async function bundleOf(count: number, oneChunk = 4 * 1024 * 1024): Promise<{ readonly read: () => Promise<Buffer>; readonly lost: Map<number, string> }> {
  await mkdir(join(temp.path, 'd'))
  for (let index = 0; index < count; index += 1) {
    await writeFile(at(index), pattern(sizeOf(index), index))
    await utimes(at(index), 1_000_000_000, 1_000_000_000)
  }
  const { entries } = await openSource([join(temp.path, 'd')])
  const layout = layOut(
    entries.map(({ kind, size }) => (kind === 'file' ? size : null)),
    oneChunk,
  )
  const lost = new Map<number, string>()
  const losses: Losses = { has: (entry) => lost.has(entry), lose: (entry, reason) => void lost.set(entry, asEngineError(reason).code) }
  const reader = new SourceReader(entries, layout, losses)
  const read = async (): Promise<Buffer> => {
    const target = Buffer.alloc(layout.rawLength(1), 0xff)
    await reader.read(1, target)
    return target
  }
  return { read, lost }
}

function contentOf(count: number, gone: readonly number[] = []): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, index) => (gone.includes(index) ? Buffer.alloc(sizeOf(index)) : pattern(sizeOf(index), index))))
}

describe('a bundle of many files', () => {
  it.each([COUNT, 1000])('is its files one behind the other: %d', async (count) => {
    const { read, lost } = await bundleOf(count)
    expect((await read()).equals(contentOf(count))).toBe(true)
    expect(lost.size).toBe(0)
  })

  it('takes files whose times no 64 bits of nanoseconds can say, in whatever way they are read', async () => {
    await mkdir(join(temp.path, 'd'))
    const far = 13_569_465_600
    for (let index = 0; index < COUNT; index += 1) {
      await writeFile(at(index), pattern(sizeOf(index), index))
      await utimes(at(index), far, far)
    }
    const { mtimeNs } = await stat(at(0), { bigint: true })
    // a file system with 32 bits of seconds has no such times
    if (mtimeNs !== BigInt(far) * 1_000_000_000n) return process.stderr.write('times far away: skipped, this file system has none\n')
    const { entries } = await openSource([join(temp.path, 'd')])
    expect(entries.at(-1)?.mtimeUs).toBe(Number.MAX_SAFE_INTEGER)
    // without a loss to be told of, a file that counts as changed throws: in threads, alone, and when it is looked at again
    for (const count of [COUNT, 1]) {
      const some = entries.filter(({ kind, size }) => kind === 'file' && size > 0).slice(0, count)
      const layout = layOut(
        some.map(({ size }) => size),
        4 * 1024 * 1024,
      )
      const target = Buffer.alloc(layout.rawLength(1))
      await new SourceReader(some, layout).read(1, target)
      expect(target.subarray(0, sizeOf(1)).equals(pattern(sizeOf(1), 1))).toBe(true)
    }
    const lost = new Map<number, unknown>()
    await checkUnchanged(entries, { has: () => false, lose: (entry, reason) => void lost.set(entry, reason) })
    expect(lost.size).toBe(0)
    const left = await readInThreads(
      entries.flatMap((entry, index) => (entry.kind === 'file' ? [{ index, entry, target: Buffer.alloc(entry.size) }] : [])),
      () => true,
    )
    expect(left).toEqual([])
  })

  it.each<[string, (path: string, size: number) => Promise<unknown>, string]>([
    ['grew', (path) => appendFile(path, 'x'), 'SOURCE_CHANGED'],
    ['shrank', (path, size) => truncate(path, size - 1), 'SOURCE_CHANGED'],
    [
      'was rewritten with the same size and time',
      async (path, size) => {
        await writeFile(path, pattern(size, 9))
        await utimes(path, 1_000_000_000, 1_000_000_000)
      },
      'SOURCE_CHANGED',
    ],
    [
      'was replaced by one of the same content and time',
      async (path, size) => {
        await writeFile(`${path}.new`, pattern(size, CHANGED))
        await utimes(`${path}.new`, 1_000_000_000, 1_000_000_000)
        await rename(`${path}.new`, path)
      },
      'SOURCE_CHANGED',
    ],
    [
      'is a link to one of the same content now',
      async (path) => {
        await rename(path, `${path}.moved`)
        await symlink(`${path}.moved`, path)
      },
      'SOURCE_CHANGED',
    ],
    [
      'is a pipe now',
      async (path) => {
        await rm(path)
        execFileSync('mkfifo', [path])
      },
      'SOURCE_CHANGED',
    ],
    ['is gone', (path) => rm(path), 'SOURCE_CHANGED'],
  ])('has zeros for one that %s, and all others', async (_, change, code) => {
    const { read, lost } = await bundleOf(COUNT)
    await change(at(CHANGED), sizeOf(CHANGED))
    expect((await read()).equals(contentOf(COUNT, [CHANGED]))).toBe(true)
    expect([...lost]).toEqual([[CHANGED + 1, code]])
  })

  it('has zeros for those that were lost before', async () => {
    const { read, lost } = await bundleOf(COUNT)
    for (const index of [1, 2, COUNT - 1]) lost.set(index + 1, 'SKIPPED')
    expect((await read()).equals(contentOf(COUNT, [1, 2, COUNT - 1]))).toBe(true)
  })
})

it('leaves nothing to others but what is large or has changed', async () => {
  await mkdir(join(temp.path, 'd'))
  for (let index = 0; index < COUNT; index += 1) await writeFile(at(index), pattern(index === 7 ? DISK_JOB_FILE_BYTES + 1 : 10, index))
  const { entries } = await openSource([join(temp.path, 'd')])
  const files = entries.slice(1).map((entry, index) => ({ index, entry, target: Buffer.alloc(entry.size) }))
  await appendFile(at(30), 'x')
  await rm(at(31))
  const left = await readInThreads(files, () => true)
  expect(left.map(({ index }) => index)).toEqual([7, 30, 31])
  for (const { index, target } of files) if (![7, 30, 31].includes(index)) expect(target.equals(pattern(10, index)), `${index}`).toBe(true)
})
