import type { GatedEntry, SafeName } from './names.ts'

/** One thing that is to have a final name: a file, or a folder with what is in it. */
export interface OfferNode {
  /** The same in each run, whatever is left out or lost: the entry's index, or for a folder that no entry names a number behind them all. */
  readonly number: number
  readonly name: SafeName
  /** From the receive folder on; the last one is `name`. */
  readonly safe: readonly SafeName[]
  readonly kind: 'file' | 'directory'
  /** Null: no entry that is wanted names it. */
  readonly entry: number | null
  readonly mtimeUs: number | null
  readonly children: readonly OfferNode[]
}

interface Branch {
  readonly children: Growing[]
  readonly byName: Map<SafeName, Growing>
}

interface Growing extends Branch, Pick<OfferNode, 'name' | 'safe' | 'kind'> {
  wanted: boolean
  entry: number | null
  mtimeUs: number | null
  number: number
}

/** What is wanted of an offer as a tree, in manifest order. */
export function treeOf(entries: readonly GatedEntry[]): readonly OfferNode[] {
  const root: Branch = { children: [], byName: new Map() }
  let unnamed = entries.length
  entries.forEach(({ entry, safe, leftOut }, index) => {
    let node: Branch = root
    safe.forEach((name, level) => {
      const last = level === safe.length - 1
      let child = node.byName.get(name)
      if (!child) {
        child = grow({ name, safe: last ? safe : safe.slice(0, level + 1), kind: last ? entry.kind : 'directory' })
        child.number = unnamed
        node.byName.set(name, child)
        node.children.push(child)
        if (!last) unnamed += 1
      }
      if (last) child.number = index
      if (!leftOut) Object.assign(child, { wanted: true, ...(last && { entry: index, mtimeUs: entry.mtimeUs }) })
      node = child
    })
  })
  return wantedOf(root.children)
}

function wantedOf(nodes: readonly Growing[]): readonly OfferNode[] {
  return nodes
    .filter(({ wanted }) => wanted)
    .map(({ name, safe, kind, number, entry, mtimeUs, children }) => ({ name, safe, kind, number, entry, mtimeUs, children: wantedOf(children) }))
}

function grow(start: Pick<OfferNode, 'name' | 'safe' | 'kind'>): Growing {
  return { ...start, wanted: false, number: -1, entry: null, mtimeUs: null, children: [], byName: new Map() }
}

/** The nodes that are not done, and in them what is not. */
export function without(nodes: readonly OfferNode[], isDone: (node: OfferNode) => boolean): readonly OfferNode[] {
  return nodes.filter((node) => !isDone(node)).map((node) => (node.children.length === 0 ? node : { ...node, children: without(node.children, isDone) }))
}

/** The node's entries, its own too. */
export function* entriesIn(node: OfferNode): Generator<number> {
  if (node.entry !== null) yield node.entry
  for (const child of node.children) yield* entriesIn(child)
}

/** Files in it, or the file that it is. */
export function* filesIn(node: OfferNode): Generator<OfferNode> {
  if (node.kind === 'file') yield node
  for (const child of node.children) yield* filesIn(child)
}

export function pathOf({ safe }: Pick<OfferNode, 'safe'>): string {
  return safe.join('/')
}
