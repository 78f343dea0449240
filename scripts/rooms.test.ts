import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { root, toolCommand } from './run.mjs'

/**
 * The room rules are patterns in a configuration file, and a pattern that never fires looks exactly like obedience.
 * Here each rule is broken once, in a scratch copy of the house, and each has a twin that is allowed.
 */

/**
 * What a file may and may not import. "specifier", or "specifier#name" for a certain import of it, "#*" for all of it, "#()" for
 * a dynamic import.
 */
interface Room {
  readonly file: string
  readonly refused: readonly string[]
  readonly allowed: readonly string[]
}

const SOCKETS = ['node:net', 'node:tls', 'net', 'tls']
const RAW_IPC = ['electron#ipcMain', 'electron#ipcRenderer', 'electron#*']
const ELECTRON = 'electron#app'

const ROOMS: readonly Room[] = [
  {
    file: 'main/engine/meter.ts',
    refused: [
      ELECTRON,
      'electron#()',
      '../app/window.ts',
      '../app/window.ts#()',
      '../cli/print.ts',
      '../cli.ts',
      '../index.ts',
      '../../renderer/state/store.ts',
      '../../preload/index.ts',
      ...SOCKETS,
    ],
    allowed: ['node:fs/promises', '../../shared/format.ts', './wire/link.ts'],
  },
  {
    file: 'main/engine/send/sender.ts',
    refused: ['../receive/sink.ts', ELECTRON, '../../app/window.ts', '../../cli.ts', ...SOCKETS],
    allowed: ['../wire/link.ts', './source.ts', 'node:fs'],
  },
  {
    file: 'main/engine/receive/receiver.ts',
    refused: ['../send/source.ts', ELECTRON, '../../app/window.ts', '../../cli.ts', ...SOCKETS],
    allowed: ['../wire/link.ts', './sink.ts', 'node:fs'],
  },
  { file: 'main/engine/receive/listener.ts', refused: ['../send/source.ts', ELECTRON, '../../cli.ts'], allowed: ['node:net', 'node:tls'] },
  {
    file: 'main/engine/wire/frame.ts',
    refused: ['../send/source.ts', '../receive/sink.ts', ELECTRON, '../../app/window.ts', ...SOCKETS],
    allowed: ['../limits.ts', './header.ts', 'node:net#isIP'],
  },
  { file: 'main/engine/wire/codec/zstd.ts', refused: ['../../send/source.ts', '../../receive/sink.ts', ...SOCKETS], allowed: ['../../limits.ts', 'node:zlib'] },
  { file: 'main/engine/wire/link.ts', refused: ['../send/source.ts', '../receive/sink.ts', ELECTRON], allowed: ['node:net', 'node:tls'] },
  { file: 'main/engine/wire/listen.ts', refused: ['../send/source.ts', '../receive/sink.ts', ELECTRON], allowed: ['node:net', 'node:tls'] },
  { file: 'main/engine/wire/user-buffer.ts', refused: ['../send/source.ts', '../receive/sink.ts', ELECTRON], allowed: ['node:net', 'node:tls'] },
  {
    file: 'main/engine/classic/server.ts',
    refused: ['../send/sender.ts', '../receive/receiver.ts', ELECTRON, '../../cli.ts', ...SOCKETS],
    allowed: ['../send/source.ts', '../send/source-reader.ts', '../receive/names.ts', '../receive/sink.ts', '../receive/publish.ts', '../wire/frame.ts'],
  },
  {
    file: 'main/engine/classic/listener.ts',
    refused: ['../send/sender.ts', '../receive/receiver.ts', ELECTRON, '../../cli.ts'],
    allowed: ['../send/source.ts', '../receive/names.ts', 'node:net'],
  },
  { file: 'main/engine/testing/wire.ts', refused: [ELECTRON, '../../app/window.ts'], allowed: ['node:net', '../send/sender.ts', '../receive/receiver.ts'] },
  { file: 'main/engine/wire/link.test.ts', refused: [ELECTRON, '../../cli/print.ts'], allowed: ['node:net', 'node:tls', '../send/sender.ts'] },
  {
    file: 'main/cli.ts',
    refused: [ELECTRON, './app/window.ts', './index.ts#()', '../main/index.ts', './engine/wire/link.ts', './engine/limits.ts', ...SOCKETS],
    allowed: ['./engine/engine.ts', './engine/facade.ts', './engine/errors.ts', './cli/print.ts', '../shared/format.ts', 'node:fs', 'commander'],
  },
  {
    file: 'main/cli/print.ts',
    refused: [ELECTRON, '../app/window.ts', '../engine/meter.ts', '../engine/send/source.ts', ...SOCKETS],
    allowed: ['../engine/engine.ts', '../engine/facade.ts', '../engine/errors.ts', '../../shared/format.ts', 'node:fs'],
  },
  {
    file: 'main/history/history-file.ts',
    refused: [ELECTRON, '../app/history.ts', '../cli/print.ts', '../cli.ts', '../engine/limits.ts', '../../renderer/main.tsx', ...SOCKETS],
    allowed: ['../engine/engine.ts', '../engine/errors.ts', '../../shared/history.ts', 'node:fs/promises'],
  },
  {
    file: 'main/index.ts',
    refused: [...RAW_IPC, './cli/print.ts', './cli.ts', './engine/limits.ts', '../renderer/main.tsx', ...SOCKETS],
    allowed: [ELECTRON, './app/window.ts', './engine/engine.ts', '../shared/settings.ts'],
  },
  {
    file: 'main/app/window.ts',
    refused: [...RAW_IPC, '../cli/print.ts', '../engine/limits.ts', '../../renderer/main.tsx', ...SOCKETS],
    allowed: [ELECTRON, 'node:fs', '../engine/facade.ts', './tray.ts'],
  },
  {
    file: 'main/app/ipc.ts',
    refused: ['electron#ipcRenderer', '../engine/limits.ts', '../cli.ts', ...SOCKETS],
    allowed: ['electron#ipcMain', '../../shared/ipc.ts'],
  },
  {
    file: 'preload/index.ts',
    refused: ['electron#ipcMain', 'electron#*', 'node:fs', 'fs', 'fs/promises', '../main/app/window.ts', '../renderer/main.tsx'],
    allowed: ['electron#ipcRenderer', 'electron#webUtils', '../shared/ipc.ts'],
  },
  {
    file: 'renderer/views/drop.tsx',
    refused: [ELECTRON, 'node:fs', 'node:fs/promises', 'fs', '../../main/engine/facade.ts', '../../preload/index.ts', 'node:fs#()'],
    allowed: ['react', 'zustand', '../state/store.ts', '../../shared/format.ts'],
  },
  {
    file: 'shared/format.ts',
    refused: [ELECTRON, 'node:fs', 'fs', 'react', 'zustand', '../main/engine/limits.ts', '../renderer/main.tsx', '../preload/index.ts'],
    allowed: ['valibot', './fault.ts'],
  },
  { file: 'e2e/story.ts', refused: RAW_IPC, allowed: [ELECTRON, 'node:net', '../main/engine/engine.ts'] },
]

/** One line of code that does the import, under a name of its own. */
function importLine(wanted: string, index: number): string {
  const [specifier, name = 'thing'] = wanted.split('#')
  if (name === '()') return `void import('${specifier}')`
  if (name === '*') return `import * as t${index} from '${specifier}'`
  return `import { ${name} as t${index} } from '${specifier}'`
}

/** Rules about shape rather than place: file, code that breaks the rule, rule. */
const SHAPES: readonly (readonly [file: string, code: string, rule: string])[] = [
  ['main/engine/default-export.ts', 'export default 1', 'import(no-default-export)'],
  ['main/engine/params.ts', 'export const add = (a: number, b: number, c: number, d: number): number => a + b + c + d', 'eslint(max-params)'],
  ['main/engine/lines.ts', 'x()\n'.repeat(401), 'eslint(max-lines)'],
  ['shared/function.ts', `export function long(): void {\n${'x()\n'.repeat(81)}}`, 'eslint(max-lines-per-function)'],
  ['renderer/any.ts', 'export const x: any = 1', 'typescript(no-explicit-any)'],
  ['main/engine/require.ts', "export const x = require('node:fs')", 'typescript(no-require-imports)'],
  ['main/engine/floating.ts', 'async function work(): Promise<void> {}\nexport const go = (): void => { work() }', 'typescript(no-floating-promises)'],
]

interface Finding {
  readonly filename: string
  readonly code: string
  readonly labels: readonly { readonly span: { readonly line: number } }[]
}

const scratch = mkdtempSync(path.join(tmpdir(), 'fastdrop-rooms-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** Lints the given files in a house of their own, by the project's configuration. */
function lint(name: string, files: readonly (readonly [file: string, code: string])[]): readonly Finding[] {
  const house = path.join(scratch, name)
  for (const [file, code] of files) {
    mkdirSync(path.dirname(path.join(house, file)), { recursive: true })
    writeFileSync(path.join(house, file), `${code}\n`)
  }
  copyFileSync(path.join(root, '.oxlintrc.json'), path.join(house, '.oxlintrc.json'))
  const [node = '', ...args] = toolCommand('oxlint')
  // The type-aware half is a program of its own, looked for on the PATH.
  const env = { ...process.env, PATH: [path.join(root, 'node_modules', '.bin'), process.env.PATH].join(path.delimiter) }
  const { stdout } = spawnSync(node, [...args, '--type-aware', '--format=json'], { cwd: house, env, encoding: 'utf8' })
  return (JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics
}

describe('rooms', () => {
  const imports = (room: Room): string[] => [...room.refused, ...room.allowed]
  const findings = lint(
    'rooms',
    ROOMS.map((room) => [room.file, imports(room).map(importLine).join('\n')] as const),
  ).filter(({ code }) => code === 'eslint(no-restricted-imports)')

  test.each(ROOMS)('$file', (room) => {
    const lines = new Set(findings.filter(({ filename }) => filename === room.file).map(({ labels }) => labels[0]?.span.line))
    expect(imports(room).filter((_, index) => lines.has(index + 1))).toEqual(room.refused)
  })
})

describe('shapes', () => {
  const findings = lint(
    'shapes',
    SHAPES.map(([file, code]) => [file, code] as const),
  )

  test.each(SHAPES)('%s', (file, _code, rule) => {
    expect(findings.filter(({ filename }) => filename === file).map(({ code }) => code)).toContain(rule)
  })
})
