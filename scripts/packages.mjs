// npm packages: installed exactly as the lock file says, and only when they are not.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { npmCommand, root, run } from './run.mjs'

/** @typedef {{ version?: string, optional?: boolean, peer?: boolean, link?: boolean }} LockedPackage */

/** Installs what the lock file names, if what is installed differs from it. */
export async function ensurePackages() {
  if (packagesAreCurrent()) return
  console.log('Installing the npm packages …')
  const code = await run(npmCommand(['ci', '--no-audit', '--no-fund', '--loglevel=error']))
  if (code !== 0) throw new Error(`npm ci failed with code ${code}.`)
}

/** Compares contents, not times: a checkout touches the lock file without changing it. */
export function packagesAreCurrent() {
  const installedFile = path.join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installedFile)) return false
  return sameVersions(readPackages(path.join(root, 'package-lock.json')), readPackages(installedFile))
}

/** True when every locked package is installed in the locked version; optional ones (other platforms' binaries) may be missing.
 * @param {Record<string, LockedPackage>} locked
 * @param {Record<string, LockedPackage>} installed */
export function sameVersions(locked, installed) {
  return Object.entries(locked).every(([place, wanted]) => {
    if (place === '') return true
    const found = installed[place]
    return found === undefined ? wanted.optional === true : found.version === wanted.version
  })
}

/** @param {string} file @returns {Record<string, LockedPackage>} */
function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
}
