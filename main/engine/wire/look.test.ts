import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EngineError } from '../errors.ts'
import { LOOK_RUNS_MAX, PAGE_MAX_BYTES } from '../limits.ts'
import { example } from '../testing/protocol-document.ts'
import { decodeLook, encodeLook, RunWriter } from './look.ts'

function runsOf(numbers: Iterable<number>): RunWriter['runs'] {
  const writer = new RunWriter()
  for (const number of numbers) writer.add(number)
  return writer.runs
}

const page = (...words: number[]): Buffer => {
  const body = Buffer.alloc(1 + words.length * 4, 3)
  for (const [index, word] of words.entries()) body.writeUInt32BE(word, 1 + index * 4)
  return body
}

describe('the page of chunks that are looked at', () => {
  it('is that of the document', () => {
    expect(encodeLook(runsOf([1, 2, 3, 5]))).toEqual(example('page of chunks that are looked at').bytes.subarray(8))
  })

  it('says what was put into it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (numbers) => {
        const sorted = numbers.sort((a, b) => a - b)
        const said = decodeLook(encodeLook(runsOf(sorted)), 300).flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, at) => first + at))
        expect(said).toEqual(sorted)
      }),
    )
  })

  it('is never longer than a page', () => {
    const writer = new RunWriter()
    const fitting = Array.from({ length: LOOK_RUNS_MAX + 5 }, (_, index) => writer.add(1 + index * 2)).filter(Boolean)
    expect(fitting.length).toBe(LOOK_RUNS_MAX)
    expect(encodeLook(writer.runs).length).toBeLessThanOrEqual(PAGE_MAX_BYTES)
  })

  it.each([
    ['no run', page()],
    ['half a run', page(1)],
    ['chunk 0', page(0, 1)],
    ['a run backwards', page(2, 1)],
    ['a chunk that does not exist', page(1, 11)],
    ['runs out of order', page(5, 6, 1, 2)],
    ['runs that overlap', page(1, 5, 5, 6)],
    ['runs that touch', page(1, 5, 6, 7)],
    ['another kind', Buffer.concat([Buffer.from([2]), page(1, 2).subarray(1)])],
  ])('with %s is a violation', (_, body) => {
    expect(() => decodeLook(body, 10)).toThrow(EngineError)
  })
})
