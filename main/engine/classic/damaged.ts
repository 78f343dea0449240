import { say } from '../../../shared/sentence.ts'
import { EngineError } from '../errors.ts'

/** What came is not what was announced, or not of the one shape that is taken. */
export function damaged(cause?: unknown): EngineError {
  return new EngineError('DIGEST_MISMATCH', say('classicArrivedDamaged'), cause)
}
