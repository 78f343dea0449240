// npm run e2e: the users' stories in the real app, on a screen of their own. Arguments go to Playwright.
import { bootstrap, runScript } from './bootstrap.mjs'
import { ensureBuilt } from './build.mjs'
import { onVirtualDisplay } from './display.mjs'
import { isMain, run, toolCommand } from './run.mjs'
import { wishForSystemLibraries } from './system-libraries.mjs'

/** @param {string[]} args @param {number} [timeoutMs] */
export function playwright(args, timeoutMs) {
  wishForSystemLibraries(['keyring', 'desktop'])
  return onVirtualDisplay(({ env, prefix }) => {
    const confined = { ...env, FASTDROP_INTERFACE: '127.0.0.1' }
    return run([...prefix, ...toolCommand('@playwright/test', 'playwright'), 'test', ...args], { env: confined, ...(timeoutMs ? { timeoutMs } : {}) })
  })
}

if (isMain(import.meta.url)) {
  await runScript(async () => {
    await bootstrap({ electron: true, display: true })
    await ensureBuilt()
    return playwright(process.argv.slice(2))
  })
}
