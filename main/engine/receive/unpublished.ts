import { lstat } from 'node:fs/promises'
import { createDigester } from '../wire/digest.ts'
import { inside } from './names.ts'
import { type PartFolder, PartReader } from './part-check.ts'
import type { PartJournal } from './part-journal.ts'
import { topsOf } from './publish.ts'

/**
 * Whether everything that has no final name yet is there and is what it was, before it gets one: chunks by their digests, folders and
 * empty files by standing there. A chunk that it shares with what was published is read there.
 */
export async function unpublishedIsWhole(
  part: PartFolder,
  { digests, claimed, opened }: PartJournal,
  published: ReadonlyMap<number, string>,
): Promise<boolean> {
  const finals = finalsOf(part, published)
  const finalOf = (index: number): string | undefined => finals.get(part.entries[index]?.safe[0] ?? '')
  const digester = await createDigester(opened.agreement.digest)
  const buffer = Buffer.allocUnsafeSlow(opened.layout.oneChunk)
  const reader = new PartReader({ ...part, partPath: (index) => pathNow(part, index, finalOf(index)) })
  try {
    for (let number = 1; number <= claimed.length; number += 1) {
      if (part.layout.slices(number).every(({ entry }) => finalOf(entry) !== undefined || part.isVoid(entry))) continue
      const digest = digests.subarray((number - 1) * digester.bytes, number * digester.bytes)
      if (claimed[number - 1] !== 1 || !(await reader.holds(number, digest, { digester, buffer }))) return false
    }
  } finally {
    await reader.close()
  }
  return emptyThingsStand(part, (index) => finalOf(index) !== undefined)
}

/** Final paths by the first component of what has one. */
function finalsOf({ entries }: PartFolder, published: ReadonlyMap<number, string>): ReadonlyMap<string, string> {
  const finals = new Map<string, string>()
  for (const [top, { name }] of topsOf(entries)) {
    const path = published.get(top)
    if (path !== undefined) finals.set(name, path)
  }
  return finals
}

function pathNow(part: PartFolder, index: number, final: string | undefined): string {
  const [, ...rest] = part.entries[index]?.safe ?? []
  return final === undefined ? part.partPath(index) : inside(final, ...rest)
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
