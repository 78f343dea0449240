import { formatBytes } from './format.ts'
import type { PauseReason, TransferSnapshot } from './transfer.ts'

/** Why a transfer waits although nobody asked it to; null when somebody did, or when it does not wait. */
export function pauseReasonOf(transfer: TransferSnapshot): PauseReason | null {
  return 'pauseReason' in transfer ? transfer.pauseReason : null
}

/** It is always the receiver's disk. `name`: of the other device, made safe for where it is shown. */
export function pauseReasonWords({ direction }: Pick<TransferSnapshot, 'direction'>, { missingBytes }: PauseReason, name: string): string {
  const whose = direction === 'receive' ? 'The disk of this device' : `The disk of ${name}`
  return `${whose} is full: free ${missingBytes === null ? 'some space' : formatBytes(missingBytes)}, then it goes on by itself`
}
