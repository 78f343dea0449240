import { faultText } from '../../shared/language/fault-text.ts'
import { EngineError } from '../engine/errors.ts'

/** Why FastDrop could not start: a sentence of the engine in the language of the user, anything else in the words that it has. */
export function whyNot(error: unknown): string {
  if (error instanceof EngineError) return faultText(error.toFault())
  return error instanceof Error ? error.message : String(error)
}
