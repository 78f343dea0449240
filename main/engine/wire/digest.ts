import { createHash } from 'node:crypto'
import { createXXHash128 } from 'hash-wasm'
import { DIGESTS, type DigestName } from '../../../shared/transfer.ts'
import { fastXxh3 } from './xxh3.ts'

/** Chunk digests. XXH3-128 (seed 0, canonical big-endian form) by default; SHA-256 on request. */
export { DIGESTS, type DigestName }

export const DIGEST_BYTES: Readonly<Record<DigestName, number>> = { 'xxh3-128': 16, 'sha-256': 32 }

export interface Digester {
  readonly name: DigestName
  readonly bytes: number
  /** Digest of one chunk's raw bytes. Synchronous: 4 MiB take well under a millisecond. */
  digest(raw: Uint8Array): Uint8Array
}

export async function createDigester(name: DigestName): Promise<Digester> {
  if (name === 'sha-256') return { name, bytes: 32, digest: (raw) => createHash('sha256').update(raw).digest() }
  const hasher = await createXXHash128()
  return { name, bytes: 16, digest: (raw) => fastXxh3(raw) ?? hasher.init().update(raw).digest('binary') }
}

/** The place of a chunk's digest among those of all chunks, in order; to be read, or set. `bytes`: of one digest. */
export function digestAt<T extends Uint8Array>(digests: T, chunk: number, bytes: number): T {
  return digests.subarray((chunk - 1) * bytes, chunk * bytes) as T
}

/**
 * The root both ends compare before COMMIT: SHA-256 over FullSize (uint64 BE), OneChunk (uint32 BE) and all chunk digests
 * in order, zeros for void chunks. Lower-case hex.
 */
export function rootOf(fullSize: number, oneChunk: number, digests: Uint8Array): string {
  const head = Buffer.alloc(12)
  head.writeBigUInt64BE(BigInt(fullSize), 0)
  head.writeUInt32BE(oneChunk, 8)
  return createHash('sha256').update(head).update(digests).digest('hex')
}
