import { errnoOf } from '../errors.ts'
import { inside, type SafeName } from './names.ts'
import type { OfferNode } from './offer-tree.ts'
import type { PartFolder } from './part-check.ts'

/** A part and the name it is to have. */
export interface Named {
  readonly part: string
  readonly folder: string
  readonly name: SafeName
}

/** What has its final name. */
export interface Final {
  readonly path: string
  /** The last name of it. */
  readonly name: string
  /** Where the file is kept that it has replaced; null: it has replaced none. */
  readonly backup: string | null
}

/** Who remembers what was published, so that nothing is published twice whenever the program is killed. `node`: its number. */
export interface PublishDiary {
  /** Where an earlier run has published it; null: it has not. */
  readonly publishedBefore: (node: number) => Final | null
  /** That final name is about to be given (“”: none, after all), in the place of a file that is kept at `backup`. */
  readonly publishing: (node: number, name: string, backup: string | null) => Promise<void>
  readonly published: (node: number, final: Final) => Promise<void>
  /** What was told before is on the disk; `name`: what a fault of that is told about. */
  readonly sync: (name: string) => Promise<void>
}

/** Where a node waits for its final name. */
export function partOf({ tree, partPath }: Pick<PartFolder, 'tree' | 'partPath'>, { safe, kind, entry }: OfferNode): string {
  return kind === 'file' && entry !== null ? partPath(entry) : inside(tree, ...safe)
}

/** A folder that an earlier run has published is not in the tree any more, nor is what was in it. */
export function passOverMissing(error: unknown): void {
  if (errnoOf(error) !== 'ENOENT') throw error
}
