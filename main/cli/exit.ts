import type { FaultCode } from '../../shared/fault.ts'
import type { TransferSnapshot } from '../../shared/transfer.ts'

/** What the process says when it ends. Scripts build on these numbers. */
export const EXIT = {
  DELIVERED: 0,
  FAILED: 1,
  USAGE: 2,
  DECLINED: 3,
  NOT_REACHED: 4,
  INTERRUPTED: 5,
  NOT_TRUSTED: 6,
  INCOMPLETE: 7,
} as const

const EXIT_OF: Record<FaultCode, number> = {
  DECLINED: EXIT.DECLINED,
  NO_ANSWER: EXIT.DECLINED,
  BUSY: EXIT.FAILED,
  CANCELLED: EXIT.INTERRUPTED,
  CANCELLED_BY_PEER: EXIT.FAILED,
  NOT_FOUND: EXIT.NOT_REACHED,
  UNREACHABLE: EXIT.NOT_REACHED,
  NOT_FASTDROP: EXIT.NOT_REACHED,
  NO_GREETING: EXIT.NOT_REACHED,
  VERSION_MISMATCH: EXIT.NOT_REACHED,
  KEY_CHANGED: EXIT.NOT_TRUSTED,
  NOT_VERIFIED: EXIT.NOT_TRUSTED,
  PEER_LOST: EXIT.INTERRUPTED,
  PEER_SILENT: EXIT.INTERRUPTED,
  AWAY: EXIT.INTERRUPTED,
  FORGOTTEN: EXIT.FAILED,
  RESTARTED: EXIT.INTERRUPTED,
  PROTOCOL_VIOLATION: EXIT.FAILED,
  LIMIT_EXCEEDED: EXIT.FAILED,
  BAD_NAME: EXIT.FAILED,
  NAME_CLASH: EXIT.FAILED,
  DIGEST_MISMATCH: EXIT.FAILED,
  SOURCE_CHANGED: EXIT.FAILED,
  SOURCE_UNREADABLE: EXIT.FAILED,
  SKIPPED: EXIT.FAILED,
  NOTHING_TO_SEND: EXIT.USAGE,
  NO_SPACE: EXIT.FAILED,
  DISK_ERROR: EXIT.FAILED,
  KEY_SEALED: EXIT.FAILED,
  PORT_UNAVAILABLE: EXIT.FAILED,
  BAD_SETTING: EXIT.USAGE,
  PEER_FAILED: EXIT.FAILED,
  INTERNAL: EXIT.FAILED,
}

export function exitOf(code: FaultCode): number {
  return EXIT_OF[code]
}

/** Of a transfer that has ended. */
export function exitOfTransfer(transfer: TransferSnapshot): number {
  if ('fault' in transfer) return exitOf(transfer.fault.code)
  return transfer.state === 'done' && transfer.result.lost ? EXIT.INCOMPLETE : EXIT.DELIVERED
}
