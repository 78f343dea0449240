import type { Collision } from '../../../shared/transfer.ts'
import { NAMES_TRIED_MAX, OFFER_NAMES_SHOWN } from '../limits.ts'
import { HARMLESS, rulesFor } from './conflict-rules.ts'
import { type GatedEntry, numbered, type SafeName } from './names.ts'
import { treeOf } from './offer-tree.ts'
import { Lookout, standingOf } from './standing.ts'

/** Which of the first top names of an offer are taken in a folder, and what would become of them. */
export async function collisionsOf(entries: readonly GatedEntry[], folder: string): Promise<Collision[]> {
  const rules = await rulesFor(folder, HARMLESS)
  if (!rules) return []
  const lookout = new Lookout()
  const found: Collision[] = []
  for (const { name, kind } of treeOf(entries).slice(0, OFFER_NAMES_SHOWN)) {
    const occupant = await lookout.at(folder, name)
    if (!occupant) continue
    found.push({ name, keptAs: await freeName(lookout, folder, name), standing: await standingOf(kind, occupant, rules.device) })
  }
  return found
}

/** The name that something would be kept under if it had its final name now. */
async function freeName(lookout: Lookout, folder: string, name: SafeName): Promise<string> {
  for (let count = 1; count < NAMES_TRIED_MAX; count += 1) {
    const candidate = numbered(name, count)
    if (!(await lookout.at(folder, candidate))) return candidate
  }
  return name
}
