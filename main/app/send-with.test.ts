import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fileManagerEntries } from './file-manager-entries.ts'
import { installed, removeEntries, writeEntries } from './send-with.ts'
import { userFolders } from './user-folders.ts'

vi.mock('electron', () => ({ app: {}, shell: {} }))

const run = promisify(execFile)
const LABEL = 'Send with FastDrop'
const ENTRIES = fileManagerEntries(['/opt/Fast "Drop"/fastdrop', "--data-dir=/it's 100%"], LABEL)

let home: string
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'fastdrop-sendwith-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

async function filesBelow(folder: string): Promise<readonly string[]> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true })
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort()
}

describe('the entries of the file managers', () => {
  it('lie where each of them looks', async () => {
    await writeEntries(ENTRIES, userFolders({}, home))
    expect(await filesBelow(home)).toEqual([
      '.config/caja/scripts/Send with FastDrop',
      '.local/share/Thunar/sendto/fastdrop.desktop',
      '.local/share/file-manager/actions/fastdrop.desktop',
      '.local/share/kio/servicemenus/fastdrop.desktop',
      '.local/share/nautilus/scripts/Send with FastDrop',
      '.local/share/nemo/actions/fastdrop.nemo_action',
    ])
    expect(userFolders({ XDG_DATA_HOME: '/d', XDG_CONFIG_HOME: 'not/absolute' }, '/home/a')).toEqual({ data: '/d', config: '/home/a/.config' })
  })

  it('start the program with the files, whatever stands in its path', async () => {
    const entry = ENTRIES.find(({ manager }) => manager === 'pcmanfm')
    expect(entry?.content).toContain(`\nExec="/opt/Fast \\\\"Drop\\\\"/fastdrop" "--data-dir=/it's 100%%" %F\n`)
    // the one that a shell reads is tried with a shell
    const program = path.join(home, "it's `a` $PROGRAM")
    await writeFile(program, '#!/bin/sh\nprintf "%s\\n" "$PWD" "$@"\n')
    await chmod(program, 0o700)
    const [script] = fileManagerEntries([program, '--data-dir=/a "b" $c'], LABEL)
    await writeEntries(script ? [script] : [], userFolders({}, home))
    const cwd = path.join(home, 'shown')
    await mkdir(cwd)
    const { stdout } = await run(path.join(home, '.local/share/nautilus/scripts', LABEL), ['a b', '$(date)'], { cwd })
    expect(stdout.split('\n').slice(0, -1)).toEqual([cwd, '--data-dir=/a "b" $c', 'a b', '$(date)'])
  })

  it('may be run where they have to be, and are for the owner only', async () => {
    await writeEntries(ENTRIES, userFolders({}, home))
    const modes = await Promise.all(ENTRIES.map(async ({ base, path: parts }) => (await stat(path.join(userFolders({}, home)[base], ...parts))).mode & 0o777))
    expect(ENTRIES.map(({ manager }, place) => [manager, modes[place]])).toEqual([
      ['nautilus', 0o700],
      ['caja', 0o700],
      ['nemo', 0o600],
      ['dolphin', 0o700],
      ['pcmanfm', 0o600],
      ['thunar', 0o600],
    ])
  })

  it('are written for the managers that are installed alone', async () => {
    const bin = path.join(home, 'bin')
    await mkdir(bin)
    await writeFile(path.join(bin, 'nemo'), '')
    await chmod(path.join(bin, 'nemo'), 0o755)
    // there, but not to be run
    await writeFile(path.join(bin, 'thunar'), '', { mode: 0o644 })
    const found = await installed(ENTRIES, { PATH: `relative:${bin}:/nowhere` })
    expect(found.map(({ manager }) => manager)).toEqual(['nemo'])
    expect(await installed(ENTRIES, {})).toEqual([])
  })

  it('go again, also those of another label, and nothing else goes with them', async () => {
    const places = userFolders({}, home)
    await writeEntries(ENTRIES, places)
    await writeEntries(fileManagerEntries(['/old/fastdrop'], 'Mit FastDrop senden'), places)
    const scripts = path.join(places.data, 'nautilus', 'scripts')
    await writeFile(path.join(scripts, 'My own'), '#!/bin/sh\necho # Written by FastDrop, and removed by its settings.\n')
    await symlink(path.join(scripts, LABEL), path.join(scripts, 'link'))
    await removeEntries(ENTRIES, places)
    expect(await filesBelow(home)).toEqual(['.local/share/nautilus/scripts/My own'])
    expect(await readFile(path.join(scripts, 'My own'), 'utf8')).toContain('echo')
    await removeEntries(ENTRIES, userFolders({}, path.join(home, 'nowhere')))
  })
})
