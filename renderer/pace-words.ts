import { say, wordsOf } from '../shared/language/current.ts'
import type { TransferSnapshot } from '../shared/transfer.ts'

/** How fast a transfer may be, and which one goes first. */
export const paceText = wordsOf('pace')

/** Where it stands among the others to its device; null where nobody has put them in order. */
export function orderLine({ order }: TransferSnapshot): string | null {
  if (!order) return null
  return order.place === 1 ? paceText.goesFirst(order.of) : paceText.goesBehind(order.place, order.of)
}

export function chosenRate(bytesPerSecond: number): string {
  return say().chosenRate(bytesPerSecond)
}

export function limitChoice(bytesPerSecond: number | null): string {
  return bytesPerSecond === null ? paceText.noLimit : paceText.atMost(chosenRate(bytesPerSecond))
}
