import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.join(import.meta.dirname, '../..')
const ROOMS = ['renderer', 'main/app', 'shared']

function sources(ending: RegExp): readonly (readonly [file: string, text: string])[] {
  return ROOMS.flatMap((room) => readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' }).map((file) => path.join(room, file)))
    .filter((file) => ending.test(file) && !/\.test\.tsx?$/.test(file) && !file.startsWith(path.join('shared', 'language')))
    .map((file) => [file, readFileSync(path.join(root, file), 'utf8')] as const)
}

/** Constants of a module that are not functions, from their first line to their last. */
const CONSTANTS = /^(?:export )?const [\w:<>,| [\]]+ = (?!\(|async|function|memo)[^\n]*(?:\n[ })\]][^\n]*)*/gm
/** A word of the catalogue that is read there and then. */
const READ = /(?<!['"`\w.])(?:text|words|\w+Text|\w+Words)\.[a-z]/

/** Files with a constant that would keep its sentences when the language changes. */
function capturing(files: readonly (readonly [string, string])[]): readonly string[] {
  return files.flatMap(([file, text]) =>
    (text.match(CONSTANTS) ?? []).filter((each) => READ.test(each) && !each.includes('=>')).map((each) => `${file}: ${each}`),
  )
}

it('no constant of a module keeps a sentence, which would stay in the language of the start', () => {
  expect(capturing(sources(/\.tsx?$/))).toEqual([])
  expect(capturing([['x.ts', 'const LEAVING = { a: text.cancel } as const\n']])).toHaveLength(1)
  expect(capturing([['x.ts', 'const LIMITS: Record<A, string> = {\n  a: stateText.failed,\n}\n']])).toHaveLength(1)
})

/** Between the tags of an element in one line, or in a line of its own. */
const ELEMENT_TEXT = />([^<>{}=;()&|]*[A-Za-z]{2,}[^<>{}=;()&|]*)<\/|^\s+[A-Z][a-z’']*(?: [\w’',.]+)*[.…?!]?$/gm
const ATTRIBUTE_TEXT =
  /\b(?:aria-label|aria-description|aria-valuetext|label|title|hint|placeholder|alt|spoken|none)=(?:"([^"]*[a-z]{2,}[^"]*)"|\{`[^`]*[a-z]{3,} [^`]*`\})/g

function inline(files: readonly (readonly [string, string])[]): readonly string[] {
  return files.flatMap(([file, text]) =>
    [...text.matchAll(ELEMENT_TEXT), ...text.matchAll(ATTRIBUTE_TEXT)].filter(([whole]) => !whole.includes('=>')).map(([whole]) => `${file}: ${whole}`),
  )
}

it('no component has words of its own', () => {
  expect(inline(sources(/\.tsx$/))).toEqual([])
  expect(inline([['x.tsx', '<p>\n  Nothing yet\n</p>']])).toHaveLength(1)
  expect(inline([['x.tsx', '<button aria-label="Close">']])).toHaveLength(1)
})
