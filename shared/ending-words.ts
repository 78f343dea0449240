import { LOST } from './fault.ts'
import { wordsOf } from './language/current.ts'
import { isClassic, type TransferSnapshot } from './transfer.ts'

const words = wordsOf('states')

/** Why this one ended where others wait and go on; null when it is no matter of that. */
export function cannotGoOnWords(transfer: TransferSnapshot): string | null {
  if (transfer.state !== 'failed' || !LOST.has(transfer.fault.code)) return null
  if (isClassic(transfer.peer)) return words.classicCannotGoOn
  return transfer.payload?.kind === 'text' ? words.textCannotGoOn : null
}
