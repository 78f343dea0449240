import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runsOf } from './memory-runs.ts'

const [one, other] = [Buffer.alloc(64).fill(1), Buffer.from(Array.from({ length: 64 }, (_, index) => index))]

it('joins what lies right behind one another, and nothing else', () => {
  const at = (from: number, to: number, memory = other): Uint8Array => memory.subarray(from, to)
  const runs = runsOf([at(0, 4), at(4, 4), at(4, 10), at(11, 12), at(12, 20, one), at(20, 21), at(8, 9)])
  expect(runs.map((run) => [run.byteOffset - other.byteOffset, run.length])).toEqual([
    [0, 10],
    [11, 1],
    [12 + one.byteOffset - other.byteOffset, 8],
    [20, 1],
    [8, 1],
  ])
  expect(runsOf([])).toEqual([])
  const [here, there] = [new Uint8Array(8).fill(1), new Uint8Array(8).fill(2)]
  expect(runsOf([here.subarray(0, 4), there.subarray(4, 8)]).map((run) => [...run])).toEqual([Array(4).fill(1), Array(4).fill(2)])
})

it('holds the same bytes in the same order', () => {
  const piece = fc.tuple(fc.boolean(), fc.nat(40), fc.nat(20)).map(([first, from, length]) => (first ? one : other).subarray(from, from + length))
  fc.assert(fc.property(fc.array(piece), (pieces) => Buffer.concat(runsOf(pieces)).equals(Buffer.concat(pieces))))
})
