import type { FaultCode } from '../../../shared/fault.ts'
import type { Payload, TransferPeer } from '../../../shared/transfer.ts'
import { codeForPeer, EngineError } from '../errors.ts'
import { type GatedEntry, gateEntries } from '../receive/names.ts'
import type { ClassicArrival } from './listener.ts'
import { CHUNK_HEAD_BYTES, type ClassicPlan, planOf } from './plan.ts'

/** An offer of a 1.x device that passed every check; nothing of it is on the disk. */
export interface ClassicOpened extends ClassicArrival {
  readonly plan: ClassicPlan
  /** The one file. */
  readonly entries: readonly [GatedEntry]
  readonly peer: TransferPeer
  readonly title: string
  readonly payload: Payload
}

/** Throws BAD_NAME, PROTOCOL_VIOLATION, LIMIT_EXCEEDED. */
export function openArrival(arrival: ClassicArrival): ClassicOpened {
  const { socket, header } = arrival
  const plan = planOf(header)
  const mtimeUs = Date.now() * 1000
  const [entry] = gateEntries([{ path: header.fileName, kind: 'file', size: header.fullSize, mtimeUs, executable: false }])
  if (entry?.safe.length !== 1) throw new EngineError('BAD_NAME')
  return {
    ...arrival,
    plan,
    entries: [entry],
    peer: { name: socket.remoteAddress, deviceId: null, address: socket.remoteAddress, verified: false, wire: header.version },
    title: header.fileName,
    payload: {
      files: 1,
      directories: 0,
      totalBytes: header.fullSize,
      chunks: plan.chunks,
      chunkBytes: plan.oneChunk,
      kind: 'files',
      autoCompression: false,
      compressType: header.compressType,
      skipped: [],
      excluded: 0,
    },
  }
}

/**
 * Rejects with CANCELLED_BY_PEER when the sender leaves before it has sent everything. One that sent all and left is still there for
 * us: the author's 1.1.0 sender never waits for an answer, and a small file fits into the socket's buffers. Resolves never.
 */
export async function goneBefore(opened: ClassicOpened, signal: AbortSignal): Promise<never> {
  const { socket, plan } = opened
  // of an unknown length anything may be all
  const whole = plan.payloadBytes === null ? 1 : plan.payloadBytes + plan.chunks * CHUNK_HEAD_BYTES
  await socket.gone(whole, signal)
  if (signal.aborted) return new Promise<never>(() => {})
  throw new EngineError('CANCELLED_BY_PEER')
}

/** 1.1.0 has one sentence for the end; 1.0.0 only the close. */
export async function refuseArrival({ socket, header }: ClassicArrival, reason: EngineError): Promise<void> {
  await socket.end(header.version === '1.1.0' ? `ERROR: ${reasonFor(reason.code)}` : '')
}

export const RECEIVED_TEXT = 'File received successfully.'
export const ERROR_PREFIX = 'ERROR: '

const REASONS: Partial<Record<FaultCode, string>> = {
  DECLINED: 'The offer was declined.',
  NO_ANSWER: 'Nobody answered the offer.',
  BUSY: 'Too many offers at once. Try again in a moment.',
  CANCELLED: 'The receiver cancelled.',
  PROTOCOL_VIOLATION: 'Malformed data.',
  LIMIT_EXCEEDED: 'The file is larger than this device allows.',
  BAD_NAME: 'The file name is not allowed.',
  DIGEST_MISMATCH: 'Checksum mismatch.',
  NO_SPACE: 'Not enough space.',
  DISK_ERROR: 'The disk refused to write.',
}

function reasonFor(code: FaultCode): string {
  return REASONS[codeForPeer(code)] ?? 'The receiver could not go on.'
}

/** What an answer of a 1.1.0 receiver means for its sender, as this engine's own receivers say it. */
export function codeOfReason(reason: string): FaultCode {
  const found = Object.entries(REASONS).find(([, text]) => text === reason)?.[0] as FaultCode | undefined
  return found === 'CANCELLED' ? 'CANCELLED_BY_PEER' : (found ?? 'PEER_FAILED')
}
