import { basename, resolve, sep } from 'node:path'
import type { SentPath } from '../../../shared/sent-path.ts'
import { say } from '../../../shared/sentence.ts'
import { EngineError } from '../errors.ts'

/** What of a folder is sent, by name; null: a file, or all of a folder. */
export type Wanted = ReadonlyMap<string, Wanted> | null

/** What stands at the top of a drop. */
export interface Top {
  readonly path: string
  /** In the drop. */
  readonly name: string
  readonly wanted: Wanted
  /** It may be gone: the others are sent without it. */
  readonly mayLack: boolean
  /** What is named there was a file. */
  readonly filesOnly: boolean
}

interface Growing extends Top {
  wanted: Branch | null
}

type Branch = Map<string, Branch | null>

/**
 * What stands at the top, in the order in which it was named; files that have their places below one top share it. The names depend on what was
 * named alone, not on what is there, so that they are the same ones in another run. `lost`: tops that may be gone. Throws SOURCE_UNREADABLE.
 */
export function topsOf(sent: readonly SentPath[], lost: ReadonlySet<string> = new Set()): readonly Top[] {
  const tops = new Map<string, Growing>()
  const names = new Names()
  for (const each of sent) {
    const { path, name, below } = typeof each === 'string' ? plain(each) : placed(resolve(each.path), each.at.split('/'))
    const key = typeof each === 'string' ? path : `${path}\0${name}`
    const known = tops.get(key)
    if (known) known.wanted = joined(known.wanted, below)
    else {
      const unique = names.take(name)
      const filesOnly = typeof each !== 'string'
      tops.set(key, { path, name: unique, wanted: joined(new Map(), below), mayLack: filesOnly || lost.has(unique), filesOnly })
    }
  }
  return [...tops.values()]
}

interface Named {
  readonly path: string
  readonly name: string
  /** The names below it. */
  readonly below: readonly string[]
}

function plain(sent: string): Named {
  const path = resolve(sent)
  return { path, name: basename(path), below: [] }
}

/** The top lies as many folders above the file as its place says. A place that is not where the file lies is none. */
function placed(path: string, [name = '', ...below]: readonly string[]): Named {
  const end = below.map((each) => `${sep}${each}`).join('')
  const top = path.slice(0, path.length - end.length)
  if (!path.endsWith(end) || top === '') throw new EngineError('SOURCE_UNREADABLE', say('pathUnreadable', { path }))
  return { path: top, name, below }
}

/** What is wanted whole stays wanted whole. */
function joined(branch: Branch | null, [name, ...below]: readonly string[]): Branch | null {
  if (branch === null || name === undefined) return null
  const there = branch.get(name)
  return branch.set(name, joined(there === undefined ? new Map() : there, below))
}

/** Two things of one name from different folders would be one at the other end. */
class Names {
  readonly #taken = new Set<string>()

  take(name: string): string {
    if (name === '') throw new EngineError('SOURCE_UNREADABLE', say('wholeDrive'))
    const dot = name.lastIndexOf('.')
    const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
    let unique = name
    for (let count = 1; this.#taken.has(folded(unique)); count += 1) unique = `${stem} (${count})${extension}`
    this.#taken.add(folded(unique))
    return unique
  }
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
