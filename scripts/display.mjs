// Where windows go: the screen there is, or a virtual one that lives as long as the work.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { onPath } from './system-libraries.mjs'

/** As large as the pictures in the documentation need it. */
const VIRTUAL_SCREEN = '1600x1000x24'
const START_TIMEOUT_MS = 15_000
const END_TIMEOUT_MS = 3_000

/** @typedef {{ env: NodeJS.ProcessEnv, prefix: string[] }} Stage environment and words before the command */

export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** Runs `work` with the user's own screen and session bus.
 * @template T
 * @param {(stage: Stage) => Promise<T>} work */
export function onOwnDisplay(work) {
  return work({ env: process.env, prefix: [] })
}

/** Runs `work` on a virtual screen and a session bus of its own, so that nothing of it reaches the user's desktop.
 * Where there is no such thing (macOS, Windows) it is the desktop after all.
 * @template T
 * @param {(stage: Stage) => Promise<T>} work */
export async function onVirtualDisplay(work) {
  if (process.platform !== 'linux') return onOwnDisplay(work)
  const screen = await startXvfb()
  try {
    // Without WAYLAND_DISPLAY, or the windows would go to the real desktop.
    const { WAYLAND_DISPLAY: _wayland, ...env } = process.env
    return await work({ env: { ...env, DISPLAY: screen.display, XDG_SESSION_TYPE: 'x11' }, prefix: sessionBus() })
  } finally {
    await screen.end()
  }
}

function sessionBus() {
  return onPath('dbus-run-session') ? ['dbus-run-session', '--'] : []
}

async function startXvfb() {
  // -displayfd: the server takes the first free number itself and says so when it is ready.
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', VIRTUAL_SCREEN, '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    // A group of its own: Ctrl-C is for the windows first; the screen goes last.
    detached: true,
  })
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS)
    await ended
    clearTimeout(timer)
  }
  try {
    return { display: `:${await firstLine(child)}`, end }
  } catch (error) {
    await end()
    throw error
  }
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<string>} */
function firstLine(child) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Xvfb did not start in time.')), START_TIMEOUT_MS)
    let text = ''
    const numbers = /** @type {import('node:stream').Readable} */ (child.stdio[3])
    numbers.on('data', (/** @type {Buffer} */ data) => {
      text += data
      if (!text.includes('\n')) return
      clearTimeout(timer)
      resolve(text.trim())
    })
    child.once('error', (error) => reject(new Error(`Xvfb could not be started: ${error.message}`)))
    child.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}.`)))
  })
}
