import type { IntervalHistogram } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { WebContents } from 'electron'
import type { Device } from '../e2e/driver/device.ts'
import { STATE_CHANNEL } from '../shared/ipc.ts'
import { percentile, TAKE_FRAMES, WATCH_FRAMES } from './window-rows.ts'

// What this bench puts into an app's main process for as long as it looks.
declare global {
  var fastdropStrain: {
    readonly loop: IntervalHistogram
    readonly work: { readonly timer: NodeJS.Timeout; readonly file: number; atNs: number; readonly slicesMs: number[] } | null
    messages: number
    readonly bytes: number
    readonly send: WebContents['send'] | undefined
  }
}

/** The timer that watches the event loop fires this often by itself. */
const LOOP_STEP_MS = 5

/** What moving bytes costs an app's main process and its window. */
export interface Strain {
  readonly loopP99Ms: number
  /** Of the time between two turns of a timer, what the main thread itself was on the processor; null where the system does not tell (only Linux does). */
  readonly workP99Ms: number | null
  readonly framesPerSecond: number
  readonly messagesPerSecond: number
  readonly bytesPerSecond: number
}

export function loopP99({ loopP99Ms }: Strain): number {
  return loopP99Ms
}

export function workP99({ workP99Ms }: Strain): number | null {
  return workP99Ms
}

/** Looks at an app for so long. */
export async function strainOf(device: Device, forMs: number): Promise<Strain> {
  await begin(device)
  await device.page.evaluate(WATCH_FRAMES)
  const startMs = performance.now()
  await sleep(forMs)
  const frames = (await device.page.evaluate(TAKE_FRAMES)) as number[]
  const { p99Ns, slicesMs, messages, bytes } = await end(device)
  const seconds = (performance.now() - startMs) / 1000
  const shownSeconds = frames.reduce((sum, ms) => sum + ms, 0) / 1000
  return {
    loopP99Ms: Math.max(0, p99Ns / 1e6 - LOOP_STEP_MS),
    workP99Ms: slicesMs.length > 0 ? percentile(slicesMs, 0.99) : null,
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
      const fs = process.getBuiltinModule('node:fs')
      // a function with a name would call a helper of the runner here, which the app does not have
      const timer = setInterval(() => {
        const { work } = globalThis.fastdropStrain
        if (work === null) return
        const line = Buffer.alloc(64)
        // nanoseconds on the processor, of the main thread
        const nowNs = Number(line.toString('latin1', 0, fs.readSync(work.file, line, 0, line.length, 0)).split(' ')[0])
        if (work.atNs > 0) work.slicesMs.push((nowNs - work.atNs) / 1e6)
        work.atNs = nowNs
      }, step)
      const told = '/proc/self/schedstat'
      const work = fs.existsSync(told) ? { timer, file: fs.openSync(told, 'r'), atNs: 0, slicesMs: [] } : null
      if (work === null) clearInterval(timer)
      globalThis.fastdropStrain = { loop, work, messages: 0, bytes, send }
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

function end(device: Device): Promise<{ readonly p99Ns: number; readonly slicesMs: readonly number[]; readonly messages: number; readonly bytes: number }> {
  return device.electron.evaluate(({ BrowserWindow }) => {
    const { loop, work, messages, bytes, send } = globalThis.fastdropStrain
    if (work !== null) {
      clearInterval(work.timer)
      process.getBuiltinModule('node:fs').closeSync(work.file)
    }
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    loop.disable()
    if (contents && send) contents.send = send
    const [newest] = globalThis.fastdropEngine.transfers()
    const now = newest && 'progress' in newest && newest.progress ? newest.progress.bytes : bytes
    return { p99Ns: loop.percentile(99), slicesMs: work === null ? [] : work.slicesMs, messages, bytes: now - bytes }
  })
}
