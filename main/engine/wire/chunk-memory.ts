import type { PoolMemory } from '../buffers.ts'
import { HASHING_MEMORIES_MAX, HASHING_MEMORY_FROM_BYTES } from '../limits.ts'
import type { DigestName } from './digest.ts'
import { hashingMemory } from './xxh3.ts'

/** Chunk data begins at such an address: the kernel and the ciphers copy from there with their widest steps. */
const ALIGN_BYTES = 64

export interface ChunkMemoryWish {
  readonly digest: DigestName
  readonly bufferBytes: number
  readonly capacity: number
  /** Where a chunk's raw bytes begin in its buffer. */
  readonly dataAt: number
  /** What is to travel: for little of it ordinary memory does. */
  readonly fullSize: number
}

let held = 0

/**
 * Memory for a pool of chunk buffers in which digests are computed without a copy. All of it is reserved at once, and what is never
 * used costs nothing; but address space is bounded, so only some pools have it. Null: ordinary buffers, and the same digests.
 */
export function chunkMemory({ digest, bufferBytes, capacity, dataAt, fullSize }: ChunkMemoryWish): PoolMemory | null {
  if (digest !== 'xxh3-128' || fullSize < HASHING_MEMORY_FROM_BYTES || held >= HASHING_MEMORIES_MAX) return null
  const lead = (ALIGN_BYTES - (dataAt % ALIGN_BYTES)) % ALIGN_BYTES
  const step = Math.ceil((lead + bufferBytes) / ALIGN_BYTES) * ALIGN_BYTES
  const memory = hashingMemory(step * capacity)
  if (!memory) return null
  held += 1
  return {
    buffer: (index) => memory.bytes.subarray(index * step + lead, index * step + lead + bufferBytes),
    release: () => {
      held -= 1
    },
  }
}
