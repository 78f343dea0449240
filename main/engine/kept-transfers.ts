import type { KeptTransfer } from '../../shared/kept.ts'
import { say } from '../../shared/sentence.ts'
import { EngineError } from './errors.ts'
import type { Incoming } from './receive/incoming.ts'
import type { Outbox } from './send/outbox.ts'
import type { Outgoing } from './send/outgoing.ts'

/** What is remembered, whoever works on it; for front ends that only look, or clear up. */
export async function keptTransfers(incoming: Incoming, outgoing: Outgoing, outbox: Outbox): Promise<KeptTransfer[]> {
  const all = [...(await outgoing.kept()), ...(await incoming.kept())]
  const taken = new Set(all.map(({ id }) => id))
  // a program that ended between the yes and its note leaves both
  const waiting = (await outbox.kept()).filter(({ id }) => !taken.has(id))
  return [...all, ...waiting].sort((a, b) => b.untilMs - a.untilMs)
}

/** Throws what keeps it from being done: NOT_FOUND, BUSY. */
export function mayDiscard(all: readonly KeptTransfer[], id: string): KeptTransfer {
  const found = all.find((each) => each.id === id)
  if (!found) throw new EngineError('NOT_FOUND', say('transferNotKept', { id }))
  if (found.inHand) throw new EngineError('BUSY', say('transferInOtherHands', { id }))
  return found
}
