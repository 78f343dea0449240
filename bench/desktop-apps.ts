// The row “desktop” of the bench: two real apps on a screen of their own. Writes its figures to the file that is named.
import { open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Device } from '../e2e/driver/device.ts'
import { onStage } from '../e2e/driver/script.ts'
import type { Stage } from '../e2e/driver/stage.ts'
import { Meter } from './accounting.ts'
import { loopP99, type Strain, strainOf, workP99 } from './desktop-strain.ts'
import type { Figure } from './results.ts'
import { SCENES } from './window-fixture.ts'
import { windowRow } from './window-rows.ts'

const LIMIT_MS = 5 * 60_000
const LIMITED = 300e6
const MIB = 1024 * 1024
const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false } } })
const STARTS = values.quick ? 2 : 5
const SAMPLES = values.quick ? 1 : 3
const WATCH_MS = values.quick ? 2_000 : 5_000
const IDLE_MS = values.quick ? 3_000 : 10_000
const SETTLE_MS = 3_000
const FILE_BYTES = (values.quick ? 600 : 2048) * MIB

const figures: Figure[] = []

function figure(id: string, label: string, unit: string, found: readonly number[]): void {
  figures.push({ id, label, unit, values: found.map((value) => Math.round(value * 1000) / 1000) })
}

/** From the start of the program until its window can be used, as its driver sees it; each on a home of its own. */
async function coldStarts(stage: Stage): Promise<void> {
  const took: number[] = []
  for (let n = 0; n < STARTS; n += 1) {
    const startMs = performance.now()
    const device = await stage.launch({ name: `Start ${n}`, place: { x: 0, y: 0, width: 780, height: 780 } })
    took.push((performance.now() - startMs) / 1000)
    await device.close()
  }
  figure('cold-start', 'start to a usable window', 's', took)
}

async function idle(device: Device): Promise<void> {
  await sleep(SETTLE_MS)
  const meter = new Meter(device.pid)
  await sleep(IDLE_MS)
  const { cpuSeconds } = meter.stop(true)
  if (cpuSeconds !== null) figure('idle', 'idle, all processes of the app', '% of a core', [(cpuSeconds / (IDLE_MS / 1000)) * 100])
}

/** One drop from app to app, looked at while it moves. */
async function drop(sender: Device, receiver: Device, { path, limit }: { readonly path: string; readonly limit: number | null }): Promise<Strain[]> {
  await receiver.electron.evaluate(() => globalThis.fastdropEngine.acceptEveryone({ forMs: null }))
  const port = await receiver.engine.port()
  await sender.electron.evaluate(
    (_electron, wish) => {
      const { path: file, port: at, limit: limitBytesPerSecond } = wish
      const options = { paths: [file], to: { host: '127.0.0.1', port: at }, compression: 'None' as const }
      globalThis.fastdropEngine.send({ ...options, ...(limitBytesPerSecond !== null && { limitBytesPerSecond }) })
    },
    { path, port, limit },
  )
  const both = [sender, receiver]
  await untilMoving(receiver)
  const strains = await Promise.all(both.map((device) => strainOf(device, WATCH_MS)))
  await endAll(both)
  await rm(receiver.received, { recursive: true, force: true })
  return strains
}

async function untilMoving(device: Device): Promise<void> {
  for (let left = 200; left > 0; left -= 1) {
    const [newest] = await device.engine.transfers()
    if (newest?.state === 'moving' && newest.progress.bytes > 0) return
    await sleep(50)
  }
  throw new Error('The drop did not begin to move.')
}

async function endAll(devices: readonly Device[]): Promise<void> {
  for (const device of devices) {
    await device.electron.evaluate(async () => {
      const engine = globalThis.fastdropEngine
      for (const { id } of engine.transfers()) engine.cancel(id)
      await new Promise((resolve) => setTimeout(resolve, 500))
      for (const { id } of engine.transfers()) engine.dismiss(id)
    })
  }
}

async function drops(stage: Stage, sender: Device, receiver: Device): Promise<void> {
  const path = join(stage.folder, 'film.bin')
  const file = await open(path, 'w')
  // at 300 MB/s or at full speed: it must not end while it is looked at
  try {
    await file.truncate(FILE_BYTES * 4)
  } finally {
    await file.close()
  }
  for (const [id, label, limit] of [
    ['limited', 'at 300 MB/s', LIMITED],
    ['full', 'at full speed', null],
  ] as const) {
    const samples: Strain[][] = []
    for (let n = 0; n < SAMPLES; n += 1) samples.push(await drop(sender, receiver, { path, limit }))
    for (const [end, at] of [
      ['sender', 0],
      ['receiver', 1],
    ] as const) {
      const each = (pick: (strain: Strain) => number): number[] => samples.flatMap((strains) => strains.slice(at, at + 1).map(pick))
      figure(`${id}-${end}-loop`, `${label}, ${end}: event loop of the main process, p99`, 'ms', each(loopP99))
      const worked = samples.flatMap((strains) => strains.slice(at, at + 1).flatMap((strain) => workP99(strain) ?? []))
      if (worked.length > 0) figure(`${id}-${end}-work`, `${label}, ${end}: of it the main thread itself on the processor, p99`, 'ms', worked)
      figure(
        `${id}-${end}-frames`,
        `${label}, ${end}: frames of the window`,
        'a second',
        each((strain) => strain.framesPerSecond),
      )
      figure(
        `${id}-${end}-messages`,
        `${label}, ${end}: state messages`,
        'a second',
        each((strain) => strain.messagesPerSecond),
      )
      figure(
        `${id}-${end}-rate`,
        `${label}, ${end}: what moved`,
        'MB/s',
        each((strain) => strain.bytesPerSecond / 1e6),
      )
    }
  }
}

/** What the window costs with many rows and devices: a fixture, labelled so. */
async function scenes(device: Device): Promise<void> {
  for (const [n, scene] of SCENES.entries()) {
    const { name, figures: found } = await windowRow(device, scene)
    figure(`scene-${n}-page`, `${name}: the page for each message`, 'ms', [found['page ms per message'] ?? 0])
    figure(`scene-${n}-frames`, `${name}: frames`, 'a second', [found['frames a second'] ?? 0])
  }
}

await onStage(LIMIT_MS, async (stage) => {
  await coldStarts(stage)
  const sender = await stage.launch({ name: 'Desk A', folder: 'a', place: { x: 0, y: 0, width: 780, height: 780 } })
  await idle(sender)
  const receiver = await stage.launch({ name: 'Desk B', folder: 'b', place: { x: 800, y: 0, width: 780, height: 780 } })
  await drops(stage, sender, receiver)
  await receiver.close()
  await scenes(sender)
  await writeFile(positionals[0] ?? '', JSON.stringify(figures))
})
