// What the operating system has to bring along. On Debian and its relatives missing packages are installed (as root)
// or the one command for it is printed; elsewhere the list is printed.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** `electron`: a window can be opened. `display`: without a screen, a virtual one can be started. `keyring`: a real one for the stories about it. `desktop`: what one drags and pastes with. */
/** @typedef {'electron' | 'display' | 'keyring' | 'desktop'} Need */

/**
 * @typedef {object} Part
 * @property {Need} need
 * @property {string} [library] shared library by its soname
 * @property {string} [program] program on the PATH
 * @property {string[]} packages Debian names, the newest first; the first one known to the system is taken
 */

/** @type {readonly Part[]} */
const PARTS = [
  { need: 'electron', library: 'libgtk-3.so.0', packages: ['libgtk-3-0t64', 'libgtk-3-0'] },
  { need: 'electron', library: 'libnss3.so', packages: ['libnss3'] },
  { need: 'electron', library: 'libasound.so.2', packages: ['libasound2t64', 'libasound2'] },
  { need: 'electron', library: 'libgbm.so.1', packages: ['libgbm1'] },
  // Electron shows windows without it, but no notifications.
  { need: 'display', library: 'libnotify.so.4', packages: ['libnotify4'] },
  { need: 'display', program: 'Xvfb', packages: ['xvfb'] },
  { need: 'display', program: 'xauth', packages: ['xauth'] },
  { need: 'display', program: 'dbus-run-session', packages: ['dbus'] },
  { need: 'keyring', program: 'gnome-keyring-daemon', packages: ['gnome-keyring'] },
  { need: 'keyring', library: 'libsecret-1.so.0', packages: ['libsecret-1-0'] },
  { need: 'desktop', program: 'xdotool', packages: ['xdotool'] },
  { need: 'desktop', program: 'xclip', packages: ['xclip'] },
  { need: 'desktop', program: 'openbox', packages: ['openbox'] },
  { need: 'desktop', program: 'pcmanfm', packages: ['pcmanfm'] },
]

/** Sees to it that everything for `needs` is there, or throws with what is to be done.
 * @param {readonly Need[]} needs */
export function ensureSystemLibraries(needs) {
  if (process.platform !== 'linux') return
  const missing = missingParts(needs)
  if (missing.length === 0) return
  if (!isDebianLike()) throw new Error(`These are missing on this system: ${missing.map(nameOf).join(', ')}. Install them with its package manager.`)
  if (process.getuid?.() !== 0) throw new Error(`System packages are missing. Install them with:\n\n  ${sudoCommand(missing)}\n`)
  install(missing)
  const still = missingParts(needs)
  if (still.length > 0) throw new Error(`Still missing after the installation: ${still.map(nameOf).join(', ')}.`)
}

/** The same for what can be done without: where it cannot be had, the stories that want it are skipped and say so.
 * @param {readonly Need[]} needs */
export function wishForSystemLibraries(needs) {
  const missing = process.platform === 'linux' ? missingParts(needs) : []
  if (missing.length === 0 || !isDebianLike() || process.getuid?.() !== 0) return
  try {
    install(missing)
  } catch (error) {
    console.log(`Going on without them: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** @param {readonly Need[]} needs @returns {Part[]} */
export function missingParts(needs) {
  const libraries = knownLibraries()
  return PARTS.filter(({ need, library, program }) => {
    if (!needs.includes(need)) return false
    return library === undefined ? !onPath(program ?? '') : libraries !== null && !libraries.has(library)
  })
}

/** Sonames in the loader's cache. Null when it cannot be read (musl, Nix): then Electron itself has to tell. */
function knownLibraries() {
  for (const ldconfig of ['ldconfig', '/sbin/ldconfig', '/usr/sbin/ldconfig']) {
    const { status, stdout } = spawnSync(ldconfig, ['-p'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    if (status === 0) return new Set(stdout.split('\n').map((line) => line.trim().split(' ')[0] ?? ''))
  }
  return null
}

/** @param {string} program */
export function onPath(program) {
  return (process.env.PATH ?? '').split(path.delimiter).some((dir) => {
    try {
      accessSync(path.join(dir, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function isDebianLike() {
  if (!onPath('apt-get') || !existsSync('/etc/os-release')) return false
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'))
}

/** @param {Part[]} missing */
function install(missing) {
  console.log(`Installing system packages for ${missing.map(nameOf).join(', ')} …`)
  apt(['update'])
  apt(['install', '-y', '--no-install-recommends', ...missing.map(({ packages }) => packages.find(isKnownPackage) ?? packages.at(-1) ?? '')])
}

/** @param {string[]} args */
function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status } = spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  // A failed update is no reason to stop: the lists at hand may do.
  if (status !== 0 && args[0] !== 'update') throw new Error(`apt-get ${args.join(' ')} failed with code ${status}.`)
}

/** @param {string} name */
function isKnownPackage(name) {
  const { status, stdout } = spawnSync('apt-cache', ['show', '--no-all-versions', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return status === 0 && stdout.trim() !== ''
}

/** @param {Part[]} missing */
function sudoCommand(missing) {
  const names = missing.map(({ packages }) => packages.find(isKnownPackage) ?? packages.at(-1))
  return `sudo apt-get update && sudo apt-get install -y ${names.join(' ')}`
}

/** @param {Part} part */
function nameOf({ library, program }) {
  return library ?? program ?? ''
}
