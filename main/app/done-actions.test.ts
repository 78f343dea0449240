import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import { beforeEach, expect, it, vi } from 'vitest'
import type { SentPath } from '../../shared/sent-path.ts'
import { tempFolder } from '../engine/testing/support.ts'
import { entryOf } from '../history/history-entry.ts'
import { DoneActions } from './done-actions.ts'
import { Selections } from './selections.ts'
import { doneOf, failedOf } from './testing.ts'

const electron = vi.hoisted(() => ({ showItemInFolder: vi.fn() }))
vi.mock('electron', () => ({ app: {}, dialog: {}, nativeImage: {}, shell: { showItemInFolder: electron.showItemInFolder } }))

const temp = tempFolder()
const selections = new Selections()
let sent: readonly SentPath[] = []
const place = (name: string): string => join(temp.path, name)

/** `known`: the engine still has the transfer; else the history alone. */
function actionsOf(known: boolean): DoneActions {
  const entry = entryOf(failedOf(), sent)
  return new DoneActions({
    engine: { receivedPaths: () => [], sentPaths: () => (known ? sent : []) },
    history: { entry: (id) => (id === 't' ? entry : null) },
    selections,
    window: {} as BrowserWindow,
    icon: '',
  })
}

beforeEach(async () => {
  vi.clearAllMocks()
  sent = [{ path: place('b'), at: 'Trip/day 3/b' }, place('c'), { path: place('gone'), at: 'Trip/gone' }]
  for (const name of ['b', 'c']) await writeFile(place(name), name)
})

it.each([
  ['of this run', true],
  ['that only the history knows', false],
])('what was sent at places of its own is sent once more at them, for a transfer %s', async (_, known) => {
  const { id, items, title } = await actionsOf(known).select('t')
  expect([items, title]).toEqual([2, 'b and 1 more'])
  expect(selections.of(id)).toEqual({ paths: sent.slice(0, 2) })
  expect(selections.pathsOf(id)).toEqual([place('b'), place('c')])
})

it('it is shown where it lies, and said to be gone where it was', async () => {
  const actions = actionsOf(false)
  await actions.reveal('t')
  expect(electron.showItemInFolder.mock.calls).toEqual([[place('b')]])
  for (const name of ['b', 'c']) await rm(place(name))
  await expect(actions.reveal('t')).rejects.toThrow('b')
  await expect(actions.reveal('another')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('what was received lies where the engine put it', () => {
  const received = doneOf().id
  const parts = { engine: { receivedPaths: () => ['/r/a.bin'], sentPaths: () => [] }, history: { entry: () => null } }
  const actions = new DoneActions({ ...parts, selections, window: {} as BrowserWindow, icon: '' })
  expect(actions.pathsOf(received)).toEqual(['/r/a.bin'])
})
