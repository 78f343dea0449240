import { wordsOf } from '../shared/language/current.ts'
import type { Settings } from '../shared/settings.ts'
import { calledName, type PairedName } from '../shared/transfer.ts'
import { foreign } from './text.ts'

/** Who is who, and who can see this device. */
export const presenceText = wordsOf('presence')

/** A device in a sentence: what the user calls it goes first, and what it says of itself is made fit to be shown. */
export function shownName(device: { readonly name: string; readonly label?: string }): string {
  return foreign(calledName(device))
}

export function namesakeName({ name }: PairedName): string {
  return foreign(name)
}

/** As whom, and to whom, this device shows itself. */
export function visibleAs(visibility: Settings['visibility'], name: string): string {
  if (visibility === 'everyone') return presenceText.visibleToEveryone(name)
  return visibility === 'paired' ? presenceText.visibleToPaired : presenceText.visibleToNobody
}
