import { type Fault, type FaultCode, faultInWords } from '../../shared/fault.ts'
import { EngineError } from '../engine/errors.ts'

/** What only the command line says. It speaks English alone, so its sentences are words from the start, and never a front end's to translate. */
export class CommandError extends EngineError {
  constructor(code: FaultCode, words: string, cause?: unknown) {
    super(code, undefined, cause)
    this.message = words
    // the stack begins with the message there was when it was taken
    Error.captureStackTrace(this, CommandError)
  }

  override toFault(): Fault {
    return faultInWords(this.code, this.message)
  }
}
