import { describe, expect, it } from 'vitest'
import type { OfferEntry } from '../../shared/offer.ts'
import { chosen, leftOut, linesFound, marks, rowsOf, topsLeft, withMark } from './offer-files.ts'

function file(index: number, path: string, size = 10): OfferEntry {
  return { index, path, kind: 'file', size, executable: path.endsWith('.exe'), hidden: path.split('/').some((part) => part.startsWith('.')) }
}

function folder(index: number, path: string): OfferEntry {
  return { index, path, kind: 'directory', size: null, executable: false, hidden: false }
}

const TRIP = [
  folder(0, 'trip'),
  file(1, 'trip/a.jpg'),
  folder(2, 'trip/raw'),
  file(3, 'trip/raw/a.dng', 30),
  file(4, 'trip/raw/.cache', 5),
  file(5, 'setup.exe', 7),
]

const shape = (entries: readonly OfferEntry[]): string[] => rowsOf(entries).map(({ name, depth, end, index }) => `${'.'.repeat(depth)}${name} ${index} →${end}`)

describe('the tree of an offer', () => {
  it('has each folder before what is in it, and knows where that ends', () => {
    expect(shape(TRIP)).toEqual(['trip 0 →5', '.a.jpg 1 →2', '.raw 2 →5', '..a.dng 3 →4', '...cache 4 →5', 'setup.exe 5 →6'])
  })

  it('makes folders that are only part of a path, and keeps together what comes in any order', () => {
    expect(shape([file(0, 'a/x'), file(1, 'b'), file(2, 'a/y')])).toEqual(['a null →3', '.x 0 →2', '.y 2 →3', 'b 1 →4'])
    expect(shape([file(0, 'a/x'), folder(1, 'a')])).toEqual(['a 1 →2', '.x 0 →2'])
  })

  it('takes names for what they are', () => {
    expect(shape([file(0, '__proto__/constructor'), file(1, 'hasOwnProperty')])).toEqual(['__proto__ null →2', '.constructor 0 →2', 'hasOwnProperty 1 →3'])
  })
})

describe('what is taken', () => {
  const rows = rowsOf(TRIP)

  it('is everything at first', () => {
    expect(chosen(rows, new Set())).toEqual({ leaves: 4, files: 4, bytes: 52, executables: 1, hidden: 1 })
    expect(marks(rows, new Set())).toEqual(['all', 'all', 'all', 'all', 'all', 'all'])
  })

  it('follows a folder down', () => {
    const without = withMark(rows, new Set(), { lines: [2], take: false })
    expect([...without]).toEqual([3, 4])
    expect(marks(rows, without)).toEqual(['some', 'all', 'none', 'none', 'none', 'all'])
    expect(chosen(rows, without)).toEqual({ leaves: 2, files: 2, bytes: 17, executables: 1, hidden: 0 })
    expect(withMark(rows, without, { lines: [0], take: true }).size).toBe(0)
  })

  it('says "some" of a folder with one file left out', () => {
    expect(marks(rows, new Set([4]))).toEqual(['some', 'all', 'some', 'all', 'none', 'all'])
  })

  it('leaves the given set as it was', () => {
    const before = new Set([1])
    withMark(rows, before, { lines: [0, 5], take: false })
    expect([...before]).toEqual([1])
  })

  it('is told by the folder where all of it goes, and file by file elsewhere', () => {
    expect(leftOut(rows, new Set([3, 4]))).toEqual([2])
    expect(leftOut(rows, new Set([1, 3, 4]))).toEqual([0])
    expect(leftOut(rows, new Set([1, 4]))).toEqual([1, 4])
    expect(leftOut(rows, new Set())).toEqual([])
    expect(leftOut(rowsOf([file(0, 'a/x'), file(1, 'a/y')]), new Set([0, 1]))).toEqual([0, 1])
  })

  it('names the tops of which nothing is left', () => {
    expect([...topsLeft(rows, new Set([5, 3]))]).toEqual(['setup.exe'])
    expect([...topsLeft(rows, new Set([1, 3, 4]))]).toEqual(['trip'])
    expect(topsLeft(rows, new Set()).size).toBe(0)
  })

  it('is an empty folder too, by itself', () => {
    const empties = rowsOf([folder(0, 'trip'), folder(1, 'trip/empty'), file(2, 'trip/a')])
    const without = withMark(empties, new Set(), { lines: [1], take: false })
    expect(marks(empties, without)).toEqual(['some', 'none', 'all'])
    expect(leftOut(empties, without)).toEqual([1])
    expect(chosen(empties, without)).toMatchObject({ leaves: 1, files: 1 })
    expect(withMark(empties, without, { lines: [0], take: true }).size).toBe(0)
  })

  it('is warned of as the offer is: folders count, until nothing in them is taken', () => {
    const flagged = rowsOf([
      { ...folder(0, 'Viewer.app'), executable: true },
      file(1, 'Viewer.app/main'),
      { ...folder(2, '.git'), hidden: true },
      file(3, '.git/HEAD'),
    ])
    expect(chosen(flagged, new Set())).toMatchObject({ executables: 1, hidden: 2 })
    expect(flagged[0]).toMatchObject({ executable: true })
    expect(chosen(flagged, new Set([1, 3]))).toMatchObject({ executables: 0, hidden: 0 })
    expect(linesFound(flagged, { words: '', flaggedOnly: true }).map((line) => flagged[line]?.path)).toEqual(['Viewer.app', '.git/HEAD'])
  })
})

describe('looking for files', () => {
  const rows = rowsOf(TRIP)
  const names = (words: string, flaggedOnly = false): string[] => linesFound(rows, { words, flaggedOnly }).map((line) => rows[line]?.path ?? '')

  it('shows all lines when nothing is looked for', () => {
    expect(names('')).toHaveLength(6)
  })

  it('finds part of a path in any case, files only', () => {
    expect(names(' RAW ')).toEqual(['trip/raw/a.dng', 'trip/raw/.cache'])
    expect(names('nothing')).toEqual([])
  })

  it('finds what could do harm', () => {
    expect(names('', true)).toEqual(['trip/raw/.cache', 'setup.exe'])
    expect(names('setup', true)).toEqual(['setup.exe'])
  })
})

it('holds a hundred thousand files', () => {
  const many = rowsOf(Array.from({ length: 100_000 }, (_, index) => file(index, `d${index % 100}/e${index % 1000}/${index}`)))
  expect(many.length).toBe(100_000 + 100 + 1000)
  const without = withMark(many, new Set(), { lines: [0], take: false })
  expect(without.size).toBe(1000)
  expect(marks(many, without)[0]).toBe('none')
})
