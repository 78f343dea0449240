import type { FaultCode } from './fault.ts'
import { wordsOf } from './language/current.ts'
import { isClassic, type TransferSnapshot } from './transfer.ts'

const words = wordsOf('states')

/** Ends that a transfer of files between FastDrop devices would only have been interrupted by. */
const LOST: ReadonlySet<FaultCode> = new Set<FaultCode>(['PEER_LOST', 'PEER_SILENT', 'NO_GREETING', 'AWAY', 'UNREACHABLE'])

/** Why this one ended where others wait and go on; null when it is no matter of that. */
export function cannotGoOnWords(transfer: TransferSnapshot): string | null {
  if (transfer.state !== 'failed' || !LOST.has(transfer.fault.code)) return null
  if (isClassic(transfer.peer)) return words.classicCannotGoOn
  return transfer.payload?.kind === 'text' ? words.textCannotGoOn : null
}
