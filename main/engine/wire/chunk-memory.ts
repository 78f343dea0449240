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
  /** Connections may live in other threads. */
  readonly shared?: boolean
}

let held = 0

/**
 * Memory for a pool of chunk buffers in which digests are computed without a copy. All of it is reserved at once, and what is never
 * used costs nothing; but address space is bounded, so only some pools have it. Memory that is `shared` is
 * had in any case. Null: ordinary buffers, and the same digests.
 */
export function chunkMemory({ digest, bufferBytes, capacity, dataAt, fullSize, shared = false }: ChunkMemoryWish): PoolMemory | null {
  const lead = (ALIGN_BYTES - (dataAt % ALIGN_BYTES)) % ALIGN_BYTES
  const step = Math.ceil((lead + bufferBytes) / ALIGN_BYTES) * ALIGN_BYTES
  const pieces = (bytes: Buffer, release: () => void): PoolMemory => ({
    buffer: (index) => bytes.subarray(index * step + lead, index * step + lead + bufferBytes),
    release,
  })
  const hashes = digest === 'xxh3-128' && fullSize >= HASHING_MEMORY_FROM_BYTES && held < HASHING_MEMORIES_MAX
  const memory = hashes ? hashingMemory(step * capacity, shared) : null
  if (memory) {
    held += 1
    return pieces(memory.bytes, () => {
      held -= 1
    })
  }
  return shared ? pieces(Buffer.from(new SharedArrayBuffer(step * capacity)), () => {}) : null
}
