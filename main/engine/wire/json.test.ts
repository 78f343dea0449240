import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JSON_LEVELS_MAX } from '../limits.ts'
import { codeOf } from '../testing/support.ts'
import { parseJson } from './json.ts'

const parse = (text: string): unknown => parseJson(text, 'a text')
const verdict = (text: string): string => codeOf(() => parse(text))
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

describe('JSON of a peer', () => {
  it('that says one thing is read as JSON is', () => {
    const plain = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__') && depth(value) <= JSON_LEVELS_MAX)
    fc.assert(
      fc.property(plain, (value) => {
        const text = JSON.stringify(value)
        fc.pre(!/\d[.e]/i.test(text))
        expect(parse(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['a name in two objects', '[{"a":1},{"a":2}]'],
    ['a name inside and outside', '{"a":{"a":{"a":1}}}'],
    ['a name as a text', '{"a":"a","b":["b","b"]}'],
    ['text that looks like JSON', String.raw`{"a":"{\"b\":1,\"b\":2}","b":"__proto__","c":"\\","d":"]}"}`],
    ['names that differ in case or in an accent', '{"a":1,"A":1,"\u00e4":1,"a\u0308":1}'],
    ['the name of what every object has', '{"constructor":1,"toString":2,"hasOwnProperty":3,"prototype":4}'],
    ['as many levels as allowed', nested(JSON_LEVELS_MAX)],
  ])('is taken with %s', (_, text) => {
    expect(parse(text)).toEqual(JSON.parse(text))
  })

  it.each([
    ['a name twice', '{"a":1,"a":1}'],
    ['a name twice with much between', `{"a":1,"b":[{"c":[1,2,{"d":"}"}]}],"a":1}`],
    ['a name twice in a list', '[[{"a":1,"a":2}]]'],
    ['a name twice behind an inner object', '{"a":{"b":1},"a":2}'],
    ['a name twice, once escaped', String.raw`{"ab":1,"\u0061\u0062":2}`],
    ['an empty name twice', '{"":1,"":2}'],
    ['__proto__', '{"a":{"__proto__":null}}'],
    ['__proto__, escaped', String.raw`{"\u005f_proto__":1}`],
    ['a level too many', nested(JSON_LEVELS_MAX + 1)],
    ['levels without end', nested(30_000)],
    ['objects without end', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['an end that is missing', '{"a":1'],
    ['something behind it', '{} {}'],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(verdict(text)).toBe('PROTOCOL_VIOLATION')
  })

  it('has whole numbers in digits only; any other is one that no field takes', () => {
    for (const number of ['1.0', '1e0', '1E+2', '-0.0', '1.00000000000000000001', '4503599627370497.5', '1e-400', '1e400', '0.5e1']) {
      const { a, b } = parse(`{"a":${number},"b":["${number}",7]}`) as { a: number; b: unknown[] }
      expect([number, Number.isInteger(a), b]).toEqual([number, false, [number, 7]])
    }
    expect(parse('[0,-1,9007199254740991,1000000]')).toEqual([0, -1, Number.MAX_SAFE_INTEGER, 1_000_000])
    expect(Object.is((parse('[-0]') as number[])[0], -0)).toBe(true)
  })

  it('is read or refused with PROTOCOL_VIOLATION, whatever the text', () => {
    const token = fc.constantFrom('{', '}', '[', ']', ':', ',', '"a"', '"a":1', '"__proto__"', '1', '1.5', '-', '\\', '"', ' ', 'null')
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        expect(['nothing', 'PROTOCOL_VIOLATION']).toContain(verdict(tokens.join('')))
      }),
      { numRuns: 2000 },
    )
  })
})

function depth(value: unknown): number {
  return typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0
}
