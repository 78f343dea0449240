import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'

/** What has to be undone however the bench ends: on time, by a fault, by Ctrl-C. */
const steps: (() => void)[] = []
const paths: string[] = []
let ending = false

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
const REMOVE = { recursive: true, force: true, maxRetries: 3 } as const

/** A short step; all of them come before anything is removed. */
export function atEnd(step: () => void): void {
  steps.push(step)
}

export function removeAtEnd(path: string): void {
  paths.push(path)
}

/** Resolves at once while the bench goes on, and never when it is being ended: nothing new begins then. */
export function unlessEnding(): Promise<void> {
  return ending ? new Promise(() => {}) : Promise.resolve()
}

/** Again and again does no harm: a step is taken once. */
export async function endGently(): Promise<void> {
  takeSteps()
  for (const path of paths) await rm(path, REMOVE)
}

/**
 * The event loop stays free meanwhile: Ctrl-C comes from the terminal and once more through each launcher, and a launcher
 * that gets no sign of life may kill us half-way.
 */
export function endOnSignals(): void {
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (ending) return
      ending = true
      const leave = (): never => process.exit(code)
      endGently().then(leave, leave)
    })
  }
  process.once('exit', () => {
    takeSteps()
    for (const path of paths) rmSync(path, REMOVE)
  })
}

function takeSteps(): void {
  for (let step = steps.shift(); step; step = steps.shift()) {
    try {
      step()
    } catch (error) {
      console.error(`Clean-up: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}
