import type { IntervalHistogram } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { WebContents } from 'electron'
import type { Device } from '../e2e/driver/device.ts'
import { STATE_CHANNEL } from '../shared/ipc.ts'
import { TAKE_FRAMES, WATCH_FRAMES } from './window-rows.ts'

// What this bench puts into an app's main process for as long as it looks.
declare global {
  var fastdropStrain: { readonly loop: IntervalHistogram; messages: number; readonly bytes: number; readonly send: WebContents['send'] | undefined }
}

/** The timer that watches the event loop fires this often by itself. */
const LOOP_STEP_MS = 5

/** What moving bytes costs an app's main process and its window. */
export interface Strain {
  readonly loopP99Ms: number
  readonly framesPerSecond: number
  readonly messagesPerSecond: number
  readonly bytesPerSecond: number
}

export function loopP99({ loopP99Ms }: Strain): number {
  return loopP99Ms
}

/** Looks at an app for so long. */
export async function strainOf(device: Device, forMs: number): Promise<Strain> {
  await begin(device)
  await device.page.evaluate(WATCH_FRAMES)
  const startMs = performance.now()
  await sleep(forMs)
  const frames = (await device.page.evaluate(TAKE_FRAMES)) as number[]
  const { p99Ns, messages, bytes } = await end(device)
  const seconds = (performance.now() - startMs) / 1000
  const shownSeconds = frames.reduce((sum, ms) => sum + ms, 0) / 1000
  return {
    loopP99Ms: Math.max(0, p99Ns / 1e6 - LOOP_STEP_MS),
    framesPerSecond: shownSeconds > 0 ? frames.length / shownSeconds : 0,
    messagesPerSecond: messages / seconds,
    bytesPerSecond: bytes / seconds,
  }
}

async function begin(device: Device): Promise<void> {
  await device.electron.evaluate(
    ({ BrowserWindow }, { channel, step }) => {
      const loop = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: step })
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      const send = contents?.send.bind(contents)
      const [newest] = globalThis.fastdropEngine.transfers()
      const bytes = newest && 'progress' in newest && newest.progress ? newest.progress.bytes : 0
      // a function with a name would call a helper of the runner here, which the app does not have
      globalThis.fastdropStrain = { loop, messages: 0, bytes, send }
      if (contents && send) {
        contents.send = (name, ...args) => {
          if (name === channel) globalThis.fastdropStrain.messages += 1
          send(name, ...args)
        }
      }
      loop.enable()
    },
    { channel: STATE_CHANNEL, step: LOOP_STEP_MS },
  )
}

function end(device: Device): Promise<{ readonly p99Ns: number; readonly messages: number; readonly bytes: number }> {
  return device.electron.evaluate(({ BrowserWindow }) => {
    const { loop, messages, bytes, send } = globalThis.fastdropStrain
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    loop.disable()
    if (contents && send) contents.send = send
    const [newest] = globalThis.fastdropEngine.transfers()
    const now = newest && 'progress' in newest && newest.progress ? newest.progress.bytes : bytes
    return { p99Ns: loop.percentile(99), messages, bytes: now - bytes }
  })
}
