import path from 'node:path'
import { app, dialog } from 'electron'
import { wordsOf } from '../shared/language/current.ts'
import { complain, outliveErrors } from './app/complain.ts'
import { EarlyFiles } from './app/early-files.ts'
import { filesIn } from './app/handed-over.ts'
import { readOptions } from './app/options.ts'
import { registerScheme } from './app/scheme.ts'
import { startDesktop } from './app/start.ts'
import { whyNot } from './app/why-not.ts'

// Before the app is ready and before the lock: where it keeps its things decides which instance it is.
const options = readOptions({ env: process.env, argv: process.argv, cwd: process.cwd(), isPackaged: app.isPackaged })
if (options.home !== null) app.setPath('userData', path.join(options.home, 'browser'))
app.setAppUserModelId('io.github.fastdrop.app')
registerScheme()

const handed = new EarlyFiles(filesIn({ argv: process.argv, cwd: process.cwd(), appPath: app.isPackaged ? null : app.getAppPath() }))
if (app.requestSingleInstanceLock({ files: handed.given })) start()
else app.exit(0)

/** No `await` at the top level: Electron gets ready only after this module has run to its end. */
function start(): void {
  const root = path.join(import.meta.dirname, '../..')
  const places = {
    data: options.home ?? path.join(app.getPath('userData'), 'data'),
    assets: path.join(root, 'assets'),
    page: path.join(root, 'out/renderer'),
    preload: path.join(root, 'out/preload/index.cjs'),
  }
  let running = false
  outliveErrors((error) => {
    if (!running) fail(error)
  })
  app
    .whenReady()
    .then(() => startDesktop(options, places, handed))
    .then(() => {
      running = true
    })
    .catch(fail)
}

/** Without a window there is no other place to say why nothing comes. */
function fail(error: unknown): void {
  complain('it could not start', error)
  dialog.showErrorBox(wordsOf('dialogs').couldNotStart, whyNot(error))
  app.exit(1)
}
