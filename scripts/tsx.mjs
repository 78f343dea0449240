// Runs one of the project's TypeScript programs, on a screen when it needs one.
import { bootstrap } from './bootstrap.mjs'
import { ensureBuilt } from './build.mjs'
import { hasDisplay, onOwnDisplay, onVirtualDisplay } from './display.mjs'
import { run, toolCommand } from './run.mjs'

/** `none`: no window. `any`: the user's screen, else a virtual one. `virtual`: never the user's screen.
 * @param {string} file @param {'none' | 'any' | 'virtual'} display @param {readonly string[]} [args] what it is told; by default what we were */
export async function runProgram(file, display, args = process.argv.slice(2)) {
  const virtual = display === 'virtual' || (display === 'any' && !hasDisplay())
  await bootstrap({ electron: display !== 'none', display: virtual })
  await ensureBuilt()
  const on = virtual ? onVirtualDisplay : onOwnDisplay
  return on(({ env, prefix }) => {
    const confined = { ...env, FASTDROP_INTERFACE: '127.0.0.1' }
    return run([...prefix, ...toolCommand('tsx'), file, ...args], { env: confined })
  })
}
