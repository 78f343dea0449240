import { AUTO_CONNECTIONS } from '../../shared/settings.ts'
import { CONNECTIONS_FIRST, CONNECTIONS_MAX } from './limits.ts'
import type { Transfer } from './transfer.ts'

/** At least one, at most as many as a transfer may have; where nobody chose, all of them may turn out to pay. */
export function mostConnections(wanted: number): number {
  if (wanted === AUTO_CONNECTIONS) return CONNECTIONS_MAX
  return Math.max(1, Math.min(CONNECTIONS_MAX, Math.trunc(wanted)))
}

/** A wish as it is kept: a number that can be had, or the wish that it be measured. */
export function wishedConnections(wanted: number): number {
  return wanted === AUTO_CONNECTIONS ? AUTO_CONNECTIONS : mostConnections(wanted)
}

/** What a receiver says in the end: a sender that measures need not use all that were agreed. `seen`: lanes that came. */
export function usedConnections(agreed: number, seen: number): number {
  return Math.min(agreed, Math.max(seen, CONNECTIONS_FIRST))
}

/** Connections that came to carry anything, where not all that were agreed have to. */
export function sentOver({ connections, transfer }: { readonly connections: number; readonly transfer: Pick<Transfer, 'flow'> }, agreed: number): number {
  return connections === AUTO_CONNECTIONS ? Math.max(1, Math.min(agreed, transfer.flow?.lanes.length ?? agreed)) : agreed
}
