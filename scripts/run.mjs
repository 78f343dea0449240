// Child processes of the scripts: run to the end, pass signals on, never outlive a deadline.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.dirname(import.meta.dirname)

/** Time between the polite and the final signal at a deadline. */
const KILL_GRACE_MS = 3_000

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env] the whole environment; absent: ours
 * @property {number} [timeoutMs] after this the process and all its descendants are ended
 * @property {boolean} [quiet] true: standard output is thrown away
 */

/** True when the file with this `import.meta.url` is the one Node was started with.
 * @param {string} url */
export function isMain(url) {
  const started = process.argv[1]
  return started !== undefined && existsSync(started) && realpathSync(started) === realpathSync(fileURLToPath(url))
}

/** Command line that runs a package's own program by this Node: no shell, so signals and arguments arrive as they are.
 * @param {string} pkg
 * @param {string} [name]
 * @returns {string[]} */
export function toolCommand(pkg, name = pkg) {
  const dir = path.join(root, 'node_modules', pkg)
  const { bin } = JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8'))
  return [process.execPath, path.join(dir, typeof bin === 'string' ? bin : bin[name])]
}

/** npm, by the path npm itself tells its scripts; started by hand it is looked up (through a shell on Windows, where it is a .cmd).
 * @param {string[]} args
 * @returns {string[]} */
export function npmCommand(args) {
  const own = process.env.npm_execpath
  if (own?.endsWith('.js')) return [process.execPath, own, ...args]
  return process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', 'npm', ...args] : ['npm', ...args]
}

/** Runs to the end and resolves with the exit code (128 + n for a signal, 124 for the deadline, 127 when it cannot be started).
 * @param {string[]} command
 * @param {RunOptions} [options]
 * @returns {Promise<number>} */
export function run([file = '', ...args], { env = process.env, timeoutMs, quiet = false } = {}) {
  // With a deadline the child leads a group of its own, so that its descendants can be ended with it.
  const grouped = timeoutMs !== undefined && process.platform !== 'win32'
  const child = spawn(file, args, { cwd: root, env, stdio: ['inherit', quiet ? 'ignore' : 'inherit', 'inherit'], detached: grouped })
  const stopForwarding = forwardSignals(child, grouped)
  let late = false
  const atDeadline = () => {
    late = true
    endGroup(child)
  }
  const timer = timeoutMs === undefined ? undefined : setTimeout(atDeadline, timeoutMs)
  return new Promise((resolve) => {
    /** @param {number} code */
    const settle = (code) => {
      clearTimeout(timer)
      stopForwarding()
      resolve(late ? 124 : code)
    }
    child.once('error', (error) => {
      console.error(`${file}: ${error.message}`)
      settle(127)
    })
    child.once('exit', (code, signal) => {
      // What the leader left behind in its group would keep ports, displays and pipes open.
      if (grouped) signalTo(child, grouped, 'SIGKILL')
      settle(code ?? 128 + signalNumber(signal))
    })
  })
}

/** @param {import('node:child_process').ChildProcess} child @param {boolean} grouped */
function forwardSignals(child, grouped) {
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    // Ctrl-C at a terminal reaches a child of our own group by itself; a second one would mean "at once" to it.
    if (signal === 'SIGINT' && !grouped && process.stdin.isTTY) return
    signalTo(child, grouped, signal)
  }
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, forward)
  return () => {
    for (const signal of signals) process.off(signal, forward)
  }
}

/** @param {import('node:child_process').ChildProcess} child @param {boolean} grouped @param {NodeJS.Signals} signal */
function signalTo(child, grouped, signal) {
  if (child.pid === undefined) return
  try {
    if (grouped) process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch {
    // It has ended in the meantime.
  }
}

/** @param {import('node:child_process').ChildProcess} child */
function endGroup(child) {
  const grouped = process.platform !== 'win32'
  signalTo(child, grouped, 'SIGTERM')
  setTimeout(() => signalTo(child, grouped, 'SIGKILL'), KILL_GRACE_MS).unref()
}

/** @param {NodeJS.Signals | null} signal */
function signalNumber(signal) {
  return { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[/** @type {string} */ (signal)] ?? 1
}
