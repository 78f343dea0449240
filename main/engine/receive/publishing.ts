import { utimes } from 'node:fs/promises'
import type { ConflictOutcome } from '../../../shared/conflict.ts'
import { say } from '../../../shared/sentence.ts'
import { EngineError } from '../errors.ts'
import { LOOKS_MAX, NAMES_TRIED_MAX } from '../limits.ts'
import { type Choice, type ConflictPolicy, choiceFor, type Rules, rulesFor, takenNames } from './conflict-rules.ts'
import { toSeconds } from './durable.ts'
import { nameFile, nameFolder } from './final-names.ts'
import { inside, numbered } from './names.ts'
import { filesIn, type OfferNode, pathOf, without } from './offer-tree.ts'
import type { OldFiles } from './old-files.ts'
import { impatient } from './patience.ts'
import { type Final, type Named, type PublishDiary, partOf, passOverMissing } from './publish-parts.ts'
import { replaceFile } from './replace.ts'
import type { Sink } from './sink.ts'
import { isSame, Lookout, type Occupant, statOf } from './standing.ts'

export interface PublishingParts {
  readonly sink: Sink
  readonly folder: string
  readonly diary: PublishDiary
  readonly policy: ConflictPolicy
  readonly oldFiles: OldFiles
}

/** A folder that gets names. */
export interface Place {
  readonly path: string
  /** From the receive folder on, as they are spelt there. */
  readonly names: readonly string[]
}

/** What one look has come to. `again`: it is otherwise by now. */
type Settled = { readonly final: Final; readonly notReplaced?: true } | { readonly mergeInto: Occupant } | 'skipped' | 'again'

/** One run of giving final names. */
export class Publishing {
  readonly #parts: PublishingParts
  readonly #rules: Rules
  readonly #lookout = new Lookout()
  readonly outcomes: ConflictOutcome[] = []
  /** Folders below the receive folder with new names in them. */
  readonly #touched = new Set<string>()
  /** By node: the backup that the diary has been told of, last and for good. */
  readonly #noted = new Map<number, string>()

  private constructor(parts: PublishingParts, rules: Rules) {
    this.#parts = parts
    this.#rules = rules
  }

  static async begin(parts: PublishingParts): Promise<Publishing> {
    const rules = await rulesFor(parts.folder, parts.policy)
    if (!rules) throw new EngineError('DISK_ERROR', say('folderWentAway', { folder: parts.folder }))
    return new Publishing(parts, rules)
  }

  /** The old files of what will be replaced are kept all at once: to put each on the disk by itself takes minutes for thousands. */
  async prepare(tree: readonly OfferNode[]): Promise<void> {
    const { diary, folder, policy, oldFiles, sink } = this.#parts
    if (policy.onConflict !== 'replace') return
    // what has its name since an earlier run, in whatever folder, is not an old file
    const due = without(tree, ({ number }) => diary.publishedBefore(number) !== null)
    for await (const { node, occupant, choice } of takenNames(due, folder, policy)) {
      if (choice !== 'replace') continue
      const backup = await sink.patiently(() => oldFiles.keep(occupant, node), pathOf(node))
      if (backup === null) continue
      await sink.patiently(() => diary.publishing(node.number, occupant.name, backup), pathOf(node))
      this.#noted.set(node.number, backup)
    }
    if (this.#noted.size === 0) return
    await impatient(() => oldFiles.sync(), folder)
    await diary.sync(folder)
  }

  /** Where names have to be put on the disk. What an earlier run has published may have been moved since, with its folder. */
  async touched(): Promise<string[]> {
    const there: string[] = []
    for (const folder of this.#touched) if (await statOf(folder)) there.push(folder)
    return there
  }

  /** Gives a node its final name in `folder`; returns the path that it has then, null when it was skipped. */
  async place(node: OfferNode, at: Place): Promise<string | null> {
    const { diary, sink } = this.#parts
    const named = { part: partOf(sink.part, node), folder: at.path, name: node.name }
    const before = diary.publishedBefore(node.number)
    const settled = before ? { final: before } : await this.#settle(node, named)
    if (settled === 'skipped') {
      for (const file of filesIn(node)) this.outcomes.push({ path: pathOf(file), outcome: 'skipped' })
      return null
    }
    if ('mergeInto' in settled) return this.#merge(node, at, settled.mergeInto)
    return this.#placed(node, at, settled)
  }

  async #placed(node: OfferNode, at: Place, { final, notReplaced }: Extract<Settled, { final: Final }>): Promise<string> {
    const { diary, sink } = this.#parts
    if (node.mtimeUs !== null && node.kind === 'directory') await utimes(final.path, toSeconds(node.mtimeUs), toSeconds(node.mtimeUs)).catch(passOverMissing)
    await sink.patiently(() => diary.published(node.number, final), pathOf(node))
    if (at.path !== this.#parts.folder) this.#touched.add(at.path)
    const path = pathOf(node)
    if (final.backup !== null) this.outcomes.push({ path, outcome: 'replaced', backup: final.backup })
    else if (final.name !== node.name)
      this.outcomes.push({ path, outcome: 'kept-both', keptAs: [...at.names, final.name].join('/'), ...(notReplaced && { notReplaced }) })
    return final.path
  }

  /** A name may come and go while we look: then it is looked at again, and in the end kept both. */
  async #settle(node: OfferNode, named: Named): Promise<Exclude<Settled, 'again'>> {
    const { patiently } = this.#parts.sink
    for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
      const settled = await patiently(() => this.#look(node, named), pathOf(node))
      if (settled !== 'again') return settled
    }
    return patiently(() => this.#keepBoth(node, named), pathOf(node))
  }

  async #look(node: OfferNode, named: Named): Promise<Settled> {
    const occupant = await this.#lookout.at(named.folder, node.name)
    if (!occupant) return (await this.#name(node, named, 0)) ?? 'again'
    switch (await choiceFor(node, occupant, this.#rules)) {
      case 'skip':
        return 'skipped'
      case 'merge':
        return { mergeInto: occupant }
      case 'keep-both':
        return this.#keepBoth(node, named)
      case 'keep-instead':
        return this.#keepBoth(node, named, 'keep-instead')
      case 'replace':
        return this.#replace(node, named, occupant)
    }
  }

  /** Null: the name is taken. */
  async #name(node: OfferNode, { part, folder, name }: Named, count: number): Promise<{ final: Final } | null> {
    const wanted = numbered(name, count)
    const path = inside(folder, wanted)
    const { diary } = this.#parts
    this.#noted.delete(node.number)
    await diary.publishing(node.number, wanted, null)
    const had = await (node.kind === 'file' ? nameFile : nameFolder)(part, path, () => diary.sync(pathOf(node)))
    if (had) return { final: { path, name: wanted, backup: null } }
    // whatever has it is not ours to clear away
    await diary.publishing(node.number, '', null)
    return null
  }

  async #keepBoth(node: OfferNode, named: Named, why: Choice = 'keep-both'): Promise<{ final: Final; notReplaced?: true }> {
    for (let count = 1; count < NAMES_TRIED_MAX; count += 1) {
      if (await this.#lookout.at(named.folder, numbered(named.name, count))) continue
      const kept = await this.#name(node, named, count)
      if (kept) return { ...kept, ...(why === 'keep-instead' && { notReplaced: true }) }
    }
    throw new EngineError('DISK_ERROR', say('tooManyOfThatName', { name: pathOf(node) }))
  }

  async #replace(node: OfferNode, named: Named, old: Occupant): Promise<Settled> {
    const { diary, oldFiles } = this.#parts
    const about = async (backup: string): Promise<void> => {
      if (this.#noted.get(node.number) === backup) return
      await diary.publishing(node.number, old.name, backup)
      // behind a power cut nothing else tells which file the new one has replaced
      await diary.sync(pathOf(node))
      this.#noted.set(node.number, backup)
    }
    const replaced = await replaceFile({ node, part: named.part, old, oldFiles, about })
    if (replaced === 'changed') return 'again'
    if (replaced === 'refused') return this.#keepBoth(node, named, 'keep-instead')
    return { final: { path: old.path, name: old.name, backup: replaced.backup } }
  }

  /** File by file. Where the folder is not what it was, the rest of ours is a folder of its own. */
  async #merge(node: OfferNode, at: Place, into: Occupant): Promise<string> {
    const inner = { path: into.path, names: [...at.names, into.name] }
    for (const child of node.children) {
      const now = await statOf(into.path)
      if (!now?.isDirectory() || !isSame(now, into.stats)) return this.#apart(node, at)
      await this.place(child, inner)
    }
    return into.path
  }

  async #apart(node: OfferNode, at: Place): Promise<string> {
    const { sink } = this.#parts
    const named = { part: partOf(sink.part, node), folder: at.path, name: node.name }
    return this.#placed(node, at, await sink.patiently(() => this.#keepBoth(node, named), pathOf(node)))
  }
}
