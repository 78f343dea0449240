import { utimes } from 'node:fs/promises'
import type { ConflictOutcome } from '../../../shared/conflict.ts'
import { syncDirectory } from '../sync-directory.ts'
import { type ConflictPolicy, HARMLESS } from './conflict-rules.ts'
import { markDownloaded } from './downloaded-mark.ts'
import { syncTree, toSeconds } from './durable.ts'
import type { GatedEntry } from './names.ts'
import { treeOf } from './offer-tree.ts'
import { OldFiles } from './old-files.ts'
import { type PublishDiary, passOverMissing } from './publish-parts.ts'
import { Publishing } from './publishing.ts'
import type { Sink } from './sink.ts'

/**
 * Gives verified part files their final names, marked as downloaded: each under a name that nothing has, unless the user has chosen for this very
 * transfer that what is there is replaced, skipped or merged with (see conflict-rules.ts). Throws DISK_ERROR, NO_SPACE.
 */
export async function publish(sink: Sink, entries: readonly GatedEntry[], place: PublishPlace): Promise<Published> {
  const { folder, id, diary = NO_DIARY, conflict = HARMLESS, onReplacing = nothing, alreadyThere = NOTHING_THERE } = place
  await markDownloaded(sink.root)
  await setDirectoryTimes(sink, entries)
  const tree = treeOf(entries)
  const oldFiles = new OldFiles({ folder, id, begin: onReplacing })
  const publishing = await Publishing.begin({ sink, folder, diary, policy: conflict, oldFiles })
  await publishing.prepare(tree.filter(({ number }) => !alreadyThere.has(number)))
  const paths: string[] = []
  for (const node of tree) {
    const there = alreadyThere.get(node.number)
    if (there !== undefined) await sink.patiently(() => diary.published(node.number, { path: there, name: node.name, backup: null }), node.name)
    const path = there ?? (await publishing.place(node, { path: folder, names: [] }))
    if (path !== null) paths.push(path)
  }
  await syncTree(folder, [], await publishing.touched())
  await syncDirectory(folder)
  return { paths, conflicts: [...skippedBefore(entries), ...publishing.outcomes] }
}

const nothing = (): Promise<void> => Promise.resolve()

export interface PublishPlace {
  readonly folder: string
  /** The transfer's. */
  readonly id: string
  readonly diary?: PublishDiary
  /** Absent: everything is kept beside what is there. */
  readonly conflict?: ConflictPolicy
  /** Before the first old file is kept. */
  readonly onReplacing?: () => Promise<void>
  /** Top nodes of which everything is in the folder already, by number, and where: whatever was chosen, they are left as they are. */
  readonly alreadyThere?: ReadonlyMap<number, string>
}

export interface Published {
  /** Final paths of the top entries, in manifest order; what was skipped has none. */
  readonly paths: string[]
  /** Of every entry whose name was taken. */
  readonly conflicts: readonly ConflictOutcome[]
}

const NOTHING_THERE: ReadonlyMap<number, string> = new Map()
const NO_DIARY: PublishDiary = { publishedBefore: () => null, publishing: nothing, published: nothing, sync: nothing }

/** Decided at the yes: those never came. */
function skippedBefore(entries: readonly GatedEntry[]): ConflictOutcome[] {
  return entries.flatMap(({ safe, there }) => (there ? [{ path: safe.join('/'), outcome: 'skipped' as const }] : []))
}

/** Deepest first: writing into a folder changes its time. */
async function setDirectoryTimes(sink: Sink, entries: readonly GatedEntry[]): Promise<void> {
  const directories = [...entries.entries()].filter(([, { entry, leftOut }]) => entry.kind === 'directory' && !leftOut)
  directories.sort(([, a], [, b]) => b.safe.length - a.safe.length)
  for (const [index, { entry }] of directories) await utimes(sink.partPath(index), toSeconds(entry.mtimeUs), toSeconds(entry.mtimeUs)).catch(passOverMissing)
}
