import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../testing/support.ts'
import { packExcluded, readExcluded } from './excluded.ts'
import { encodeMessage } from './messages.ts'

function named(list: Parameters<typeof readExcluded>[0], count: number): number[] {
  return readExcluded(list, count).flatMap((out, index) => (out ? [index] : []))
}

describe('the list of what is not wanted', () => {
  it('has runs where they are shorter', () => {
    expect(packExcluded([])).toEqual([])
    expect(packExcluded([3])).toEqual([3])
    expect(packExcluded([0, 1, 4, 5, 6, 9])).toEqual([0, 1, [4, 6], 9])
  })

  it('reads back as it was, whatever it was', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 300 }), (out) => {
        const indices = out.flatMap((each, index) => (each ? [index] : []))
        expect(named(packExcluded(indices), out.length)).toEqual(indices)
      }),
    )
  })

  it.each<[string, Parameters<typeof readExcluded>[0], number[]]>([
    ['no entry', [5, 2 ** 31], []],
    ['the same twice', [1, 1, [1, 1]], [1]],
    ['runs that overlap', [[0, 2], [2, 3], 1], [0, 1, 2, 3]],
    ['a run that goes beyond the end', [[3, 2 ** 31]], [3, 4]],
    ['a run beyond the end', [[5, 2 ** 31]], []],
    ['a run the wrong way round', [[3, 1]], []],
    ['the same, across one that is right', [[3, 1], 2], [2]],
  ])('from a peer: %s', (_, list, wanted) => expect(named(list, 5)).toEqual(wanted))

  it('all but one of the most entries there are fits a message; every second one does not', () => {
    const all = Array.from({ length: 100_000 }, (_, index) => index)
    const message = { type: 'ACCEPT', Session: '00'.repeat(16), Token: '00'.repeat(32) } as const
    expect(encodeMessage({ ...message, Excluded: packExcluded(all.toSpliced(50_000, 1)) }).length).toBeLessThan(300)
    const many = all.filter((index) => index % 2 === 0)
    expect(encodeMessage({ ...message, Excluded: packExcluded(many.slice(0, 10_000)) }).length).toBeLessThanOrEqual(65_536 + 8)
    expect(codeOf(() => packExcluded(many))).toBe('LIMIT_EXCEEDED')
  })

  it('costs what it is long, not what its numbers say', () => {
    const runs = Array.from({ length: 3000 }, (): [number, number] => [0, 2 ** 31])
    expect(named(runs, 100_000).length).toBe(100_000)
  })
})
