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

/** As it grows; the maps are let go of with it. A hundred thousand files must not have a map and a list each. */
class Growing implements OfferNode {
  readonly name: SafeName
  readonly safe: readonly SafeName[]
  readonly kind: 'file' | 'directory'
  number = -1
  wanted = false
  entry: number | null = null
  mtimeUs: number | null = null
  children: Growing[] = NO_CHILDREN

  constructor(name: SafeName, safe: readonly SafeName[], kind: 'file' | 'directory') {
    this.name = name
    this.safe = safe
    this.kind = kind
  }
}

/** What parts hang below: a folder, or the whole. */
type Parent = Pick<Growing, 'children'>

const NO_CHILDREN: Growing[] = []

/** What is wanted of an offer as a tree, in manifest order. */
export function treeOf(entries: readonly GatedEntry[]): readonly OfferNode[] {
  const root: Parent = { children: NO_CHILDREN }
  const names = new Map<Parent, Map<SafeName, Growing>>()
  let unnamed = entries.length
  entries.forEach(({ entry, safe, leftOut }, index) => {
    let node = root
    for (const [level, name] of safe.entries()) {
      const last = level === safe.length - 1
      let child = names.get(node)?.get(name)
      if (!child) {
        child = new Growing(name, last ? safe : safe.slice(0, level + 1), last ? entry.kind : 'directory')
        child.number = unnamed
        adopt(node, child, names)
        if (!last) unnamed += 1
      }
      if (last) child.number = index
      if (!leftOut) child.wanted = true
      if (!leftOut && last) {
        child.entry = index
        child.mtimeUs = entry.mtimeUs
      }
      node = child
    }
  })
  return wantedOf(root.children)
}

function adopt(parent: Parent, child: Growing, names: Map<Parent, Map<SafeName, Growing>>): void {
  if (parent.children === NO_CHILDREN) parent.children = []
  parent.children.push(child)
  let known = names.get(parent)
  if (!known) {
    known = new Map()
    names.set(parent, known)
  }
  known.set(child.name, child)
}

function wantedOf(nodes: Growing[]): Growing[] {
  for (const node of nodes) if (node.children.length > 0) node.children = wantedOf(node.children)
  return nodes.every(({ wanted }) => wanted) ? nodes : nodes.filter(({ wanted }) => wanted)
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
