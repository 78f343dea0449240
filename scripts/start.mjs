// npm start: the app where there is a screen, else the receiver on the terminal.
import { bootstrap, runScript } from './bootstrap.mjs'
import { ensureBuilt } from './build.mjs'
import { hasDisplay } from './display.mjs'
import { ensureElectron } from './electron-runtime.mjs'
import { root, run } from './run.mjs'

const args = process.argv.slice(2)

await runScript(async () => {
  const electron = hasDisplay()
  await bootstrap({ electron })
  await ensureBuilt()
  return electron ? startApp() : startReceiver()
})

async function startApp() {
  // Chromium refuses to run as root inside its sandbox.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return run([await ensureElectron(), ...asRoot, root, ...args])
}

function startReceiver() {
  console.log('There is no display here, so FastDrop runs without its window, as a receiver on this terminal. Ctrl-C ends it.')
  return run([process.execPath, 'out/main/cli.js', 'receive', ...args])
}
