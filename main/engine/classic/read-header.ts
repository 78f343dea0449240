import type { ClassicVersion } from '../../../shared/transfer.ts'
import { EngineError } from '../errors.ts'
import { CONTROL_MAX_BYTES, HANDSHAKE_TIMEOUT_MS } from '../limits.ts'
import { type ClassicHeader, decodeHeader, HEADER_LENGTH_BYTES, headerLength } from './header.ts'
import type { PlainSocket } from './socket.ts'

/** `firstMs`: patience until the first byte; then the whole header is due at once. Throws PROTOCOL_VIOLATION, PEER_LOST, PEER_SILENT. */
export async function readHeader(socket: PlainSocket, version: ClassicVersion, firstMs: number): Promise<ClassicHeader> {
  const bytes = Buffer.alloc(HEADER_LENGTH_BYTES + CONTROL_MAX_BYTES)
  const first = await socket.piece(1, firstMs)
  if (first === null) throw new EngineError('PEER_LOST')
  first.copy(bytes)
  const deadlineMs = performance.now() + HANDSHAKE_TIMEOUT_MS
  const fill = async (from: number, to: number): Promise<void> => {
    if (to > from && !(await socket.fillUntil(bytes.subarray(from, to), deadlineMs))) throw new EngineError('PEER_LOST')
  }
  await fill(1, HEADER_LENGTH_BYTES)
  const end = HEADER_LENGTH_BYTES + headerLength(bytes)
  await fill(HEADER_LENGTH_BYTES, end)
  return decodeHeader(bytes.subarray(HEADER_LENGTH_BYTES, end), version)
}
