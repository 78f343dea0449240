import { stat } from 'node:fs/promises'
import { type ConflictWish, KEEP_BOTH } from '../../../shared/conflict.ts'
import { errnoOf } from '../errors.ts'
import type { OfferNode } from './offer-tree.ts'
import { Lookout, type Occupant, standingOf } from './standing.ts'

/** What is done in one transfer where a name is taken. No peer has a say in it. */
export interface ConflictPolicy extends ConflictWish {
  /** A person was asked about this very offer. */
  readonly asked: boolean
}

/** What nobody could mind. */
export const HARMLESS: ConflictPolicy = { ...KEEP_BOTH, asked: false }

/** `keep-instead`: it was to replace what is there, and may not. */
export type Choice = 'keep-both' | 'keep-instead' | 'skip' | 'merge' | 'replace'

/** The rules of one transfer in one folder. */
export interface Rules {
  readonly policy: ConflictPolicy
  /** The file system of the receive folder. */
  readonly device: bigint
}

/** Null: there is no such folder, so nothing stands in it. */
export async function rulesFor(folder: string, policy: ConflictPolicy): Promise<Rules | null> {
  const stats = await stat(folder, { bigint: true }).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  })
  return stats && { policy, device: stats.dev }
}

/** What is to be done about a name that is taken. */
export async function choiceFor(node: OfferNode, occupant: Occupant, { policy, device }: Rules): Promise<Choice> {
  const standing = await standingOf(node.kind, occupant, device)
  if (standing === 'folder' && policy.merge && mayEnter(node, policy)) return 'merge'
  if (policy.onConflict !== 'replace') return policy.onConflict
  return standing === 'file' ? 'replace' : 'keep-instead'
}

/** What programs obey lies in hidden folders: nothing is put there unless somebody has seen the offer. */
function mayEnter({ name }: OfferNode, { asked }: ConflictPolicy): boolean {
  return asked || !name.startsWith('.')
}

export interface TakenName {
  readonly node: OfferNode
  readonly occupant: Occupant
  readonly choice: Exclude<Choice, 'merge'>
}

/** Every name that is taken now, in tree order. A folder that is merged into is gone through; what is in any other stands or falls with it. */
export async function* takenNames(nodes: readonly OfferNode[], folder: string, policy: ConflictPolicy): AsyncGenerator<TakenName> {
  const rules = await rulesFor(folder, policy)
  if (rules) yield* takenBelow(nodes, folder, { rules, lookout: new Lookout() })
}

async function* takenBelow(
  nodes: readonly OfferNode[],
  folder: string,
  tools: { readonly rules: Rules; readonly lookout: Lookout },
): AsyncGenerator<TakenName> {
  for (const node of nodes) {
    const occupant = await tools.lookout.at(folder, node.name)
    if (!occupant) continue
    const choice = await choiceFor(node, occupant, tools.rules)
    if (choice === 'merge') yield* takenBelow(node.children, occupant.path, tools)
    else yield { node, occupant, choice }
  }
}
