import { faults as english } from './language/en/faults.ts'
import { type FaultWords, readSentence, type Sentence, say, sentenceText, TOLD_BY_PEER } from './sentence.ts'

/**
 * Every way a transfer can end badly, as a stable code.
 *
 * A code is what programs test for; the sentence is what people read, in the words of their language. Words are in
 * `language/`; what the *peer* is told is decided in `main/engine/errors.ts`.
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
  'NO_GREETING',
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
  'PEER_FAILED',
  'INTERNAL',
] as const

export type FaultCode = (typeof FAULT_CODES)[number]

/** A fault as it is shown, logged or printed: plain data, safe to clone over IPC. */
export interface Fault {
  readonly code: FaultCode
  /** A whole sentence in English: what happened, to what, what to do. For logs, the command line and exports. */
  readonly message: string
  /** The same without words, for `faultText`. Absent: the words above are all there is. */
  readonly sentence?: Sentence
  /** True when doing the same thing again can succeed without anything else changing. */
  readonly retryable: boolean
}

/** What ends a connection, and not a transfer of files between FastDrop devices: that is interrupted by it, and goes on. */
export const LOST: ReadonlySet<FaultCode> = new Set<FaultCode>(['PEER_LOST', 'PEER_SILENT', 'NO_GREETING', 'UNREACHABLE', 'AWAY'])

const RETRYABLE: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'NO_ANSWER',
  'BUSY',
  'UNREACHABLE',
  'NO_GREETING',
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

/** The English sentence for a code, when there is nothing more exact to say. */
export function userSentence(code: FaultCode): string {
  return sentenceText(say(code))
}

/** What a code means when the other side says it. Only the code decides: no word of a peer chooses a sentence. */
export function peerSentence(code: FaultCode): Sentence {
  const told = TOLD_BY_PEER.find((each) => each === code)
  return told ? say(`${told}_THERE`) : say(code)
}

export function faultOf(code: FaultCode, sentence: Sentence = say(code)): Fault {
  return { code, message: sentenceText(sentence), sentence, retryable: isRetryable(code) }
}

/** A fault in words that are its user's already. */
export function faultInWords(code: FaultCode, message: string): Fault {
  return { code, message, retryable: isRetryable(code) }
}

/** Whatever has a sentence, and words for where that cannot be said. */
interface Said {
  readonly message: string
  readonly sentence?: Sentence | undefined
}

/** What a fault says, in the words of a language. What has no sentence of ours, or one that makes no sense, says what it said when it happened. */
export function faultText({ message, sentence }: Said, words: FaultWords = english): string {
  const read = readSentence(sentence)
  return read === null ? message : sentenceText(read, words)
}
