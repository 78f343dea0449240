import { performance } from 'node:perf_hooks'
import type { CDPSession } from 'playwright'
import type { Device } from '../e2e/driver/device.ts'
import { ChunkStates } from '../main/engine/chunk-states.ts'
import { Waits } from '../main/engine/waits.ts'
import { CHUNK } from '../shared/flow.ts'
import { STATE_CHANNEL } from '../shared/ipc.ts'
import type { Scene } from './window-fixture.ts'

const MILLION = 1_000_000
/** 1 GB/s in chunks of 64 KiB, for a tenth of a second. */
const CHANGES = 1_600
const ROUNDS = 60

/** What a million chunks, fifty transfers and two hundred devices cost. */
export interface WindowRow {
  readonly name: string
  readonly figures: Readonly<Record<string, number>>
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** The map of a million chunks, kept up to date and, as a measure, made anew each time. */
export function mapRow(): WindowRow {
  const [kept, anew]: [number[], number[]] = [[], []]
  const chunks = new ChunkStates(MILLION)
  let next = 1
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let n = 0; n < CHANGES; n += 1) chunks.set((next++ % MILLION) + 1, CHUNK.STORED)
    let startMs = performance.now()
    chunks.map()
    kept.push(performance.now() - startMs)
    const whole = new ChunkStates(MILLION)
    whole.states.set(chunks.states)
    whole.clear()
    startMs = performance.now()
    whole.map()
    anew.push(performance.now() - startMs)
  }
  const [one, other] = [percentile(kept, 0.5), percentile(anew, 0.5)]
  return { name: 'map of 1,000,000 chunks, ms', figures: { 'kept up to date': one, worst: percentile(kept, 0.99), 'made anew': other, ratio: other / one } }
}

/** What it costs a chunk that its waits are measured: a connection's hunger, its limit, a read and an encoding, begun and ended. */
export function waitsRow(): WindowRow {
  const waits = new Waits()
  const rounds = 1_000_000
  const startMs = performance.now()
  for (let n = 0; n < rounds; n += 1) {
    for (const gauge of [waits.hungry, waits.limited, waits.reading, waits.encoding]) {
      gauge.add(1)
      gauge.add(-1)
    }
  }
  const perChunk = ((performance.now() - startMs) * 1e6) / rounds
  return { name: 'waits measured, per chunk', figures: { nanoseconds: perChunk, '% of a 4 MiB chunk at 1 GB/s': (perChunk / (4.194304 * 1e6)) * 100 } }
}

/** Milliseconds that the page's own thread was busy so far, and those of them in scripts. */
async function busy(cdp: CDPSession): Promise<{ readonly task: number; readonly script: number }> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  const of = (name: string): number => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1000
  return { task: of('TaskDuration'), script: of('ScriptDuration') }
}

/** Collects the times between frames in the page. */
export const WATCH_FRAMES = `(() => { window.benchFrames = []; let last = performance.now(); const step = (now) => { window.benchFrames.push(now - last); last = now; window.benchTimer = requestAnimationFrame(step) }; window.benchTimer = requestAnimationFrame(step) })()`
export const TAKE_FRAMES = `(() => { cancelAnimationFrame(window.benchTimer); return window.benchFrames.slice(1) })()`

/** Plays a scene to the window, ten messages a second. */
export async function windowRow(device: Device, scene: Scene): Promise<WindowRow> {
  const states = scene.states()
  const cdp = await device.page.context().newCDPSession(device.page)
  // time on the processor, not on the clock: other work on the machine does not count
  await cdp.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' })
  await cdp.send('Performance.enable')
  await play(device, states.slice(0, 5))
  const before = await busy(cdp)
  await device.page.evaluate(WATCH_FRAMES)
  const sendMs = await play(device, states)
  const frames = (await device.page.evaluate(TAKE_FRAMES)) as number[]
  const after = await busy(cdp)
  await cdp.detach()
  const seconds = frames.reduce((sum, ms) => sum + ms, 0) / 1000
  return {
    name: `${scene.name} (fixture)`,
    figures: {
      'page ms per message': (after.task - before.task) / states.length,
      'in scripts': (after.script - before.script) / states.length,
      'main ms to send': percentile(sendMs, 0.5),
      'frames a second': frames.length / seconds,
      'frame p99 ms': percentile(frames, 0.99),
      'longest ms': Math.max(...frames),
    },
  }
}

/** Returns how long the main process took for each message. */
function play(device: Device, states: readonly unknown[]): Promise<number[]> {
  return device.electron.evaluate(
    async ({ BrowserWindow }, { channel, all }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      const took: number[] = []
      // bytes do not cross from the driver: the cells come as numbers
      const revived = all.map((text) => JSON.parse(text, (key, value) => (key === 'cells' ? Uint8Array.from(value as number[]) : value)) as object)
      if (!contents) return took
      // what the app itself has to say meanwhile, as of devices that come and go, would put the fixture out of the window
      const send = contents.send.bind(contents)
      contents.send = (name, ...args) => (name === channel ? undefined : send(name, ...args))
      const base = (await contents.executeJavaScript(`window.fastdrop.request('getState', {}).then((reply) => reply.value)`)) as object
      for (const state of revived) {
        const startMs = performance.now()
        send(channel, { ...base, ...state })
        took.push(performance.now() - startMs)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      contents.send = send
      return took
    },
    { channel: STATE_CHANNEL, all: states.map((state) => JSON.stringify(state, (key, value) => (key === 'cells' ? [...(value as Uint8Array)] : value))) },
  )
}
