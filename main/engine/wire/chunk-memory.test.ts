import { afterEach, describe, expect, it } from 'vitest'
import { BufferPool, type PoolMemory } from '../buffers.ts'
import { HASHING_MEMORIES_MAX, HASHING_MEMORY_FROM_BYTES } from '../limits.ts'
import { type ChunkMemoryWish, chunkMemory } from './chunk-memory.ts'

const WISH: ChunkMemoryWish = { digest: 'xxh3-128', bufferBytes: 70_001, capacity: 3, dataAt: 29, fullSize: HASHING_MEMORY_FROM_BYTES }

describe('memory for chunks', () => {
  const taken: PoolMemory[] = []
  const take = (wish: Partial<ChunkMemoryWish> = {}): PoolMemory | null => {
    const memory = chunkMemory({ ...WISH, ...wish })
    if (memory) taken.push(memory)
    return memory
  }
  afterEach(() => {
    for (const memory of taken.splice(0)) memory.release()
  })

  it('has a place of its own for each buffer, with the data at a round address', () => {
    const memory = take()
    const buffers = [0, 1, 2].map((index) => memory?.buffer(index))
    for (const [index, buffer] of buffers.entries()) buffer?.fill(index + 1)
    expect(buffers.map((buffer) => [buffer?.length, buffer?.every((byte) => byte === buffer[0])])).toEqual([
      [70_001, true],
      [70_001, true],
      [70_001, true],
    ])
    expect(buffers.map((buffer) => ((buffer?.byteOffset ?? 0) + WISH.dataAt) % 64)).toEqual([0, 0, 0])
  })

  it('is for digests that can be computed in it, and for transfers that are large enough', () => {
    expect(take({ digest: 'sha-256' })).toBeNull()
    expect(take({ fullSize: HASHING_MEMORY_FROM_BYTES - 1 })).toBeNull()
    expect(take()).not.toBeNull()
  })

  it('is had by so many at a time; the others get ordinary buffers', () => {
    const all = Array.from({ length: HASHING_MEMORIES_MAX + 1 }, () => take())
    expect(all.filter((memory) => memory === null)).toHaveLength(1)
    expect(all.at(-1)).toBeNull()
    const pool = new BufferPool(1000, 2, all.at(-1))
    expect(pool.tryTake()?.length).toBe(1000)
    pool.dispose()
    taken.shift()?.release()
    expect(take()).not.toBeNull()
  })

  it('is let go of by its pool, once', () => {
    const pools = Array.from({ length: HASHING_MEMORIES_MAX }, () => new BufferPool(WISH.bufferBytes, WISH.capacity, chunkMemory(WISH)))
    expect(chunkMemory(WISH)).toBeNull()
    for (const pool of pools) pool.dispose()
    for (const pool of pools) pool.dispose()
    const again = Array.from({ length: HASHING_MEMORIES_MAX + 1 }, () => take())
    expect(again.filter((memory) => memory === null)).toHaveLength(1)
  })

  it('gives a pool its buffers one by one, each once', () => {
    const pool = new BufferPool(WISH.bufferBytes, WISH.capacity, take())
    const buffers = [pool.tryTake(), pool.tryTake(), pool.tryTake()]
    expect(new Set(buffers.map((buffer) => buffer?.byteOffset)).size).toBe(3)
    expect(new Set(buffers.map((buffer) => buffer?.buffer)).size).toBe(1)
    expect(pool.tryTake()).toBeNull()
    pool.dispose()
    taken.length = 0
  })
})
