import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Wish } from './device.ts'
import { until, within } from './wait.ts'

/** Playwright gives every app the switch for none. */
const CHOICE = 'choose-keyring.cjs'
const START_WITHIN_MS = 30_000

/** gnome-keyring, and a session bus of its own to be found on. */
export function hasKeyring(): boolean {
  return process.platform === 'linux' && ['gnome-keyring-daemon', 'dbus-daemon', 'dbus-send'].every((program) => !spawnSync(program, ['--version']).error)
}

/** A real keyring of a user who has just signed in: unlocked, below `folder`, and on a bus where nobody else is. */
export class Keyring {
  readonly #folder: string
  /** In the order in which they end. */
  readonly #children: ChildProcess[] = []
  #address = ''

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** The password is empty; what was kept there before is there again. */
  static async unlock(folder: string): Promise<Keyring> {
    await mkdir(path.join(folder, 'run'), { recursive: true, mode: 0o700 })
    await writeFile(path.join(folder, CHOICE), `require('electron').app.commandLine.appendSwitch('password-store', 'gnome-libsecret')\n`)
    const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const keyring = new Keyring(folder)
    keyring.#children.push(bus)
    try {
      const [address] = (await within(START_WITHIN_MS, once(createInterface({ input: bus.stdout }), 'line'), 'No session bus')) as [string]
      keyring.#address = address
      const env = { ...process.env, ...keyring.wish.env }
      const daemon = spawn('gnome-keyring-daemon', ['--unlock', '--foreground', '--components=secrets'], { env, stdio: ['pipe', 'ignore', 'ignore'] })
      keyring.#children.unshift(daemon)
      daemon.stdin.end('\n')
      await until('the keyring is on the bus', () => isOnBus(address))
      return keyring
    } catch (error) {
      await keyring.close()
      throw error
    }
  }

  /** How an app has to start to find it. */
  get wish(): Pick<Wish, 'before' | 'env'> {
    return { before: path.join(this.#folder, CHOICE), env: { ...placesIn(this.#folder), DBUS_SESSION_BUS_ADDRESS: this.#address } }
  }

  async close(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await within(START_WITHIN_MS, ended, 'The keyring did not end')
    }
  }
}

function isOnBus(address: string): boolean {
  const question = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets']
  const { stdout } = spawnSync('dbus-send', [`--bus=${address}`, '--print-reply', '--dest=org.freedesktop.DBus', '/', ...question], { encoding: 'utf8' })
  return stdout.includes('boolean true')
}

function placesIn(folder: string): Record<string, string> {
  return { XDG_RUNTIME_DIR: path.join(folder, 'run'), XDG_DATA_HOME: path.join(folder, 'data') }
}
