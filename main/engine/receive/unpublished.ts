import { lstat } from 'node:fs/promises'
import { createDigester, digestAt } from '../wire/digest.ts'
import { inside } from './names.ts'
import { type OfferNode, treeOf } from './offer-tree.ts'
import { comingOf, type PartFolder, PartReader } from './part-check.ts'
import type { PartJournal } from './part-journal.ts'
import type { Final } from './publish-parts.ts'

/**
 * Whether everything that has no final name yet is there and is what it was, before it gets one: chunks by their digests, folders and
 * empty files by standing there. A chunk that it shares with what was published is read there.
 */
export async function unpublishedIsWhole({ part, isPublished }: WhereNow, { digests, claimed, opened }: PartJournal): Promise<boolean> {
  const digester = await createDigester(opened.agreement.digest)
  const buffer = Buffer.allocUnsafeSlow(opened.layout.oneChunk)
  const reader = new PartReader(part)
  try {
    for (let number = 1; number <= claimed.length; number += 1) {
      if (part.layout.slices(number).every(({ entry }) => isPublished(entry) || part.isVoid(entry))) continue
      const digest = digestAt(digests, number, digester.bytes)
      if (claimed[number - 1] !== 1 || !(await reader.holds(number, digest, { digester, buffer }))) return false
    }
  } finally {
    await reader.close()
  }
  return emptyThingsStand(part, isPublished)
}

/** Where everything is now: what has its final name, there. */
export interface WhereNow {
  readonly part: PartFolder
  readonly isPublished: (index: number) => boolean
}

export function whereNow(part: PartFolder, published: ReadonlyMap<number, Final>): WhereNow {
  const finals = new Map<number, string>()
  // what has a name of its own in a folder that was merged into may have been published apart from the rest of it
  const note = (nodes: readonly OfferNode[], above: string | null): void => {
    for (const node of nodes) {
      const path = published.get(node.number)?.path ?? (above === null ? null : inside(above, node.name))
      if (path !== null && node.entry !== null) finals.set(node.entry, path)
      note(node.children, path)
    }
  }
  if (published.size > 0) note(treeOf(comingOf(part)), null)
  return { part: { ...part, partPath: (index) => finals.get(index) ?? part.partPath(index) }, isPublished: (index) => finals.has(index) }
}

/** No chunk tells of them. */
async function emptyThingsStand(part: PartFolder, isPublished: (index: number) => boolean): Promise<boolean> {
  for (const [index, { entry, leftOut }] of part.entries.entries()) {
    if (leftOut || part.isVoid(index) || isPublished(index) || (entry.kind === 'file' && entry.size > 0)) continue
    const there = await lstat(part.partPath(index)).catch(() => null)
    if (!there || (entry.kind === 'directory' ? !there.isDirectory() : !there.isFile() || there.size > 0)) return false
  }
  return true
}
