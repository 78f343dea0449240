import { say } from '../../../shared/sentence.ts'
import { EngineError } from '../errors.ts'

/** The one paired device that a drop is for. */
export interface Pin {
  readonly keyHash: string
  /** What the device is called here. */
  readonly name: string
}

/** Throws KEY_CHANGED when another key has answered. */
export function checkPin(pin: Pin | null, keyHash: string): void {
  if (pin === null || pin.keyHash === keyHash) return
  throw new EngineError('KEY_CHANGED', say('otherKeyAnswered', { name: pin.name }))
}
