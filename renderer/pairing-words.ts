import { wordsOf } from '../shared/language/current.ts'
import { faultText } from '../shared/language/fault-text.ts'
import type { PairedDevice, PairingOutcome, PairingSnapshot } from '../shared/pairing.ts'
import { foreign } from './text.ts'

export const pairingText = wordsOf('pairing')

/** The six digits in two groups, as they stand on both screens. */
export function codeGroups(code: string): readonly [string, string] {
  return [code.slice(0, 3), code.slice(3)]
}

/** The code as it is read out: a pause behind each digit, and a longer one in the middle. */
export function spokenCode(code: string): string {
  const [first, second] = codeGroups(code)
  return pairingText.spoken(first.split('').join(' '), second.split('').join(' '))
}

/** What a paired device is called here, fit to be shown. */
export function pairedName({ label, name }: Pick<PairedDevice, 'label' | 'name'>): string {
  return foreign(label === '' ? name : label)
}

/** How a pairing ended, as a sentence. */
export function outcomeLine({ paired, name, message, sentence }: PairingOutcome): string {
  if (paired) return pairingText.nowPaired(foreign(name))
  return message === null ? pairingText.notPaired(foreign(name)) : pairingText.notPairedBecause(foreign(name), faultText({ message, sentence }))
}

/** What a screen reader is told when someone wants to be paired. */
export function pairingAnnounced(pairings: readonly PairingSnapshot[]): string {
  const newest = pairings.findLast(({ direction }) => direction === 'incoming')
  return newest ? pairingText.asksNow(foreign(newest.peer.name)) : ''
}
