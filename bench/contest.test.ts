import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contest, type Planned } from './contest.ts'
import { type Contestant, deliveredIn, NotInstalled } from './contestant.ts'
import { cp } from './contestants/cp.ts'
import { endGently } from './ending.ts'
import type { Ground } from './ground.ts'
import { readOptions } from './options.ts'
import { runToEnd } from './processes.ts'
import { randomFile, type Source, tree } from './sources.ts'
import { Workspace } from './workspace.ts'

let workspace: Workspace
let source: Source

beforeAll(async () => {
  workspace = await Workspace.create()
  source = await randomFile(workspace, 'source', 100_000)
})

afterAll(() => endGently())

function ground(...words: string[]): Ground {
  const options = readOptions(words)
  if (!options) throw new Error('no options')
  return { workspace, options, cli: '', untilMs: () => 0 }
}

/** Copies, but for what `script` does to the copy. */
function copying(id: string, script: string): Planned {
  const contestant: Contestant = {
    id,
    label: id,
    how: script,
    version: '1',
    serve: () => Promise.resolve(null),
    client: (run) => ({ file: 'sh', args: ['-c', `cp "$0" "$1" && ${script}`, run.source, deliveredIn(run)] }),
    delivered: deliveredIn,
  }
  return { id, label: id, prepare: () => Promise.resolve(contestant) }
}

const honest: Planned = { id: 'cp', label: 'cp', prepare: () => cp() }
const play = (where: Ground, planned: readonly Planned[], untilMs = Number.POSITIVE_INFINITY) =>
  contest(where, { id: 'test', title: 'A test', planned, source, probe: source, untilMs })

test('everyone takes turns, and what is not installed is left out with its reason', async () => {
  const absent: Planned = { id: 'absent', label: 'absent', prepare: () => Promise.reject(new NotInstalled('absent is not installed')) }
  const { contestants } = await play(ground('--runs', '2'), [honest, absent])
  expect(contestants[0]).toMatchObject({ id: 'cp', state: 'measured', remarks: [], runs: [{ round: 1 }, { round: 2 }] })
  expect(contestants[1]).toMatchObject({ state: 'not installed', remarks: ['absent is not installed'], runs: [], summary: null })
})

test('who delivers other bytes, or fails, is not measured', async () => {
  const { contestants } = await play(ground('--runs', '1'), [copying('wrong', 'printf x | dd of="$1" conv=notrunc status=none'), copying('fails', 'exit 3')])
  expect(contestants[0]).toMatchObject({ state: 'failed', remarks: ['delivered other bytes than were sent'] })
  expect(contestants[1]).toMatchObject({ state: 'failed', remarks: [expect.stringContaining('ended with code 3')] })
})

test('one failed run is told and does not count; the others do', async () => {
  const count = join(workspace.root, 'count')
  writeFileSync(count, '')
  const { contestants } = await play(ground('--runs', '3'), [copying('third', `printf x >> ${count} && [ "$(cat ${count})" != xxx ]`)])
  expect(contestants[0]).toMatchObject({ state: 'measured', remarks: [expect.stringContaining('round 2: ended with code 1')] })
  expect(contestants[0]?.runs.map(({ round }) => round)).toEqual([1, 3])
})

test('when its time is over a contest ends, but not before three rounds', async () => {
  const { contestants } = await play(ground('--runs', '9'), [honest], 0)
  expect(contestants[0]?.runs).toHaveLength(3)
})

test('a folder is delivered when every file of it is, with its name and its content', async () => {
  const folder = await tree(workspace, 'many', { files: 250, meanBytes: 100 })
  const copy = join(workspace.root, 'copy')
  await runToEnd({ file: 'cp', args: ['-r', folder.path, copy] })
  await expect(folder.check(copy)).resolves.toBeUndefined()
  appendFileSync(join(copy, 'folder 1', 'file 249.bin'), 'x')
  await expect(folder.check(copy)).rejects.toThrow('other files')
  rmSync(join(copy, 'folder 1', 'file 249.bin'))
  await expect(folder.check(copy)).rejects.toThrow('other files')
})
