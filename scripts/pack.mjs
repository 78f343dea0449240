// npm run pack: the unpacked app and the packages electron-builder can make on this system. Arguments go to electron-builder.
import { chmodSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { bootstrap, runScript } from './bootstrap.mjs'
import { ensureBuilt } from './build.mjs'
import { ensureElectron } from './electron-runtime.mjs'
import { root, run, toolCommand } from './run.mjs'

await runScript(async () => {
  await bootstrap({ electron: true })
  await ensureBuilt()
  const executable = await ensureElectron()
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH ? [`-c.electronDist=${path.dirname(executable)}`] : []
  const env = { ...process.env, ...localHelpers() }
  return run([...toolCommand('electron-builder'), '--publish', 'never', ...override, ...process.argv.slice(2)], { env })
})

/** electron-builder would fetch its archiver and its package maker; npm packages and the system's own tools do as well. */
function localHelpers() {
  /** @type {Record<string, string>} */
  const helpers = {}
  if (process.platform === 'linux') {
    helpers.CUSTOM_FPM_PATH = path.join(root, 'scripts', 'fpm-shim.mjs')
    chmodSync(helpers.CUSTOM_FPM_PATH, 0o755)
  }
  const { path7za } = createRequire(import.meta.url)('7zip-bin')
  if (process.platform !== 'win32') chmodSync(path7za, 0o755)
  helpers.ELECTRON_BUILDER_7ZIP_PATH = path7za
  // What the environment says already has the last word.
  return { ...helpers, ...pick(Object.keys(helpers)) }
}

/** @param {string[]} names */
function pick(names) {
  return Object.fromEntries(names.filter((name) => process.env[name]).map((name) => [name, process.env[name]]))
}
