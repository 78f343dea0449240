import { rmdir, unlink } from 'node:fs/promises'
import { NAMES_TRIED_MAX } from '../limits.ts'
import { inside, numbered, type SafeName } from './names.ts'
import type { OfferNode } from './offer-tree.ts'
import type { Final, Named } from './publish-parts.ts'
import { isSame, Lookout, pathAs, statOf } from './standing.ts'

/** What a journal says of one node of an offer that was whole. */
export interface PublishedSoFar {
  /** Of its part; null: not noted. A final name that has it is ours. */
  readonly inode: bigint | null
  /** The final name that was tried last, and when; `backup`: where the file is kept that it was to replace. */
  readonly trying: { readonly name: string; readonly atMs: number; readonly backup: string | null } | null
  /** Where it was published. */
  readonly final: Final | null
}

export interface PublishedPlace {
  /** Where final names are given. */
  readonly folder: string
  readonly tree: readonly OfferNode[]
  /** Where a node is kept until then. */
  readonly partOf: (node: OfferNode) => string
  /** Folders may have been merged into: what is in them has final names of its own. */
  readonly merge: boolean
}

/** The clock that stamps files may lag behind the one we read. */
const CLOCK_SLACK_MS = 50
/** Who frees some of our numbered names must not hide the one behind them. */
const FREE_NAMES_PASSED = 16

/**
 * What an earlier run has published, by the node's number, however that run ended. Words of it that were not on the disk yet when the
 * power went are made up for by the inodes, which were. Clears away what was left of a try that did not succeed.
 */
export async function publishedBefore(place: PublishedPlace, left: ReadonlyMap<number, PublishedSoFar>): Promise<ReadonlyMap<number, Final>> {
  const search = new Search(place, left)
  // inodes are noted before the first final name is given
  if (left.size > 0) await search.among(place.tree, place.folder)
  return search.found
}

class Search {
  readonly #place: PublishedPlace
  readonly #left: ReadonlyMap<number, PublishedSoFar>
  readonly #lookout = new Lookout()
  readonly found = new Map<number, Final>()

  constructor(place: PublishedPlace, left: ReadonlyMap<number, PublishedSoFar>) {
    this.#place = place
    this.#left = left
  }

  /** `folder`: where they would be; null: it is not there any more, or it was published as a whole. Then only plain words count. */
  async among(nodes: readonly OfferNode[], folder: string | null): Promise<void> {
    const { partOf, merge } = this.#place
    for (const node of nodes) {
      const so = this.#left.get(node.number)
      const sought = folder === null ? null : { part: partOf(node), folder, name: node.name }
      const final = so ? (so.final ?? (sought && (await this.#finalOf(sought, so)))) : null
      if (final) this.found.set(node.number, final)
      if (merge && node.kind === 'directory') await this.among(node.children, final || folder === null ? null : await this.#mergedInto(folder, node))
    }
  }

  async #mergedInto(folder: string, { name }: OfferNode): Promise<string | null> {
    const there = await this.#lookout.at(folder, name)
    return there?.stats.isDirectory() ? there.path : null
  }

  async #finalOf(sought: Named, { inode, trying }: PublishedSoFar): Promise<Final | null> {
    const ours = await statOf(sought.part)
    // a part with one name is where that name is
    const moved = inode !== null && !(ours?.ino === inode && (ours.isDirectory() || ours.nlink === 1n))
    const has = moved ? await this.#withInode(sought, inode) : null
    if (has) {
      // its first name would be taken for a part that is still to be published
      if (ours?.ino === inode && ours?.isFile()) await unlink(sought.part)
      return { ...has, backup: trying?.name === has.name ? trying.backup : null }
    }
    const tried = trying && triedPath(sought, trying.name)
    if (!trying || tried === null) return null
    const final = { path: tried, name: trying.name, backup: trying.backup }
    // a part leaves its folder for its final name, and in no other way; its user may have moved it on
    if (ours === null) return (await isOld(final)) ? null : final
    // what stands there is the file that it was to replace
    if (trying.backup !== null) return null
    return (await clearAway(sought.part, tried, { atMs: trying.atMs, ours })) ? final : null
  }

  /** Only under names that we would give ourselves. */
  async #withInode({ folder, name }: Named, inode: bigint): Promise<Omit<Final, 'backup'> | null> {
    const first = await this.#lookout.at(folder, name)
    if (first && isOurs(first.stats, inode)) return { path: first.path, name: first.name }
    let free = first ? 0 : 1
    for (let count = 1; count < NAMES_TRIED_MAX && free < FREE_NAMES_PASSED; count += 1) {
      const safe = numbered(name, count)
      const path = inside(folder, safe)
      const there = await statOf(path)
      if (there && isOurs(there, inode)) return { path, name: safe }
      if (there === null) free += 1
    }
    return null
  }
}

type Stat = NonNullable<Awaited<ReturnType<typeof statOf>>>

function isOurs(there: Stat, inode: bigint): boolean {
  return there.ino === inode && (there.isFile() || there.isDirectory())
}

/** Only a name that we would give ourselves, or a file's that is replaced and whose letters are composed otherwise, whatever the journal says. */
function triedPath({ folder, name }: { readonly folder: string; readonly name: SafeName }, tried: string): string | null {
  if (tried === '') return null
  const spelt = pathAs(folder, name, tried)
  if (spelt !== null) return spelt
  for (let count = 0; count < NAMES_TRIED_MAX; count += 1) {
    const safe = numbered(name, count)
    if (safe === tried) return inside(folder, safe)
  }
  return null
}

/** Whether the file that was to be replaced still stands there. */
async function isOld({ path, backup }: Final): Promise<boolean> {
  const [there, kept] = backup === null ? [] : [await statOf(path), await statOf(backup)]
  return !!there && !!kept && isSame(there, kept)
}

/** The part is still there: either it has its final name as well (true), or the name was only reserved, or neither. */
async function clearAway(part: string, final: string, { atMs, ours }: { readonly atMs: number; readonly ours: Stat }): Promise<boolean> {
  const there = await statOf(final)
  if (there === null) return false
  if (there.isFile() && isSame(there, ours)) {
    await unlink(part)
    return true
  }
  // an empty thing of that very name, made since we said that we would make one, is our own placeholder
  const placeholder = Number(there.birthtimeMs) >= atMs - CLOCK_SLACK_MS
  if (placeholder && there.isDirectory() && ours.isDirectory()) await rmdir(final).catch(() => {})
  else if (placeholder && there.isFile() && there.size === 0n && ours.isFile() && ours.size > 0n) await unlink(final)
  return false
}

/** What the journal notes of parts that are whole, so that they are known again under their final names. */
export async function partInodes({ tree, partOf, merge }: Omit<PublishedPlace, 'folder'>): Promise<[number, bigint][]> {
  const inodes: [number, bigint][] = []
  for (const node of named(tree, merge)) {
    const there = await statOf(partOf(node))
    // published by an earlier run
    if (there) inodes.push([node.number, there.ino])
  }
  return inodes
}

/** Whatever may get a final name by itself. */
function* named(nodes: readonly OfferNode[], merge: boolean): Generator<OfferNode> {
  for (const node of nodes) {
    yield node
    if (merge) yield* named(node.children, merge)
  }
}
