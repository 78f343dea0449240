import { access, lstat } from 'node:fs/promises'
import path from 'node:path'
import { app, type BrowserWindow, dialog, nativeImage, shell } from 'electron'
import { printable } from '../../shared/format.ts'
import type { Selection } from '../../shared/ipc.ts'
import { wordsOf } from '../../shared/language/current.ts'
import { runsWhenOpened } from '../../shared/programs.ts'
import { diskPath, diskPaths, type SentPath } from '../../shared/sent-path.ts'
import { say } from '../../shared/sentence.ts'
import { EngineError } from '../engine/errors.ts'
import type { Engine } from '../engine/facade.ts'
import { sentPathsOf } from '../history/history-entry.ts'
import type { History } from './history.ts'
import type { Selections } from './selections.ts'

const words = wordsOf('dialogs')

const OPEN = 1

export interface DoneParts {
  readonly engine: Pick<Engine, 'receivedPaths' | 'sentPaths'>
  readonly history: Pick<History, 'entry'>
  readonly selections: Pick<Selections, 'add'>
  readonly window: BrowserWindow
  /** For a drag where the system knows none for the file. */
  readonly icon: string
}

/** What can be done with what a transfer has left on this disk: one of this run, or one that only the history knows. */
export class DoneActions {
  readonly #parts: DoneParts

  constructor(parts: DoneParts) {
    this.#parts = parts
  }

  /** Where what was received is, or where what was sent lies; empty when nobody knows. */
  pathsOf(transferId: string): readonly SentPath[] {
    const { engine, history } = this.#parts
    const known = [...engine.receivedPaths(transferId), ...engine.sentPaths(transferId)]
    if (known.length > 0) return known
    const entry = history.entry(transferId)
    return entry ? sentPathsOf(entry) : []
  }

  /** Shows it in the system's file manager. Throws NOT_FOUND when it was moved or removed since. */
  async reveal(transferId: string): Promise<void> {
    shell.showItemInFolder(await this.#first(transferId))
  }

  /** Opens it with what the system has for it; several are shown in their folder. What can run is asked about. Throws NOT_FOUND, DISK_ERROR. */
  async open(transferId: string): Promise<void> {
    const first = await this.#first(transferId)
    if (this.pathsOf(transferId).length > 1) return shell.showItemInFolder(first)
    if ((await canRun(first)) && !(await this.#insists(first))) return
    const trouble = await shell.openPath(first)
    if (trouble !== '') {
      throw new EngineError('DISK_ERROR', say('notOpened', { name: printable(path.basename(first)) }), new Error(trouble))
    }
  }

  /** The files go where the pointer takes them. Throws NOT_FOUND. */
  async drag(transferId: string): Promise<void> {
    const first = await this.#first(transferId)
    const [file, ...more] = diskPaths(await existing(this.pathsOf(transferId)))
    if (file === undefined) throw gone(first)
    const known = await app.getFileIcon(first).catch(() => null)
    const icon = known === null || known.isEmpty() ? nativeImage.createFromPath(this.#parts.icon).resize({ width: 32 }) : known
    this.#parts.window.webContents.startDrag({ file, ...(more.length > 0 && { files: [file, ...more] }), icon })
  }

  /** The same files, to be sent once more, or back. Throws NOT_FOUND when nothing of it is there any more. */
  async select(transferId: string): Promise<Selection> {
    await this.#first(transferId)
    return this.#parts.selections.add(await existing(this.pathsOf(transferId)))
  }

  async #first(transferId: string): Promise<string> {
    const paths = diskPaths(this.pathsOf(transferId))
    const [wanted] = paths
    if (wanted === undefined) throw new EngineError('NOT_FOUND', say('nothingOfItHere'))
    const [first] = diskPaths(await existing(paths))
    if (first === undefined) throw gone(wanted)
    return first
  }

  async #insists(file: string): Promise<boolean> {
    const { response } = await dialog.showMessageBox(this.#parts.window, {
      type: 'warning',
      message: words.canRun(printable(path.basename(file))),
      detail: words.canRunDetail,
      buttons: [words.cancel, words.openIt],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    })
    return response === OPEN
  }
}

async function canRun(file: string): Promise<boolean> {
  const stats = await lstat(file)
  if (runsWhenOpened(path.basename(file))) return true
  return stats.isFile() && process.platform !== 'win32' && (stats.mode & 0o111) !== 0
}

async function existing(paths: readonly SentPath[]): Promise<readonly SentPath[]> {
  const there = await Promise.all(
    paths.map((each) =>
      access(diskPath(each)).then(
        () => true,
        () => false,
      ),
    ),
  )
  return paths.filter((_path, place) => there[place])
}

function gone(file: string): EngineError {
  return new EngineError('NOT_FOUND', say('notWhereItWas', { name: printable(path.basename(file)) }))
}
