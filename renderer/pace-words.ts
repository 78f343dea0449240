import { formatRate } from '../shared/format.ts'
import type { TransferSnapshot } from '../shared/transfer.ts'

/** Every English sentence about how fast a transfer may be, and which one goes first. A translation is another object of the same type. */
export const paceText = {
  menu: 'Speed and order',
  menuOf: (title: string) => `Speed and order of ${title}`,
  noLimit: 'No speed limit',
  atMost: (rate: string) => `At most ${rate}`,
  other: 'Other speed limit…',
  moves: { first: 'Send first', up: 'Send earlier', down: 'Send later' },
  title: 'Speed limit of this transfer',
  field: 'Speed limit',
  hint: 'MB/s. Empty: none. It holds from now on, and beside the limit of the settings.',
  set: 'Set limit',
  ownLimit: 'your limit',
  goesFirst: (of: number) => `Goes first of ${of} to this device`,
  goesBehind: (place: number, of: number) => `Number ${place} of ${of} to this device: gets what those before it leave over`,
} as const

/** Where it stands among the others to its device; null where nobody has put them in order. */
export function orderLine({ order }: TransferSnapshot): string | null {
  if (!order) return null
  return order.place === 1 ? paceText.goesFirst(order.of) : paceText.goesBehind(order.place, order.of)
}

export function limitChoice(bytesPerSecond: number | null): string {
  return bytesPerSecond === null ? paceText.noLimit : paceText.atMost(formatRate(bytesPerSecond))
}
