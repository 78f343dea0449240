// Runs the built command line inside Electron's main process, without a window: the same engine code in another runtime.
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const { FASTDROP_BENCH_CLI: cli = '', FASTDROP_BENCH_WORDS: words = '[]', FASTDROP_BENCH_PROFILE: profile } = process.env

if (profile) app.setPath('userData', profile)
app.disableHardwareAcceleration()

async function runCli() {
  process.argv = [process.execPath, cli, ...JSON.parse(words)]
  await import(pathToFileURL(cli).href)
  return typeof process.exitCode === 'number' ? process.exitCode : 1
}

// Not awaited here: Electron becomes ready only when this file has been run to its end.
app
  .whenReady()
  .then(runCli)
  .then(
    (code) => app.exit(code),
    (error) => {
      console.error(error)
      app.exit(1)
    },
  )
