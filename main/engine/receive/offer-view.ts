import { topsOf } from '../../../shared/drop-title.ts'
import type { OfferEntry, OfferPreview } from '../../../shared/offer.ts'
import { isHiddenPath, runsWhenOpened } from '../../../shared/programs.ts'
import type { OfferKind, OfferSnapshot, TransferPeer } from '../../../shared/transfer.ts'
import { freeBytes } from '../disk-space.ts'
import { CONSENT_TIMEOUT_MS, OFFER_ENTRIES_PAGE, OFFER_NAME_SHOWN_CHARACTERS, OFFER_NAMES_SHOWN } from '../limits.ts'
import { collisionsOf } from './collisions.ts'
import type { GatedEntry } from './names.ts'

/** An offer in the words of its front ends. */
export interface Described {
  readonly peer: TransferPeer
  readonly title: string
  readonly kind: OfferKind
  readonly entries: readonly GatedEntry[]
}

/** What the user is asked. */
export async function describeOffer(id: string, described: Described, folder: string): Promise<OfferSnapshot> {
  const { peer, title, kind } = described
  const names = kind === 'files' ? described.entries.slice(0, OFFER_NAMES_SHOWN).map(({ safe }) => shortened(safe.join('/'))) : []
  const tops = topsOf(described.entries.map(({ entry }) => entry.path))
  return { id, peer, kind, title, tops, ...(await previewOf(described, folder)), names, expiresAtMs: Date.now() + CONSENT_TIMEOUT_MS }
}

/** What a yes would mean, without what is left out. A text goes to no folder, and has no names. */
export async function previewOf({ kind, entries }: Described, folder: string): Promise<OfferPreview> {
  const wanted = entries.filter(({ leftOut }) => !leftOut)
  const files = wanted.filter(({ entry }) => entry.kind === 'file')
  const named = kind === 'files' ? wanted : []
  return {
    files: files.length,
    directories: wanted.length - files.length,
    totalBytes: wanted.reduce((sum, { entry }) => sum + entry.size, 0),
    executables: named.filter(runs).length,
    hidden: named.filter(isHidden).length,
    folder,
    freeBytes: await freeBytes(folder),
    collisions: await collisionsOf(named, folder),
  }
}

/** A page of the list, of at most OFFER_ENTRIES_PAGE entries. */
export function entriesOf({ kind, entries }: Described, { from, count }: { readonly from: number; readonly count: number }): OfferEntry[] {
  const start = Math.max(0, Math.trunc(from) || 0)
  const most = Math.max(0, Math.min(OFFER_ENTRIES_PAGE, Math.trunc(count) || 0))
  const page = kind === 'files' ? entries.slice(start, start + most) : []
  return page.map((each, at) => ({
    index: start + at,
    path: each.safe.join('/'),
    kind: each.entry.kind,
    size: each.entry.kind === 'file' ? each.entry.size : null,
    executable: runs(each),
    hidden: isHidden(each),
  }))
}

/** By its name here: that is what would be opened. A folder may be a program, too, where its ending is “.app”. */
function runs({ entry, safe }: GatedEntry): boolean {
  return entry.executable || runsWhenOpened(safe.at(-1) ?? '')
}

function isHidden({ safe }: GatedEntry): boolean {
  return isHiddenPath(safe.join('/'))
}

/** A question goes to the page again and again while it waits; the start and the end of a very long path are enough there. */
function shortened(path: string): string {
  return path.length <= OFFER_NAME_SHOWN_CHARACTERS
    ? path
    : `${path.slice(0, OFFER_NAME_SHOWN_CHARACTERS / 2)} … ${path.slice(-OFFER_NAME_SHOWN_CHARACTERS / 2)}`
}
