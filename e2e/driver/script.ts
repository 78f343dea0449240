import { rmSync } from 'node:fs'
import { Stage } from './stage.ts'

/** Runs a program on a stage of its own. Whatever happens, the temp folder goes, and no app outlives it. */
export async function onStage(limitMs: number | null, play: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await Stage.open()
  // Also after Ctrl-C, at which Playwright ends the apps and then us.
  process.on('exit', () => {
    for (const device of stage.devices) device.kill()
    rmSync(stage.folder, { recursive: true, force: true })
  })
  const watchdog = limitMs === null ? undefined : setTimeout(() => fail(new Error(`It did not come to an end within ${limitMs / 60_000} minutes.`)), limitMs)
  try {
    await play(stage)
    await stage.close()
    clearTimeout(watchdog)
  } catch (error) {
    fail(error)
  }
}

function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
