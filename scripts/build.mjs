// Builds when what is built is older than what it is built from.
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { root, run, toolCommand } from './run.mjs'

const SOURCES = ['main', 'preload', 'renderer', 'shared', 'electron.vite.config.ts', 'package.json', 'package-lock.json']
const RESULTS = ['out/main/index.js', 'out/main/cli.js', 'out/preload/index.cjs', 'out/renderer/index.html']

export async function ensureBuilt() {
  if (!isStale()) return
  console.log('Building …')
  const code = await build()
  if (code !== 0) throw new Error('The build failed; its messages stand above.')
}

export function build() {
  return run([...toolCommand('electron-vite'), 'build', '--logLevel', 'warn'])
}

export function isStale() {
  const results = RESULTS.map((file) => path.join(root, file))
  if (!results.every((file) => existsSync(file))) return true
  const oldestResult = Math.min(...results.map((file) => statSync(file).mtimeMs))
  return SOURCES.some((source) => newestIn(path.join(root, source)) > oldestResult)
}

/** Latest change of a file, or of anything below a folder (tests are not built).
 * @param {string} place
 * @returns {number} */
function newestIn(place) {
  if (!existsSync(place) || /\.test\.tsx?$/.test(place)) return 0
  const { mtimeMs, isDirectory } = statOf(place)
  if (!isDirectory) return mtimeMs
  // A folder's own time tells of removed files.
  return readdirSync(place).reduce((newest, name) => Math.max(newest, newestIn(path.join(place, name))), mtimeMs)
}

/** @param {string} place */
function statOf(place) {
  const stats = statSync(place)
  return { mtimeMs: stats.mtimeMs, isDirectory: stats.isDirectory() }
}
