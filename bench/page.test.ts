import { expect, test } from 'vitest'
import { contestWith, entryWith, recordWith } from './fixture.ts'
import { readmeTable, sectionsOf, withSections } from './page.ts'

const PAGE = 'before\n<!-- bench:a -->\nold\n<!-- /bench:a -->\nbetween\n<!-- bench:b -->\n<!-- /bench:b -->\nbehind\n'

test('only what stands between the markers is replaced, and doing it again changes nothing', () => {
  const sections = new Map([
    ['a', 'new'],
    ['b', 'other'],
  ])
  const once = withSections(PAGE, sections)
  expect(once).toBe('before\n<!-- bench:a -->\nnew\n<!-- /bench:a -->\nbetween\n<!-- bench:b -->\nother\n<!-- /bench:b -->\nbehind\n')
  expect(withSections(once, sections)).toBe(once)
})

test('a section without a place is no silent loss', () => {
  expect(() => withSections(PAGE, new Map([['c', 'x']]))).toThrow('no place for “c”')
})

test('a row has a table, its chart, how each was run, and who was left out', () => {
  const missing = { ...entryWith('aria2c', []), state: 'not installed' as const, remarks: ['aria2c is | not installed.'], version: null }
  const record = recordWith('large', { contests: [contestWith('native', [entryWith('curl', [1, 1, 1]), entryWith('fastdrop-node', [2, 2, 2], 1), missing])] })
  const text = sectionsOf([record]).get('large') ?? ''
  expect(text).toContain('| **fastdrop-node** | 0.537 | 1.074 | 2.00 | 1.00 | 50 / 50 |')
  expect(text).toContain('![One file](pictures/performance-large-native.svg)')
  expect(text).toContain('- aria2c. Not installed: aria2c is / not installed.')
  expect(text).not.toContain('| aria2c |')
})

test('rows without a record say that they were not measured', () => {
  expect(sectionsOf([]).get('scale')).toBe('Not measured yet.')
  expect(readmeTable([])).toBe('Not measured yet.')
})

test('a quick look is called one', () => {
  const record = recordWith('large', { settings: { quick: true, runs: 3, inMemory: true } })
  expect(sectionsOf([record]).get('made')).toContain('too small to quote')
})
