import { execFileSync } from 'node:child_process'
import { appendFile, mkdir, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeOfAsync, pattern, tempFolder } from '../testing/support.ts'
import { layOut } from '../wire/plan.ts'
import { openSource } from './source.ts'
import { SourceReader } from './source-reader.ts'

const temp = tempFolder()
const ONE_CHUNK = 1000
const at = (name: string): string => join(temp.path, name)

/** A reader over files of these sizes, named a, b, c …; file i holds pattern(size, i + 1). */
async function open(...sizes: number[]): Promise<{ reader: SourceReader; read: (number: number) => Promise<Buffer> }> {
  const names = sizes.map((_, index) => at(`f${String(index).padStart(3, '0')}`))
  for (const [index, size] of sizes.entries()) await writeFile(names[index] ?? '', pattern(size, index + 1))
  const { entries } = await openSource(names)
  const layout = layOut(sizes, ONE_CHUNK)
  const reader = new SourceReader(entries, layout)
  const read = async (number: number): Promise<Buffer> => {
    const target = Buffer.alloc(layout.rawLength(number))
    await reader.read(number, target)
    return target
  }
  return { reader, read }
}

describe('SourceReader', () => {
  it('reads the chunks of a large file, in any order', async () => {
    const { reader, read } = await open(2500)
    const whole = pattern(2500, 1)
    for (const number of [3, 1, 2, 1]) {
      expect((await read(number)).equals(whole.subarray((number - 1) * ONE_CHUNK, number * ONE_CHUNK))).toBe(true)
    }
    await reader.close()
  })

  it('reads a bundle as its files one behind the other', async () => {
    const sizes = [10, 0, 20, 5]
    const { reader, read } = await open(...sizes)
    expect((await read(1)).equals(Buffer.concat(sizes.map((size, index) => pattern(size, index + 1))))).toBe(true)
    await reader.close()
  })

  it('reads more large files than it keeps open, two at a time as its feeder does, again and again', async () => {
    const sizes = Array<number>(40).fill(ONE_CHUNK)
    const { reader, read } = await open(...sizes)
    for (const round of [1, 2]) {
      const chunks: Buffer[] = []
      for (let number = 1; number <= 40; number += 2) chunks.push(...(await Promise.all([read(number), read(number + 1)])))
      expect([round, chunks.findIndex((chunk, index) => !chunk.equals(pattern(ONE_CHUNK, index + 1)))]).toEqual([round, -1])
    }
    await reader.close()
  })

  it.each([
    ['grew', (name: string) => appendFile(name, 'x')],
    ['shrank', (name: string, size: number) => truncate(name, size - 1)],
    ['was emptied', (name: string) => truncate(name, 0)],
    ['was rewritten with the same size', (name: string, size: number) => writeFile(name, pattern(size, 9))],
    [
      'was rewritten with the same size and time',
      async (name: string, size: number) => {
        await writeFile(name, pattern(size, 9))
        await utimes(name, 1_000_000_000, 1_000_000_000)
      },
    ],
    [
      'was replaced',
      async (name: string, size: number) => {
        await writeFile(`${name}.new`, pattern(size, 1))
        await utimes(`${name}.new`, 1_000_000_000, 1_000_000_000)
        await rename(`${name}.new`, name)
      },
    ],
  ])('notices that a file %s before it is read', async (_, change) => {
    for (const size of [1500, 15]) {
      await writeFile(at('f000'), '')
      const { reader, read } = await openWithTime(size)
      await change(at('f000'), size)
      expect([size, await codeOfAsync(read(1))]).toEqual([size, 'SOURCE_CHANGED'])
      await reader.close()
    }
  })

  /** One file whose time is fixed, so that a change can keep it. */
  async function openWithTime(size: number): Promise<Awaited<ReturnType<typeof open>>> {
    await writeFile(at('f000'), pattern(size, 1))
    await utimes(at('f000'), 1_000_000_000, 1_000_000_000)
    const { entries } = await openSource([at('f000')])
    const layout = layOut([size], ONE_CHUNK)
    const reader = new SourceReader(entries, layout)
    return {
      reader,
      read: async (number) => {
        const target = Buffer.alloc(layout.rawLength(number))
        await reader.read(number, target)
        return target
      },
    }
  }

  it('notices a change between two chunks of an open file', async () => {
    const { reader, read } = await open(2500)
    expect((await read(1)).equals(pattern(2500, 1).subarray(0, ONE_CHUNK))).toBe(true)
    await truncate(at('f000'), 1500)
    expect(await codeOfAsync(read(2))).toBe('SOURCE_CHANGED')
    expect(await codeOfAsync(read(3))).toBe('SOURCE_CHANGED')
    await reader.close()
  })

  it('names the one file of a bundle that changed', async () => {
    const { reader, read } = await open(10, 20, 30)
    await appendFile(at('f001'), 'x')
    await expect(read(1)).rejects.toMatchObject({ code: 'SOURCE_CHANGED', message: expect.stringContaining('“f001”') as string })
    await reader.close()
  })

  it('says that a file is not there any more', async () => {
    for (const size of [1500, 15]) {
      const { reader, read } = await open(size)
      await rm(at('f000'))
      await expect(read(1)).rejects.toMatchObject({
        code: 'SOURCE_CHANGED',
        message: expect.stringContaining('“f000” was deleted, moved or replaced') as string,
      })
      await reader.close()
    }
  })

  it.skipIf(process.platform === 'win32')('does not follow a link that took the place of a file in a folder', async () => {
    await mkdir(at('d'))
    await writeFile(at('d/x'), 'secret')
    await writeFile(at('other'), 'secret')
    const { entries } = await openSource([at('d')])
    const reader = new SourceReader(entries, layOut([null, 6], ONE_CHUNK))
    await rm(at('d/x'))
    await symlink(at('other'), at('d/x'))
    expect(await codeOfAsync(reader.read(1, Buffer.alloc(6)))).toBe('SOURCE_CHANGED')
    await reader.close()
  })

  it.skipIf(process.platform === 'win32')('does not wait for a FIFO that took the place of a file', async () => {
    for (const size of [1500, 15]) {
      const { reader, read } = await open(size)
      await rm(at('f000'))
      execFileSync('mkfifo', [at('f000')])
      expect(await codeOfAsync(read(1))).toBe('SOURCE_CHANGED')
      await reader.close()
      await rm(at('f000'))
    }
  })

  it.skipIf(process.platform === 'win32')('reads through a link that the user chose', async () => {
    await writeFile(at('real'), 'content')
    await symlink('real', at('link'))
    const { entries } = await openSource([at('link')])
    const reader = new SourceReader(entries, layOut([7], ONE_CHUNK))
    const target = Buffer.alloc(7)
    await reader.read(1, target)
    expect(target.toString()).toBe('content')
    await reader.close()
  })

  it('tries again after a failed open', async () => {
    const { reader, read } = await open(1500)
    await rename(at('f000'), at('away'))
    expect(await codeOfAsync(read(1))).toBe('SOURCE_CHANGED')
    await writeFile(at('f000'), 'another')
    expect(await codeOfAsync(read(1))).toBe('SOURCE_CHANGED')
    await reader.close()
  })
})

describe('a file that is lost', () => {
  it('is zeros in its bundle, whatever stood in the buffer, and the others are what they were', async () => {
    const sizes = [10, 20, 5]
    const names = sizes.map((_, index) => at(`f${index}`))
    for (const [index, size] of sizes.entries()) await writeFile(names[index] ?? '', pattern(size, index + 1))
    const { entries } = await openSource(names)
    await rm(names[1] ?? '')
    const lost = new Map<number, string>()
    const reader = new SourceReader(entries, layOut(sizes, ONE_CHUNK), {
      has: (entry) => lost.has(entry),
      lose: (entry, reason) => void lost.set(entry, reason.code),
    })
    const expected = Buffer.concat([pattern(10, 1), Buffer.alloc(20), pattern(5, 3)])
    // found to be lost by the first, known to be lost to the second
    for (const _ of [1, 2]) {
      const target = Buffer.alloc(35, 0xee)
      await reader.read(1, target)
      expect(target.equals(expected)).toBe(true)
    }
    expect([...lost]).toEqual([[1, 'SOURCE_CHANGED']])
    await reader.close()
  })

  it('that comes too late to be told ends the reading', async () => {
    await writeFile(at('f0'), pattern(10, 1))
    const { entries } = await openSource([at('f0')])
    await rm(at('f0'))
    const reader = new SourceReader(entries, layOut([10], ONE_CHUNK), { has: () => false, lose: () => {} })
    expect(await codeOfAsync(reader.read(1, Buffer.alloc(10)))).toBe('SOURCE_CHANGED')
    await reader.close()
  })
})
