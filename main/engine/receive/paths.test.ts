import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ENGINE = fileURLToPath(new URL('..', import.meta.url))

/** Source of the rooms that a peer's names pass through, without tests. */
const sources = ['receive', 'classic', 'wire'].flatMap((room) =>
  readdirSync(`${ENGINE}${room}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => ({ name: `${room}/${name}`.replaceAll('\\', '/'), text: readFileSync(`${ENGINE}${room}/${name}`, 'utf8') })),
)

const found = (pattern: RegExp): string[] =>
  sources.flatMap(({ name, text }) => [...text.matchAll(pattern)].map(([match]) => `${name}: ${match.replaceAll('$', '')}`)).sort()

describe('a path is made of a peer’s name in one place only', () => {
  it('every other path is made of our own words and numbers', () => {
    expect(found(/(?<![.\w])join\(.*?\)(?=[,;)\n ]|$)/gm)).toEqual([
      "classic/receiver.ts: join(sink.root, 'payload')",
      'classic/spool.ts: join(folder, `{process.pid}-{id}.spool`)',
      // names that were read from our own spool folder, and fit our own pattern
      'classic/spool.ts: join(folder, name)',
      // names that stand in our own part folder already
      'receive/downloaded-mark.ts: join(entry.parentPath, entry.name)',
      'receive/kept-landing.ts: join(sink.root, JOURNAL_FILE)',
      'receive/kept-landing.ts: join(sink.root, JOURNAL_FILE)',
      'receive/names.ts: join(folder, ...names)',
      // the folder of old files, and an id of ours
      'receive/old-files.ts: join(folder, PARTIAL_FOLDER)',
      'receive/old-files.ts: join(folder, PARTIAL_FOLDER, REPLACED_FOLDER)',
      'receive/old-files.ts: join(replacedFolder(folder)',
      // names that stand in our own part folder already
      'receive/part-check.ts: join(folder, child.name)',
      'receive/part-check.ts: join(part.root, JOURNAL_FILE)',
      'receive/part-folder.ts: join(folder, PARTIAL_FOLDER)',
      'receive/part-folder.ts: join(folder, PARTIAL_FOLDER)',
      'receive/part-folder.ts: join(folder, PARTIAL_FOLDER, id)',
      'receive/part-journal.ts: join(partRoot(folder, id)',
      'receive/sink.ts: join(options.folder, PARTIAL_FOLDER)',
      "receive/sink.ts: join(this.root, 'tree')",
      'receive/sink.ts: join(this.root, `{index}.part`)',
      // the same name as a safe one, its letters composed otherwise
      'receive/standing.ts: join(folder, spelling)',
      "wire/user-buffer.ts: join(folder, 's')",
      'wire/user-buffer.ts: join(tmpdir()',
    ])
  })

  it('nothing resolves, normalises or glues paths by hand', () => {
    expect(new Set(found(/import .* from '(?:node:)?path(?:\/\w+)?'/g).map((each) => each.replace(/^.*: /, '')))).toEqual(
      new Set(["import { join } from 'node:path'"]),
    )
    expect(found(/`[^`\n]*\$\{[\w.#]*(?:older|oot|ath|ree)\}\/[^`\n]+`/g)).toEqual([])
  })

  it('no other file says that a name is safe', () => {
    expect(found(/as SafeName\b/g).filter((each) => !each.startsWith('receive/names.ts'))).toEqual([])
  })
})
