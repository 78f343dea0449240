import { constants } from 'node:fs'
import { access, readdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { app, shell } from 'electron'
import { wordsOf } from '../../shared/language/current.ts'
import { say } from '../../shared/sentence.ts'
import { writeAtomically } from '../engine/engine.ts'
import { EngineError, errnoOf } from '../engine/errors.ts'
import { type FileManagerEntry, fileManagerEntries, SCRIPT_MARK } from './file-manager-entries.ts'
import { thisProgram } from './this-program.ts'
import { type UserFolders, userFolders } from './user-folders.ts'

/** A script of ours is shorter; what is longer is not read to find that out. */
const SCRIPT_MAX_BYTES = 16 * 1024

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Puts "Send with FastDrop" into the menus of this system's file managers, or takes it out. Linux: the managers that are installed;
 * Windows: "Send to". macOS offers "Open with" by itself, from what the package says of itself. Throws BAD_SETTING.
 */
export async function setSendWith(on: boolean, flags: readonly string[]): Promise<void> {
  if (process.platform === 'win32') return setSendTo(on, flags)
  if (process.platform !== 'linux') return
  const places = userFolders(process.env, app.getPath('home'))
  const [program, ...words] = thisProgram()
  const entries = fileManagerEntries([program, ...words, ...flags], wordsOf('background').sendWithEntry)
  try {
    await removeEntries(entries, places)
    if (on) await writeEntries(await installed(entries, process.env), places)
  } catch (error) {
    const file = error instanceof Error && 'path' in error ? String(error.path) : places.data
    throw new EngineError('BAD_SETTING', say('sendWithNotChanged', { file }), error)
  }
}

/** Those whose file manager can be started from here. */
export async function installed(entries: readonly FileManagerEntry[], env: Environment): Promise<readonly FileManagerEntry[]> {
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder))
  const there = await Promise.all(entries.map(({ manager }) => canRun(folders, manager)))
  return entries.filter((_, place) => there[place])
}

async function canRun(folders: readonly string[], program: string): Promise<boolean> {
  for (const folder of folders) {
    if (
      await access(path.join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return true
  }
  return false
}

export async function writeEntries(entries: readonly FileManagerEntry[], places: UserFolders): Promise<void> {
  for (const entry of entries) await writeAtomically(fileOf(entry, places), entry.content, entry.executable ? 0o700 : 0o600)
}

/** Also scripts that were written under another label. */
export async function removeEntries(entries: readonly FileManagerEntry[], places: UserFolders): Promise<void> {
  for (const entry of entries) {
    const file = fileOf(entry, places)
    if (!entry.content.includes(SCRIPT_MARK)) await rm(file, { force: true })
    else for (const script of await ownScripts(path.dirname(file))) await rm(script, { force: true })
  }
}

async function ownScripts(folder: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const entry of await entriesOf(folder)) {
    const file = path.join(entry.parentPath, entry.name)
    if (entry.isFile() && (await isOurs(file))) found.push(file)
  }
  return found
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return []
    throw error
  }
}

/** What cannot be read is somebody else's. */
async function isOurs(file: string): Promise<boolean> {
  try {
    const { size } = await stat(file)
    return size <= SCRIPT_MAX_BYTES && (await readFile(file, 'utf8')).split('\n')[1] === SCRIPT_MARK
  } catch {
    return false
  }
}

function fileOf(entry: FileManagerEntry, places: UserFolders): string {
  return path.join(places[entry.base], ...entry.path)
}

/** A link in the folder that Explorer shows under "Send to". */
async function setSendTo(on: boolean, flags: readonly string[]): Promise<void> {
  const link = path.join(app.getPath('appData'), 'Microsoft', 'Windows', 'SendTo', 'FastDrop.lnk')
  const [target, ...words] = thisProgram()
  const done = on
    ? shell.writeShortcutLink(link, {
        target,
        args: [...words, ...flags].map((word) => `"${word}"`).join(' '),
        description: wordsOf('background').sendWithEntry,
      })
    : await rm(link, { force: true }).then(
        () => true,
        () => false,
      )
  if (!done) throw new EngineError('BAD_SETTING', say('sendWithNotChanged', { file: link }))
}
