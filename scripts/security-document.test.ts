import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const DOCUMENT = readFileSync(`${ROOT}docs/SECURITY.md`, 'utf8')

/** `path/of/a.test.ts`, and “the beginning of a name” in it where one follows. */
const named = [...DOCUMENT.matchAll(/`([\w./-]+\.(?:test\.tsx?|spec\.ts))`(?: “([^”]+)”)?/g)].map(([, file = '', name = '']) => ({ file, name }))

/** What the tests of that file are called: tests, groups, and the first words of its own tables. */
function namesIn(file: string): string[] {
  const source = readFileSync(`${ROOT}${file}`, 'utf8')
  const plain = [...source.matchAll(/\b(?:describe|test|it|table)(?:\.\w+\([^\n]*\))?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g)].map(([, , name = '']) => name)
  const skipped = [...source.matchAll(/\b(?:describe|test|it)\.skipIf\([^\n]*\)\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g)].map(([, , name = '']) => name)
  return [...plain, ...skipped]
}

describe('docs/SECURITY.md', () => {
  it('names tests at all', () => {
    expect(named.length).toBeGreaterThan(30)
  })

  it.each(named.map((each) => [`${each.file} ${each.name}`, each] as const))('%s exists', (_, { file, name }) => {
    const names = namesIn(file)
    expect(names.length).toBeGreaterThan(0)
    if (name !== '') expect(names.filter((each) => each.startsWith(name))).not.toEqual([])
  })

  it('names a test in each row of how it is kept', () => {
    const kept = DOCUMENT.slice(DOCUMENT.indexOf('## How it is kept'), DOCUMENT.indexOf('## What comparable programs'))
    const rows = kept.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| threat'))
    expect(rows.length).toBeGreaterThan(15)
    expect(rows.filter((row) => !/\.(?:test\.tsx?|spec\.ts)`/.test(row))).toEqual([])
  })

  it('names each flaw of another program that a test is called after, and no other', () => {
    const files = [...filesIn('main'), ...filesIn('renderer'), ...filesIn('shared')].filter((file) => /\.test\.tsx?$/.test(file))
    const inTests = new Set(files.flatMap((file) => namesIn(file).flatMap((name) => name.match(/CVE-\d{4}-\d+/g) ?? [])))
    expect(inTests).toEqual(new Set(DOCUMENT.match(/CVE-\d{4}-\d+/g)))
  })

  it('names files that are there', () => {
    const rooms = ['', 'main/', 'main/engine/']
    const paths = [...DOCUMENT.matchAll(/`([\w-]+(?:\/[\w.-]+)*(?:\/|\.ts))`/g)].map(([, path = '']) => path)
    expect(paths.length).toBeGreaterThan(15)
    const all = new Set([...filesIn('main'), ...filesIn('renderer'), ...filesIn('shared'), ...filesIn('scripts'), ...filesIn('e2e'), ...filesIn('preload')])
    const there = (path: string): boolean =>
      rooms.some((room) => all.has(room + path) || (path.endsWith('/') && [...all].some((file) => file.startsWith(room + path))))
    expect(paths.filter((path) => !there(path))).toEqual([])
  })
})

function filesIn(folder: string): string[] {
  return readdirSync(`${ROOT}${folder}`, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => `${each.parentPath.slice(ROOT.length)}/${each.name}`.replaceAll('\\', '/'))
}
