import { BufferPool } from '../buffers.ts'
import { SPARE_CONNECTIONS, TRANSFER_BUFFER_BYTES } from '../limits.ts'
import { CHUNK_FIXED_BYTES } from '../wire/chunk-body.ts'
import { chunkMemory } from '../wire/chunk-memory.ts'
import { DIGEST_BYTES } from '../wire/digest.ts'
import { tlsThreadsOf } from '../wire/tls-threads.ts'
import type { Opened } from './opening.ts'

/** Buffers for chunk bodies: each connection fills one while another is being written. */
export function intakePool({ agreement, layout }: Pick<Opened, 'agreement' | 'layout'>): BufferPool {
  const { oneChunk, connections, digest } = agreement
  const dataAt = CHUNK_FIXED_BYTES + DIGEST_BYTES[digest]
  const fitting = Math.max(2, Math.floor(TRANSFER_BUFFER_BYTES / oneChunk))
  const capacity = Math.min(connections * 2 + SPARE_CONNECTIONS, fitting)
  const bufferBytes = dataAt + oneChunk
  const shared = tlsThreadsOf(layout.fullSize) > 0
  return new BufferPool(bufferBytes, capacity, chunkMemory({ digest, bufferBytes, capacity, dataAt, fullSize: layout.fullSize, shared }))
}
