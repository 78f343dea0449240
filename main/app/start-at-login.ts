import { rm } from 'node:fs/promises'
import path from 'node:path'
import { app } from 'electron'
import { wordsOf } from '../../shared/language/current.ts'
import { say } from '../../shared/sentence.ts'
import { writeAtomically } from '../engine/engine.ts'
import { EngineError } from '../engine/errors.ts'
import { type CommandLine, execLine } from './desktop-entry.ts'
import { thisProgram } from './this-program.ts'
import { userFolders } from './user-folders.ts'

const HIDDEN = '--hidden'

/** Starts FastDrop with the session, without a window, or not any more. Throws BAD_SETTING. */
export async function setStartAtLogin(on: boolean, flags: readonly string[]): Promise<void> {
  if (process.platform !== 'linux') return app.setLoginItemSettings({ openAtLogin: on, args: [HIDDEN, ...flags] })
  const file = entryFile(process.env, app.getPath('home'))
  try {
    if (on) await writeAtomically(file, autostartEntry([...thisProgram(), HIDDEN, ...flags]))
    else await rm(file, { force: true })
  } catch (error) {
    throw new EngineError('BAD_SETTING', say('startAtLoginNotChanged', { file }), error)
  }
}

/** macOS tells that it was the system, but hands on no words. */
export function startedAtLogin(): boolean {
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin
}

/** As the desktop's own rules have it: https://specifications.freedesktop.org/autostart-spec/ */
export function entryFile(env: Readonly<Record<string, string | undefined>>, home: string): string {
  return path.join(userFolders(env, home).config, 'autostart', 'fastdrop.desktop')
}

export function autostartEntry(command: CommandLine): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=FastDrop',
    `Comment=${wordsOf('dialogs').startsWithComputer}`,
    `Exec=${execLine(command)}`,
    'Icon=fastdrop',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}
