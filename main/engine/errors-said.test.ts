import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { FAULT_ARGS } from '../../shared/language/fault-args.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** What users run, but for the folders named. */
function sources(rooms: readonly string[], without: readonly string[] = []): { readonly path: string; readonly text: string }[] {
  return rooms
    .flatMap((room) => readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' }).map((name) => join(room, name)))
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\.d\.ts$|testing/.test(path) && !without.some((folder) => path.startsWith(folder)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

/** A word or a template where a sentence is due, or a class that lets one in. */
const READY = /\b(?:EngineError|faultOf|super)\(\s*(?:'[A-Z_]+'|[\w.]+),\s*(?:[^,()]*\?\s*)?['"`]|\bas Sentence\b|\bfaultInWords\(|\bextends EngineError\b/g

function readyWords(text: string): string[] {
  return [...text.matchAll(READY)].map(([found]) => found)
}

describe('what the engine and the app say of a fault', () => {
  it('is a sentence without words, everywhere', () => {
    const found = sources(['main', 'preload'], ['main/cli'])
    expect(found.length).toBeGreaterThan(200)
    expect(found.flatMap(({ path, text }) => readyWords(text).map((words) => `${path}: ${words}`))).toEqual([
      // both of its sentences are keys; it is a class for `instanceof`
      'main/engine/pairing/conversation.ts: extends EngineError',
    ])
  })

  it.each([
    "new EngineError('BUSY', 'Wait.')",
    `new EngineError('BUSY', \`Wait $\{minutes}.\`)`,
    "new EngineError(\n  'BUSY',\n  `Wait.`,\n)",
    "new EngineError(code, code === 'BUSY' ? 'Wait.' : say('AWAY'))",
    'faultOf(\'BUSY\', "Wait.")',
    "super(known, 'Wait.')",
    "new EngineError('BUSY', { key: words } as Sentence)",
  ])('would be seen in %s', (text) => expect(readyWords(text)).toHaveLength(1))

  it('is all there is: no sentence stands in the table that nothing says', () => {
    const all = sources(['main', 'preload', 'shared', 'renderer'], ['shared/language'])
      .map(({ text }) => text)
      .join('\n')
    expect(Object.keys(FAULT_ARGS).filter((key) => !all.includes(`'${key}'`))).toEqual([])
  })
})
