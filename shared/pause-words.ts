import { formatBytes } from './format.ts'
import { wordsOf } from './language/current.ts'
import type { PauseReason, TransferSnapshot } from './transfer.ts'

const words = wordsOf('states')

/** Why a transfer waits although nobody asked it to; null when somebody did, or when it does not wait. */
export function pauseReasonOf(transfer: TransferSnapshot): PauseReason | null {
  return 'pauseReason' in transfer ? transfer.pauseReason : null
}

/** It is always the receiver's disk. `name`: of the other device, made safe for where it is shown. */
export function pauseReasonWords({ direction }: Pick<TransferSnapshot, 'direction'>, { missingBytes }: PauseReason, name: string): string {
  const room = missingBytes === null ? null : formatBytes(missingBytes)
  return direction === 'receive' ? words.diskFullHere(room) : words.diskFullThere(name, room)
}
