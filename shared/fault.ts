/**
 * Every way a transfer can end badly, as a stable code.
 *
 * A code is what programs test for; the sentence is what people read. `userSentence` is the one table that turns
 * the first into the second; what the *peer* is told is decided in `main/engine/errors.ts`.
 */
export const FAULT_CODES = [
  'DECLINED',
  'NO_ANSWER',
  'BUSY',
  'CANCELLED',
  'CANCELLED_BY_PEER',
  'NOT_FOUND',
  'UNREACHABLE',
  'NOT_FASTDROP',
  'VERSION_MISMATCH',
  'KEY_CHANGED',
  'NOT_VERIFIED',
  'PEER_LOST',
  'PEER_SILENT',
  'AWAY',
  'FORGOTTEN',
  'RESTARTED',
  'PROTOCOL_VIOLATION',
  'LIMIT_EXCEEDED',
  'BAD_NAME',
  'NAME_CLASH',
  'DIGEST_MISMATCH',
  'SOURCE_CHANGED',
  'SOURCE_UNREADABLE',
  'SKIPPED',
  'NOTHING_TO_SEND',
  'NO_SPACE',
  'DISK_ERROR',
  'KEY_SEALED',
  'PORT_UNAVAILABLE',
  'BAD_SETTING',
  'NOT_YET',
  'PEER_FAILED',
  'INTERNAL',
] as const

export type FaultCode = (typeof FAULT_CODES)[number]

/** A fault as it is shown, logged or printed: plain data, safe to clone over IPC. */
export interface Fault {
  readonly code: FaultCode
  /** A whole sentence: what happened, to what, what to do. */
  readonly message: string
  /** True when doing the same thing again can succeed without anything else changing. */
  readonly retryable: boolean
}

const RETRYABLE: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'NO_ANSWER',
  'BUSY',
  'UNREACHABLE',
  'PEER_LOST',
  'PEER_SILENT',
  'AWAY',
  'RESTARTED',
  'SOURCE_CHANGED',
  'NO_SPACE',
  'DIGEST_MISMATCH',
])

export function isRetryable(code: FaultCode): boolean {
  return RETRYABLE.has(code)
}

export function isFaultCode(value: unknown): value is FaultCode {
  return typeof value === 'string' && (FAULT_CODES as readonly string[]).includes(value)
}

const SENTENCES: Record<FaultCode, string> = {
  DECLINED: 'The other side declined.',
  NO_ANSWER: 'Nobody answered on the other side. Try again when someone is there.',
  BUSY: 'The other device has too many requests waiting. Try again in a moment.',
  CANCELLED: 'You cancelled this transfer.',
  CANCELLED_BY_PEER: 'The other side cancelled this transfer.',
  NOT_FOUND: 'No device of that name is in sight. Check the name, or use its address.',
  UNREACHABLE: 'The device cannot be reached. Check that FastDrop runs there and that both are on the same network.',
  NOT_FASTDROP: 'Something answered at that address, but it does not speak FastDP 2.',
  VERSION_MISMATCH: 'The other device speaks another version of FastDP. Update FastDrop on the older one.',
  KEY_CHANGED: 'This device shows another key than before. Do not send until you know why.',
  NOT_VERIFIED: 'The device is not paired, so its name proves nothing. Pair it first, or say that you trust it.',
  PEER_LOST: 'The connection was lost. Send it again when both devices are on the network.',
  PEER_SILENT: 'The other device stopped answering. Send it again when it is back.',
  AWAY: 'FastDrop was closed. The transfer goes on when it is started again.',
  FORGOTTEN: 'The other device has nothing of this transfer any more. Send it again.',
  RESTARTED: 'FastDrop was ended in the middle of this transfer.',
  PROTOCOL_VIOLATION: 'The other side broke the rules of the protocol, so the connection was closed.',
  LIMIT_EXCEEDED: 'The other side asked for more than this device allows.',
  BAD_NAME: 'A name in the offer would have left the receive folder, so the offer was refused.',
  NAME_CLASH: 'Two names in the offer mean the same file here, so the offer was refused.',
  DIGEST_MISMATCH: 'The content arrived damaged several times, so nothing was kept. Send it again.',
  SOURCE_CHANGED: 'A file changed while it was being sent. Send it again when it is at rest.',
  SOURCE_UNREADABLE: 'A file could not be read. Check that it exists and that you may read it.',
  SKIPPED: 'The file was skipped.',
  NOTHING_TO_SEND: 'There is nothing to send in what was chosen.',
  NO_SPACE: 'There is not enough space left in the receive folder.',
  DISK_ERROR: 'The disk refused to read or write. Check the drive and its permissions.',
  KEY_SEALED: "The device key is sealed, and the system's keyring did not open it. Unlock the keyring and start FastDrop again.",
  PORT_UNAVAILABLE: 'The port cannot be used. Choose another one in the settings.',
  BAD_SETTING: 'That setting cannot be used.',
  NOT_YET: 'This is not in this version yet.',
  PEER_FAILED: 'The other side could not go on.',
  INTERNAL: 'Something went wrong inside FastDrop.',
}

/** The sentence people read for a code, when there is nothing more exact to say. */
export function userSentence(code: FaultCode): string {
  return SENTENCES[code]
}

const TOLD_BY_PEER: Partial<Record<FaultCode, string>> = {
  AWAY: 'FastDrop was closed on the other device. The transfer goes on when it is started again there.',
  PROTOCOL_VIOLATION: 'The other device did not understand this one and ended the transfer. Update FastDrop on both.',
  LIMIT_EXCEEDED: 'This drop has more files, or more at once, than the other device allows. Send it in parts.',
  BAD_NAME: 'The other device refused a name in this drop. Rename the file and send it again.',
  NAME_CLASH: 'The other device found two names in this drop that mean the same file there. Rename one of them.',
  DIGEST_MISMATCH: 'The content arrived damaged several times on the other device, so it kept nothing. Send it again.',
  SOURCE_CHANGED: 'A file changed on the other device while it was being sent, so nothing was kept. Ask for it again.',
  SOURCE_UNREADABLE: 'The other device could not read a file of this drop, so nothing was kept.',
  NO_SPACE: 'There is not enough space left on the other device.',
  DISK_ERROR: 'The other device could not read or write on its disk.',
  PEER_FAILED: 'The other side could not go on.',
}

/** The same code means something else when the other side says it: it speaks of its own disk, files and limits. */
export function peerSentence(code: FaultCode): string {
  return TOLD_BY_PEER[code] ?? SENTENCES[code]
}

export function faultOf(code: FaultCode, message?: string): Fault {
  return { code, message: message ?? SENTENCES[code], retryable: isRetryable(code) }
}
