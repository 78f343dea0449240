// Makes a fresh clone ready: npm packages, Electron runtime, system libraries; each only when asked for and only when missing.
import { ensureElectron } from './electron-runtime.mjs'
import { ensurePackages } from './packages.mjs'
import { isMain } from './run.mjs'
import { ensureSystemLibraries } from './system-libraries.mjs'

const OLDEST_NODE = [20, 19]

/** Packages are always made ready; the rest by need.
 * @param {{ electron?: boolean, display?: boolean }} [needs] */
export async function bootstrap({ electron = false, display = false } = {}) {
  checkNode()
  await ensurePackages()
  if (display) ensureSystemLibraries(['electron', 'display'])
  else if (electron) ensureSystemLibraries(['electron'])
  if (electron || display) await ensureElectron()
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  throw new Error(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`)
}

/** Runs a script's body: its result is the exit code, and a failure is one sentence instead of a stack.
 * @param {() => Promise<number>} body */
export async function runScript(body) {
  try {
    process.exitCode = await body()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}

if (isMain(import.meta.url)) {
  await runScript(async () => {
    await bootstrap({ electron: true })
    return 0
  })
}
