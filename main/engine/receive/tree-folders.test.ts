import { expect, it } from 'vitest'
import { fileEntry, folderEntry } from '../testing/support.ts'
import { gateEntries } from './names.ts'
import { foldersOf } from './tree-folders.ts'

const ENTRIES = gateEntries([
  fileEntry('alone', 1),
  fileEntry('a/b/x', 1),
  fileEntry('a/b/y', 1),
  fileEntry('a/c/x', 1),
  fileEntry('a/b/z', 1),
  folderEntry('d/e'),
])
const named = (folders: readonly (readonly string[])[]): string[] => folders.map((names) => names.join('/'))

it('names each folder once, and those above it before it', () => {
  expect(named(foldersOf(ENTRIES))).toEqual(['a', 'a/b', 'a/c', 'd', 'd/e'])
})

it('leaves out what only holds what is not wanted', () => {
  const without = (...out: number[]): string[] =>
    named(foldersOf(ENTRIES.map((each, index) => (out.includes(index) ? { ...each, leftOut: true as const } : each))))
  expect(without(3)).toEqual(['a', 'a/b', 'd', 'd/e'])
  expect(without(1, 5)).toEqual(['a', 'a/b', 'a/c'])
  expect(without(1, 2, 3, 4)).toEqual(['d', 'd/e'])
})
