import type { FaultCode } from './fault.ts'
import { formatCount } from './format.ts'
import type { LostFile, SkippedEntry } from './transfer.ts'

const BECAUSE: Partial<Record<FaultCode, string>> = {
  SOURCE_CHANGED: 'it changed while it was being sent',
  SOURCE_UNREADABLE: 'it could not be read',
  SKIPPED: 'skipped',
  DISK_ERROR: 'a disk refused it',
  BAD_NAME: 'the other device cannot take its name',
  NO_SPACE: 'there was no room for it',
}

/** Why a file of a drop was not delivered, behind its name. */
export function lostBecause({ code }: LostFile): string {
  return BECAUSE[code] ?? 'it could not be delivered'
}

/** Why an entry was not offered in the first place, behind its name. */
export const SKIPPED_BECAUSE: Readonly<Record<SkippedEntry['reason'], string>> = {
  link: 'a link',
  special: 'neither a file nor a folder',
  unreadable: 'cannot be read',
  name: 'a name that other systems cannot take',
}

/** "1 file left out": of a drop that was delivered but for these. */
export function lostCount(lost: readonly LostFile[]): string {
  return `${formatCount(lost.length, 'file', 'files')} left out`
}

/** How many of these may come when they are sent again: what a user skipped is not wanted. */
export function mayComeAgain(lost: readonly LostFile[]): number {
  return lost.filter(({ code }) => code !== 'SKIPPED').length
}
