import { createHash } from 'node:crypto'
import { open, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { EngineError } from '../errors.ts'
import { CLASSIC_HASH_THREAD_FROM_BYTES, CLASSIC_HASH_THREADS_MAX } from '../limits.ts'
import { openSource, type SourceEntry } from '../send/source.ts'
import { codeOfAsync, pattern, tempFolder } from '../testing/support.ts'
import { createDigester } from '../wire/digest.ts'
import { announcedFile, seenHere } from './announced-file.ts'
import { seenInThread } from './hash-thread.ts'

const folder = tempFolder()
const never = new AbortController().signal

async function entryOf(path: string): Promise<SourceEntry> {
  return (await openSource([path])).entries[0] as SourceEntry
}

async function entry(name: string, content: Uint8Array): Promise<SourceEntry> {
  const path = join(folder.path, name)
  await writeFile(path, content)
  return entryOf(path)
}

/** One byte is another one. */
async function touch(path: string, offset: number): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const byte = Buffer.alloc(1)
    await file.read(byte, 0, 1, offset)
    await file.write(Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, offset)
  } finally {
    await file.close()
  }
}

async function drained(pieces: AsyncGenerator<Buffer>, got: Buffer[]): Promise<void> {
  for await (const piece of pieces) got.push(Buffer.from(piece))
}

describe.each([
  ['small', 3_000_100],
  ['small, with a last piece of few bytes', 2 * 1_048_576 + 240],
  ['large', CLASSIC_HASH_THREAD_FROM_BYTES + 241],
  ['large, with a last piece of few bytes', CLASSIC_HASH_THREAD_FROM_BYTES + 7],
])('a %s file', (_, size) => {
  let content: Buffer
  beforeAll(() => {
    content = pattern(size)
  })

  test('is announced by its SHA-256, and sent as it is', async () => {
    const { bytes, sha256, pieces } = await announcedFile(await entry('a', content), never)
    expect(bytes).toBe(size)
    expect(sha256).toBe(createHash('sha256').update(content).digest('hex'))
    const got: Buffer[] = []
    await drained(pieces(), got)
    expect(Buffer.concat(got).equals(content)).toBe(true)
  })

  test.each([0, size - 1])('whose byte %i has become another one, with every stamp as it was, is not sent to its end', async (offset) => {
    const before = await entry('b', content)
    const path = before.absolutePath
    const source = { ...before }
    const { pieces } = await announcedFile(source, never)
    await touch(path, offset)
    await utimes(path, new Date(1e12), new Date(1e12))
    // what no system shows, as with a coarse clock
    source.stamp = (await entryOf(path)).stamp
    const got: Buffer[] = []
    expect(await codeOfAsync(drained(pieces(), got))).toBe('SOURCE_CHANGED')
    expect(Buffer.concat(got).length).toBeLessThan(size)
  })

  test('that has changed since it was offered is not announced', async () => {
    const offered = await entry('c', content)
    await touch(offered.absolutePath, 5)
    await utimes(offered.absolutePath, new Date(1e12), new Date(1e12))
    expect(await codeOfAsync(announcedFile(offered, never))).toBe('SOURCE_CHANGED')
  })

  test('is let go of at once when its drop has ended', async () => {
    const stop = new AbortController()
    const seeing = codeOfAsync(announcedFile(await entry('d', content), stop.signal))
    stop.abort(new EngineError('CANCELLED'))
    expect(await seeing).toBe('CANCELLED')
  })
})

describe('a thread', () => {
  test('sees what is seen without one', async () => {
    const content = pattern(CLASSIC_HASH_THREAD_FROM_BYTES + 100_000)
    const large = await entry('e', content)
    const inThread = await seenInThread(large, never)
    expect(inThread).not.toBe(null)
    expect(inThread).toEqual(await seenHere(large, await createDigester('xxh3-128'), never))
  })

  test('is not begun for little, nor for everybody at once', async () => {
    expect(await seenInThread(await entry('f', pattern(1_000_000)), never)).toBe(null)
    const large = await entry('g', pattern(CLASSIC_HASH_THREAD_FROM_BYTES))
    const many = await Promise.all(Array.from({ length: CLASSIC_HASH_THREADS_MAX + 1 }, () => seenInThread(large, never)))
    expect(many.filter((seen) => seen !== null).length).toBe(CLASSIC_HASH_THREADS_MAX)
    expect(await seenInThread(large, never)).toEqual(many[0])
  })

  test('says nothing of a file that is shorter than it was, or another one', async () => {
    const large = await entry('h', pattern(CLASSIC_HASH_THREAD_FROM_BYTES))
    expect(await seenInThread({ ...large, size: large.size + 1 }, never)).toBe(null)
    expect(await seenInThread({ ...large, stamp: { ...large.stamp, mtimeNs: 1n } }, never).catch(({ code }) => code)).toBe('SOURCE_CHANGED')
    let looks = 0
    const changing = {
      ...large,
      get stamp() {
        looks += 1
        return looks === 1 ? large.stamp : { ...large.stamp, ctimeNs: 1n }
      },
    }
    expect(await seenInThread(changing, never)).toBe(null)
    expect(looks).toBe(2)
  })
})
