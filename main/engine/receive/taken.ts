import { type ConflictWish, KEEP_BOTH, unasked } from '../../../shared/conflict.ts'
import type { WantedNames } from '../../../shared/offer.ts'
import { say } from '../../../shared/sentence.ts'
import { leftOutBy } from '../../../shared/wanted.ts'
import { EngineError } from '../errors.ts'
import { newId } from '../new-id.ts'
import { withoutThere } from './already-there.ts'
import type { ConflictPolicy } from './conflict-rules.ts'
import type { BeginPairing, Desk, Visitor } from './desk.ts'
import { type Described, describeOffer } from './offer-view.ts'
import { checkedSelection, leaveOut, type Selection } from './selection.ts'

/** What is taken of an offer, and where it goes. */
export interface Taken extends Selection {
  /** Of the offer, and of the transfer it becomes. */
  readonly id: string
  readonly folder: string
  /** What is done where something of a name is there. */
  readonly conflict: ConflictPolicy
}

export interface Asking {
  readonly desk: Desk
  readonly visitor: Visitor
  readonly described: Described
  /** The receive folder. */
  readonly folder: string
  readonly wanted: WantedNames | null
  /** What the settings say of names that are taken; absent: keep both. */
  readonly conflict?: ConflictWish | undefined
  /** Null: with a 1.x device there is nothing to compare. */
  readonly pair: BeginPairing | null
}

/**
 * What the user answers, or what the settings say where nobody is asked. An offer of which the settings want nothing is declined
 * without a question. Rejects with what Desk.ask rejects with.
 */
export async function takenOf({ desk, visitor, described, folder, wanted, conflict = KEEP_BOTH, pair }: Asking, gone: () => Promise<never>): Promise<Taken> {
  const id = newId()
  const usual = wanted && described.kind === 'files' ? leftOutBy(wanted, named(described)) : []
  if (!leaveOut(described.entries, usual)) throw new EngineError('DECLINED', say('offerNothingWanted'))
  const consent = visitor.asks ? await desk.ask({ visitor, described, usual, pair, offer: await describeOffer(id, described, folder) }, gone()) : {}
  const into = consent.folder ?? folder
  const policy: ConflictPolicy = { ...unasked(conflict), ...consent.conflict, asked: visitor.asks }
  const selected = checkedSelection(described, consent.excluded ?? usual)
  const taken = described.kind === 'files' ? await withoutThere(selected, into, policy) : selected
  return { id, folder: into, conflict: policy, ...taken }
}

function named({ entries }: Described): { path: string; kind: 'file' | 'directory' }[] {
  return entries.map(({ entry, safe }) => ({ path: safe.join('/'), kind: entry.kind }))
}
