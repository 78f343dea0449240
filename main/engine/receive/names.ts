import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { say } from '../../../shared/sentence.ts'
import { EngineError } from '../errors.ts'
import { GATED_AT_ONCE, MANIFEST_MAX_NODES, NAME_MAX_BYTES } from '../limits.ts'
import { pathFault } from '../wire/entry-path.ts'
import type { ManifestEntry } from '../wire/manifest.ts'

/** Our own folder inside the receive folder; nothing a peer names may land in it. */
export const PARTIAL_FOLDER = '.fastdrop-partial'

declare const gated: unique symbol
/** One path component that passed the gate: only this file makes one. Never empty, never "." or "..", no separator of any system. */
export type SafeName = string & { readonly [gated]: true }

/** The only way from a peer's names to a path: strictly inside `folder`, for as long as there is a name. */
export function inside(folder: string, ...names: readonly SafeName[]): string {
  return join(folder, ...names)
}

/** An entry whose every path component passed the gate. */
export interface GatedEntry {
  readonly entry: ManifestEntry
  /** Components as they will be on disk. */
  readonly safe: readonly SafeName[]
  /** Not wanted: nothing of it is made here. */
  readonly leftOut?: true
  /** Left out because something of its name was here, and such files are skipped. */
  readonly there?: true
}

/**
 * The gate, one policy on all systems. A fault of structure refuses the whole offer (BAD_NAME): it can only be meant to
 * leave the folder. Characters and names that merely do not work everywhere become "_". Two names that some file system
 * takes for one are told apart with " (1)"; the same path twice, or a file where a folder must be, is NAME_CLASH.
 */
export function gateEntries(entries: readonly ManifestEntry[]): GatedEntry[] {
  const tree = new Tree()
  return entries.map((entry) => ({ entry, safe: tree.place(entry) }))
}

/** The same, some entries at a time: transfers that run, and the window, are not kept waiting by an offer of a hundred thousand names. */
export async function gateOffer(entries: readonly ManifestEntry[]): Promise<GatedEntry[]> {
  const tree = new Tree()
  const passed: GatedEntry[] = []
  for (const entry of entries) {
    passed.push({ entry, safe: tree.place(entry) })
    if (passed.length % GATED_AT_ONCE === 0) await nextTurn()
  }
  return passed
}

class Node {
  readonly kind: 'file' | 'directory'
  readonly safeName: SafeName
  /** Made when there is a child: most nodes are files. */
  children: Map<string, Node> | null = null
  taken: TakenNames | null = null
  /** Named by an entry of its own, not only as somebody's parent. */
  listed = false

  constructor(kind: 'file' | 'directory', safeName: SafeName) {
    this.kind = kind
    this.safeName = safeName
  }
}

interface Wanted {
  readonly kind: 'file' | 'directory'
  readonly top: boolean
}

/** A folder of an offer, and the names that lead to it. */
interface Near {
  readonly path: string
  readonly node: Node
  readonly safe: readonly SafeName[]
}

class Tree {
  /** The receive folder; the name it has here is never asked for. */
  readonly #root = new Node('directory', safeName('root', false))
  #nodes = 0
  /** The folder of the entry before: most entries stand beside it. */
  #near: Near = { path: '', node: this.#root, safe: [] }

  place(entry: ManifestEntry): SafeName[] {
    const { path, kind } = entry
    checkPath(path)
    const slash = path.lastIndexOf('/')
    const { node: folder, safe } = this.#folder(path.slice(0, Math.max(0, slash)))
    const child = this.#child(folder, path.slice(slash + 1), { kind, top: slash < 0 })
    if (child.listed || child.kind !== kind) throw new EngineError('NAME_CLASH')
    child.listed = true
    return [...safe, child.safeName]
  }

  #folder(path: string): Near {
    if (path === this.#near.path) return this.#near
    const safe: SafeName[] = []
    let node = this.#root
    for (const part of path === '' ? [] : path.split('/')) {
      node = this.#child(node, part, { kind: 'directory', top: node === this.#root })
      if (node.kind === 'file') throw new EngineError('NAME_CLASH')
      safe.push(node.safeName)
    }
    this.#near = { path, node, safe }
    return this.#near
  }

  #child(parent: Node, name: string, wanted: Wanted): Node {
    return parent.children?.get(name) ?? this.#add(parent, name, wanted)
  }

  #add(parent: Node, name: string, wanted: Wanted): Node {
    this.#nodes += 1
    if (this.#nodes > MANIFEST_MAX_NODES) throw new EngineError('LIMIT_EXCEEDED', say('offerTooManyFolders'))
    parent.children ??= new Map()
    parent.taken ??= new TakenNames()
    const child = new Node(wanted.kind, parent.taken.unique(safeName(name, wanted.top)))
    parent.children.set(name, child)
    return child
  }
}

/** A path from a peer. Throws BAD_NAME. */
export function checkPath(path: string): void {
  const fault = pathFault(path)
  if (fault !== null) throw new EngineError('BAD_NAME', say('offerNameNotAllowed', { because: say(fault) }))
}

// Joiners are part of how these scripts and emoji are written; anywhere else they only hide a difference.
const JOINERS_KEPT =
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Sinhala}]|\uFE0F)[\u200C\u200D]/gu
const UNPORTABLE = /[<>:"|?*\\\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\s*\.|\s*$)/iu

/** Nothing in it is ever replaced, nor can it be our own folder: most names are like that, and the long way takes ten times as long. */
const PLAIN = /^[0-9A-Za-z_](?:[-0-9A-Za-z_. ()]*[0-9A-Za-z_)])?$/

/** One component made to work on every system. */
export function safeName(name: string, top: boolean): SafeName {
  if (PLAIN.test(name) && !RESERVED.test(name)) return name as SafeName
  return madeSafe(name, top)
}

/** The long way, for any name. */
export function madeSafe(name: string, top: boolean): SafeName {
  const kept: string[] = []
  const marked = name.replace(/[\uE000\uE001]/gu, '_').replace(JOINERS_KEPT, (joiner) => {
    kept.push(joiner)
    return '\uE000'
  })
  let safe = marked.replace(UNPORTABLE, '_').replace(/[. ]+$/u, (tail) => '_'.repeat(tail.length))
  safe = safe.replace(/\uE000/gu, () => kept.shift() ?? '')
  if (RESERVED.test(safe)) safe = `_${Buffer.byteLength(safe) < NAME_MAX_BYTES ? safe : safe.slice(1)}`
  if (top && fold(safe) === PARTIAL_FOLDER) safe = `_${safe}`
  return safe as SafeName
}

/** What case-insensitive and normalising file systems take for the same name; by upper case first, because "ς", "σ" and "Σ" are one there. */
export function fold(name: string): string {
  return ASCII.test(name) ? name.toLowerCase() : folded(name)
}

const ASCII = /^[ -~]*$/

/** The long way, for any name. */
export function folded(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')
}

class TakenNames {
  readonly #folded = new Set<string>()
  /** Highest number given, by the name that number 1 makes: a hundred thousand twins must not each count from one. */
  readonly #highest = new Map<string, number>()

  unique(name: SafeName): SafeName {
    const folded = fold(name)
    const unique = this.#folded.has(folded) ? this.#next(name) : name
    this.#folded.add(unique === name ? folded : fold(unique))
    return unique
  }

  #next(name: SafeName): SafeName {
    const key = fold(numbered(name, 1))
    for (let count = (this.#highest.get(key) ?? 0) + 1; ; count += 1) {
      const candidate = numbered(name, count)
      if (this.#folded.has(fold(candidate))) continue
      this.#highest.set(key, count)
      return candidate
    }
  }
}

/** "name.ext" as "name (1).ext", shortened where that would be over 255 bytes. */
export function numbered(name: SafeName, count: number): SafeName {
  if (count === 0) return name
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : ''
  const suffix = ` (${count})${extension}`
  const stem = Array.from(name.slice(0, name.length - extension.length))
  while (Buffer.byteLength(stem.join('') + suffix) > NAME_MAX_BYTES) stem.pop()
  return (stem.join('') + suffix) as SafeName
}
