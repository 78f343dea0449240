import { formatDuration } from '../shared/format.ts'
import type { PairedDevice, PairingOutcome, PairingSnapshot } from '../shared/pairing.ts'
import { foreign } from './text.ts'

/** Every English sentence about pairing. A translation is another object of the same type. */
export const pairingText = {
  pair: 'Pair…',
  knownWhenReached: 'A paired device shows as “Paired” once its key has answered. This one has not shown a key that you know.',

  titleOutgoing: (name: string) => `Pair with ${name}`,
  titleIncoming: 'wants to be paired with this computer',
  meaning: 'Paired devices know each other by their keys, whatever name or address they show. You are still asked about what they send.',
  reaching: (name: string) => `Reaching ${name}…`,
  compare: 'Compare them with the other screen. Equal?',
  differHint: 'If they differ, somebody may be between the two devices.',
  waiting: 'Waiting for the other side to say yes too',
  waitingHint: 'You can close this: how it ends is told in the window.',
  left: (seconds: number) => `${formatDuration(seconds)} left`,
  spoken: (code: string) => `The code is ${code.slice(0, 3).split('').join(' ')}, ${code.slice(3).split('').join(' ')}.`,
  differ: 'They differ',
  equal: 'They are equal',
  close: 'Close',
  asksNow: 'wants to be paired with this computer.',
  underWay: (name: string) => `Pairing with ${name} is under way.`,
  show: 'Compare codes…',

  section: 'Paired devices',
  sectionHint: '“Accept without asking” writes what that device sends into your receive folder at once.',
  none: 'No device is paired yet. Choose a device in the window and “Pair…”: both screens show a code, and you compare them.',
  since: (pairedAtMs: number) => `Paired ${new Date(pairedAtMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })}`,
  itself: (name: string) => `calls itself “${name}”`,
  accept: 'Accept without asking',
  acceptFrom: (name: string) => `Accept without asking what ${name} sends`,
  rename: 'Rename',
  renameOf: (name: string) => `Rename ${name}`,
  labelField: 'Your name for it',
  labelHint: (name: string) => `Empty: “${name}”, as it calls itself.`,
  apply: 'Rename',
  unpair: 'Unpair…',
  unpairOf: (name: string) => `Unpair ${name}…`,
  unpairTitle: (name: string) => `Unpair ${name}?`,
  unpairHint: 'From now on it is a stranger here, and you are asked about everything it sends.',
  keep: 'Keep',
  unpairNow: 'Unpair',
} as const

/** The six digits in two groups, as they stand on both screens. */
export function codeGroups(code: string): readonly [string, string] {
  return [code.slice(0, 3), code.slice(3)]
}

/** What a paired device is called here, fit to be shown. */
export function pairedName({ label, name }: Pick<PairedDevice, 'label' | 'name'>): string {
  return foreign(label === '' ? name : label)
}

/** How a pairing ended, as a sentence. */
export function outcomeLine({ paired, name, message }: PairingOutcome): string {
  if (paired) return `Paired with ${foreign(name)}. Its key is checked whenever the two meet.`
  return `Not paired with ${foreign(name)}. ${message ?? ''}`.trimEnd()
}

/** What a screen reader is told when someone wants to be paired. */
export function pairingAnnounced(pairings: readonly PairingSnapshot[]): string {
  const newest = pairings.findLast(({ direction }) => direction === 'incoming')
  return newest ? `${foreign(newest.peer.name)} ${pairingText.asksNow}` : ''
}
