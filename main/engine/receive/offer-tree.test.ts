import { expect, it } from 'vitest'
import { fileEntry, folderEntry } from '../testing/support.ts'
import { gateEntries } from './names.ts'
import { type OfferNode, treeOf } from './offer-tree.ts'

const ENTRIES = gateEntries([fileEntry('lost/only/one', 1), fileEntry('kept/a', 1), fileEntry('kept/deep/b', 1), folderEntry('named'), fileEntry('named/c', 1)])

function numbersOf(nodes: readonly OfferNode[]): [string, number][] {
  return nodes.flatMap((node) => [[node.safe.join('/'), node.number] as [string, number], ...numbersOf(node.children)])
}

it('gives a node the same number whatever else is left out or lost, and no node to what holds nothing', () => {
  const all = new Map(numbersOf(treeOf(ENTRIES)))
  expect(new Set(all.values()).size).toBe(all.size)
  for (const out of [[0], [1], [0, 2], [3, 4], [0, 1, 2]]) {
    const some = numbersOf(treeOf(ENTRIES.map((each, index) => (out.includes(index) ? { ...each, leftOut: true } : each))))
    for (const [path, number] of some) expect(number, path).toBe(all.get(path))
    for (const index of out) expect(some.map(([path]) => path)).not.toContain(ENTRIES[index]?.safe.join('/'))
  }
  expect(numbersOf(treeOf(ENTRIES.map((each, index) => (index === 0 ? { ...each, leftOut: true } : each)))).map(([path]) => path)).not.toContain('lost')
})
