import type { OfferEntry } from '../../shared/offer.ts'
import { isHiddenPath } from '../../shared/programs.ts'

/** One line of an offer's tree: a file, or a folder with everything below it in the lines up to `end`. */
export interface FileRow {
  /** Where it is in the offer; null for a folder that is only part of a path. */
  readonly index: number | null
  readonly name: string
  readonly path: string
  /** Folders above it. */
  readonly depth: number
  /** Bytes; null for a folder. */
  readonly size: number | null
  readonly executable: boolean
  readonly hidden: boolean
  /** Number of the first line behind it and everything below it. */
  readonly end: number
}

interface Node {
  readonly name: string
  readonly path: string
  readonly depth: number
  entry: OfferEntry | null
  readonly children: Map<string, Node>
}

/** The entries of an offer as lines of a tree, folders before what is in them, otherwise in the sender's order. */
export function rowsOf(entries: readonly OfferEntry[]): readonly FileRow[] {
  const root: Node = { name: '', path: '', depth: -1, entry: null, children: new Map() }
  for (const entry of entries) place(root, entry)
  const rows: FileRow[] = []
  for (const node of root.children.values()) flatten(node, rows)
  return rows
}

function place(root: Node, entry: OfferEntry): void {
  let node = root
  for (const name of entry.path.split('/')) {
    let child = node.children.get(name)
    if (!child) {
      child = { name, path: node.depth < 0 ? name : `${node.path}/${name}`, depth: node.depth + 1, entry: null, children: new Map() }
      node.children.set(name, child)
    }
    node = child
  }
  node.entry = entry
}

function flatten(node: Node, rows: FileRow[]): void {
  const { name, path, depth, entry } = node
  const isFile = entry?.kind === 'file'
  const at = rows.length
  const row = {
    index: entry?.index ?? null,
    name,
    path,
    depth,
    size: isFile ? (entry.size ?? 0) : null,
    // a folder may be a program too, where its name ends in “.app”
    executable: entry?.executable ?? false,
    // what lies in a hidden folder is marked by that folder's line
    hidden: name.startsWith('.'),
  }
  rows.push({ ...row, end: at + 1 })
  for (const child of node.children.values()) flatten(child, rows)
  rows[at] = { ...row, end: rows.length }
}

/** What is taken of an offer: all but the entries in `excluded`. */
export interface Choice {
  /** Files, and folders with nothing in them. */
  readonly leaves: number
  readonly files: number
  readonly bytes: number
  /** Entries that run when opened, counted as the offer counts them: folders too. */
  readonly executables: number
  /** Entries that most file managers do not show, or that lie in such a folder. */
  readonly hidden: number
}

/** A file, or a folder with nothing in it: what can be taken or left by itself. */
function isLeaf({ index, end }: FileRow, line: number): boolean {
  return index !== null && end === line + 1
}

export function chosen(rows: readonly FileRow[], excluded: ReadonlySet<number>): Choice {
  const choice = { leaves: 0, files: 0, bytes: 0, executables: 0, hidden: 0 }
  const marked = marks(rows, excluded)
  rows.forEach((row, line) => {
    if (row.index === null || marked[line] === 'none') return
    choice.leaves += isLeaf(row, line) ? 1 : 0
    choice.files += row.size === null ? 0 : 1
    choice.bytes += row.size ?? 0
    choice.executables += row.executable ? 1 : 0
    choice.hidden += isHiddenPath(row.path) ? 1 : 0
  })
  return choice
}

/** Whether all, none or some of the leaves at and below each line are taken. */
export function marks(rows: readonly FileRow[], excluded: ReadonlySet<number>): readonly ('all' | 'none' | 'some')[] {
  // sums: leaves before each line, and those of them that are excluded
  const leaves = new Uint32Array(rows.length + 1)
  const out = new Uint32Array(rows.length + 1)
  rows.forEach((row, line) => {
    const leaf = isLeaf(row, line)
    leaves[line + 1] = (leaves[line] ?? 0) + (leaf ? 1 : 0)
    out[line + 1] = (out[line] ?? 0) + (leaf && row.index !== null && excluded.has(row.index) ? 1 : 0)
  })
  return rows.map(({ end }, line) => {
    const gone = (out[end] ?? 0) - (out[line] ?? 0)
    if (gone === 0) return 'all'
    return gone === (leaves[end] ?? 0) - (leaves[line] ?? 0) ? 'none' : 'some'
  })
}

/** The entries to be named in an answer: a folder of which nothing is taken stands for all that is in it. */
export function leftOut(rows: readonly FileRow[], excluded: ReadonlySet<number>): readonly number[] {
  const marked = marks(rows, excluded)
  const indices: number[] = []
  for (let line = 0; line < rows.length; ) {
    const row = rows[line]
    if (!row) break
    const whole = marked[line] === 'none' && row.index !== null
    if (whole) indices.push(row.index)
    line = whole ? row.end : line + 1
  }
  return indices
}

/** Top names of which nothing is taken. */
export function topsLeft(rows: readonly FileRow[], excluded: ReadonlySet<number>): ReadonlySet<string> {
  const marked = marks(rows, excluded)
  return new Set(rows.filter(({ depth }, line) => depth === 0 && marked[line] === 'none').map(({ name }) => name))
}

/** Takes, or leaves, what is at and below the given lines. */
export function withMark(
  rows: readonly FileRow[],
  excluded: ReadonlySet<number>,
  change: { readonly lines: readonly number[]; readonly take: boolean },
): ReadonlySet<number> {
  const next = new Set(excluded)
  for (const line of change.lines) {
    const end = rows[line]?.end ?? line
    for (let at = line; at < end; at += 1) {
      const row = rows[at]
      if (!row || row.index === null || !isLeaf(row, at)) continue
      if (change.take) next.delete(row.index)
      else next.add(row.index)
    }
  }
  return next
}

/** Which files are looked for: part of a name or path, or what could do harm. */
export interface Search {
  readonly words: string
  readonly flaggedOnly: boolean
}

/** Numbers of the lines to be shown; while something is looked for, what can be taken by itself, and folders that are flagged themselves. */
export function linesFound(rows: readonly FileRow[], { words, flaggedOnly }: Search): readonly number[] {
  const wanted = words.trim().toLocaleLowerCase()
  const lines: number[] = []
  rows.forEach((row, line) => {
    if (wanted !== '' || flaggedOnly) {
      if (!isLeaf(row, line) && !(flaggedOnly && row.executable)) return
      if (flaggedOnly && !row.executable && !isHiddenPath(row.path)) return
      if (!row.path.toLocaleLowerCase().includes(wanted)) return
    }
    lines.push(line)
  })
  return lines
}
