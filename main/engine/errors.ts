import { type Fault, type FaultCode, faultOf, isFaultCode, peerSentence } from '../../shared/fault.ts'
import { type Sentence, say, sentenceText } from '../../shared/sentence.ts'

/**
 * The engine's one error class: a stable code, a sentence for the user, and the cause for the log. The sentence is data, so that it
 * can be said in any language; `message` is its English.
 */
export class EngineError extends Error {
  readonly code: FaultCode
  readonly sentence: Sentence
  constructor(code: FaultCode, sentence: Sentence = say(code), cause?: unknown) {
    super(sentenceText(sentence), cause === undefined ? undefined : { cause })
    this.name = 'EngineError'
    this.code = code
    this.sentence = sentence
  }

  toFault(): Fault {
    return faultOf(this.code, this.sentence)
  }
}

/** Codes a peer may be told. Everything else travels as PEER_FAILED, so that nothing about this machine leaks. */
const TOLD_TO_PEER: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'DECLINED',
  'NO_ANSWER',
  'BUSY',
  'CANCELLED',
  'AWAY',
  'FORGOTTEN',
  'VERSION_MISMATCH',
  'PROTOCOL_VIOLATION',
  'LIMIT_EXCEEDED',
  'BAD_NAME',
  'NAME_CLASH',
  'DIGEST_MISMATCH',
  'SOURCE_CHANGED',
  'SOURCE_UNREADABLE',
  'SKIPPED',
  'NO_SPACE',
  'DISK_ERROR',
])

export function codeForPeer(code: FaultCode): FaultCode {
  if (code === 'CANCELLED_BY_PEER') return 'CANCELLED'
  return TOLD_TO_PEER.has(code) ? code : 'PEER_FAILED'
}

/** What a code from the peer means on this side; unknown ones are not trusted to be anything special. */
export function codeFromPeer(code: unknown): FaultCode {
  if (code === 'CANCELLED') return 'CANCELLED_BY_PEER'
  return isFaultCode(code) && TOLD_TO_PEER.has(code) ? code : 'PEER_FAILED'
}

/** What the peer said, in words for this side's user. */
export function errorFromPeer(code: unknown): EngineError {
  const known = codeFromPeer(code)
  return new EngineError(known, peerSentence(known))
}

const BY_ERRNO: Readonly<Record<string, FaultCode>> = {
  ENOSPC: 'NO_SPACE',
  EDQUOT: 'NO_SPACE',
  EFBIG: 'DISK_ERROR',
  EIO: 'DISK_ERROR',
  ENODEV: 'DISK_ERROR',
  ENXIO: 'DISK_ERROR',
  EROFS: 'DISK_ERROR',
  EMFILE: 'DISK_ERROR',
  ENFILE: 'DISK_ERROR',
  EACCES: 'DISK_ERROR',
  EPERM: 'DISK_ERROR',
  ECONNREFUSED: 'UNREACHABLE',
  EHOSTUNREACH: 'UNREACHABLE',
  ENETUNREACH: 'UNREACHABLE',
  ETIMEDOUT: 'UNREACHABLE',
  ENOTFOUND: 'UNREACHABLE',
  EAI_AGAIN: 'UNREACHABLE',
  ECONNRESET: 'PEER_LOST',
  EPIPE: 'PEER_LOST',
}

/** The code of a system error, like ENOENT; empty for anything else that was thrown. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Any thrown value as an EngineError; a system error keeps its own text in the cause. */
export function asEngineError(error: unknown, fallback: FaultCode = 'INTERNAL'): EngineError {
  if (error instanceof EngineError) return error
  return new EngineError(BY_ERRNO[errnoOf(error)] ?? fallback, undefined, error)
}

/** `what` stays English: it helps nobody but whoever writes the other end, and stands in brackets behind what users need to know. */
export function violation(what: string): EngineError {
  return new EngineError('PROTOCOL_VIOLATION', say('rulesBroken', { what }))
}
