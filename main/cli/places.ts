import { randomInt } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import * as v from 'valibot'
import { settingsSchema } from '../../shared/settings.ts'
import type { DeviceKind } from '../../shared/transfer.ts'
import { makeFolder } from '../engine/engine.ts'
import { CommandError } from './command-error.ts'

const STATE_FILE = 'cli.json'
const stateSchema = v.object({ deviceName: settingsSchema.entries.deviceName })

/** Where the system keeps an application's own files. */
export function defaultDataDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'FastDrop')
  if (platform === 'win32') return join(env.APPDATA || join(homedir(), 'AppData', 'Roaming'), 'FastDrop')
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'fastdrop')
}

export function receiveFolder(dir: string | undefined): string {
  return dir === undefined ? join(homedir(), 'Downloads', 'FastDrop') : resolve(dir)
}

/** Only decides the icon others show. */
export function receiverKind(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): DeviceKind {
  const screen = platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
  return screen ? 'desktop' : 'server'
}

/** The name this device chose for itself at its first start. Throws DISK_ERROR. */
export async function deviceName(dataDir: string): Promise<string> {
  const path = join(dataDir, STATE_FILE)
  const found = await readFile(path, 'utf8').then(nameIn, () => null)
  if (found !== null) return found
  const made = inventName()
  try {
    await makeFolder(dataDir, 0o700)
    const temporary = `${path}.${process.pid}.new`
    await writeFile(temporary, `${JSON.stringify({ deviceName: made })}\n`, { mode: 0o600 })
    await rename(temporary, path)
  } catch (error) {
    throw new CommandError('DISK_ERROR', `The folder ${dataDir} cannot be written. Check its permissions, or choose another one with --data-dir.`, error)
  }
  return made
}

function nameIn(text: string): string | null {
  try {
    return v.parse(stateSchema, JSON.parse(text)).deviceName
  } catch {
    return null
  }
}

const COLOURS = ['Amber', 'Azure', 'Coral', 'Copper', 'Golden', 'Indigo', 'Ivory', 'Jade', 'Olive', 'Pearl', 'Ruby', 'Saffron', 'Silver', 'Teal', 'Violet']
const ANIMALS = ['Badger', 'Crane', 'Dolphin', 'Falcon', 'Fox', 'Heron', 'Ibex', 'Lark', 'Lynx', 'Marten', 'Otter', 'Owl', 'Robin', 'Seal', 'Swift', 'Wren']

/** Easy to say and to type, and tells nothing about the person or the machine. */
export function inventName(pick: (below: number) => number = randomInt): string {
  return `${COLOURS[pick(COLOURS.length)]} ${ANIMALS[pick(ANIMALS.length)]}`
}
