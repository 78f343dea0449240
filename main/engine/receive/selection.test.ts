import { describe, expect, it } from 'vitest'
import { codeOf, fileEntry, folderEntry } from '../testing/support.ts'
import { gateEntries } from './names.ts'
import { leaveOut } from './selection.ts'

/** 0 Drop/, 1 a, 2 in/, 3 c, 4 d, 5 in/hollow/, 6 empty/, 7 unlisted/x, 8 top */
const ENTRIES = gateEntries([
  folderEntry('Drop'),
  fileEntry('Drop/a', 1),
  folderEntry('Drop/in'),
  fileEntry('Drop/in/c', 3),
  fileEntry('Drop/in/d', 0),
  folderEntry('Drop/in/hollow'),
  folderEntry('Drop/empty'),
  fileEntry('Drop/unlisted/x', 7),
  fileEntry('top', 8),
])

function without(...unwanted: number[]): { made: number[]; excluded: readonly number[] } | null {
  const selection = leaveOut(ENTRIES, unwanted)
  return selection && { made: selection.entries.flatMap(({ leftOut }, index) => (leftOut ? [] : [index])), excluded: selection.excluded }
}

describe('what remains of an offer', () => {
  it.each<[string, number[], number[], number[]]>([
    ['nothing left out', [], [0, 1, 2, 3, 4, 5, 6, 7, 8], []],
    ['one file', [3], [0, 1, 2, 4, 5, 6, 7, 8], [3]],
    ['the same one twice', [3, 3], [0, 1, 2, 4, 5, 6, 7, 8], [3]],
    ['all files of a folder: it goes with what is in it', [3, 4], [0, 1, 6, 7, 8], [3, 4]],
    ['the folder itself: the same', [2], [0, 1, 6, 7, 8], [3, 4]],
    ['an empty folder: nothing to tell the sender', [6], [0, 1, 2, 3, 4, 5, 7, 8], []],
    ['a top folder', [0], [8], [1, 3, 4, 7]],
    ['every file below it: the same, empty folders too', [1, 3, 4, 7], [8], [1, 3, 4, 7]],
    ['all but one deep file', [1, 3, 7, 8], [0, 2, 4, 5, 6], [1, 3, 7, 8]],
  ])('%s', (_, unwanted, ...[made, excluded]) => expect(without(...unwanted)).toEqual({ made, excluded }))

  it('is nothing when everything is left out', () => {
    expect(without(0, 8)).toBeNull()
    expect(without(1, 3, 4, 7, 8)).toBeNull()
  })

  it('an empty folder alone is something', () => {
    expect(leaveOut(gateEntries([folderEntry('e'), fileEntry('f')]), [1])?.excluded).toEqual([1])
  })

  it('keeps places and names', () => {
    const { entries } = leaveOut(ENTRIES, [1]) ?? { entries: [] }
    expect(entries.map(({ safe }) => safe)).toEqual(ENTRIES.map(({ safe }) => safe))
  })

  it.each([9, -1, 1.5, Number.NaN])('an index that is none is refused: %s', (index) => expect(codeOf(() => leaveOut(ENTRIES, [index]))).toBe('BAD_SETTING'))
})
