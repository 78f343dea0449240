import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { CLASSIC_HASH_THREAD_FROM_BYTES } from '../limits.ts'
import { openSource } from '../send/source.ts'
import { seenInThread } from './hash-thread.ts'

/** A system that has no thread to give, as Node says it. */
vi.mock(import('node:worker_threads'), async (original) => ({
  ...(await original()),
  Worker: class {
    constructor() {
      throw Object.assign(new Error('Worker initialization failure: EAGAIN'), { code: 'ERR_WORKER_INIT_FAILED' })
    }
  } as never,
}))

test('where no thread is to be had whoever asks hashes for himself, again and again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fastdrop-'))
  try {
    await writeFile(join(folder, 'large'), Buffer.alloc(CLASSIC_HASH_THREAD_FROM_BYTES))
    const { signal } = new AbortController()
    const [entry] = (await openSource([join(folder, 'large')], signal)).entries
    for (let round = 0; round < 10; round += 1) expect(entry && (await seenInThread(entry, signal))).toBeNull()
  } finally {
    await rm(folder, { recursive: true })
  }
})
