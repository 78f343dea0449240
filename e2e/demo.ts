// npm run demo: two FastDrop apps on this machine, and a file dropped from one on the other.
import { copyFile, mkdir, open, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright'
import { formatBytes, formatCount, formatRate } from '../shared/format.ts'
import { type Device, ROOT } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile, sha256 } from './driver/files.ts'
import { onStage } from './driver/script.ts'
import type { Stage } from './driver/stage.ts'
import { pause, until } from './driver/wait.ts'

const PICTURE = path.join(ROOT, 'out/demo.png')
const MB = 1_000_000
const LIMIT_MS = 5 * 60_000
/** Long enough to look at how it ended. */
const SHOW_MS = 5_000
/** Enough has happened to be looked at, and enough is still to come. */
const PICTURE_AT = 0.4

const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false }, size: { type: 'string', default: '512' } } })
const bytes = Number(values.size) * MB

if (!Number.isSafeInteger(bytes) || bytes < MB) {
  console.error(
    'usage: npm run demo -- [--size MB] [--keep]\n  --size MB  how large a file to send (512)\n  --keep     leave the windows open until they are closed',
  )
  process.exitCode = 2
} else {
  await onStage(values.keep ? null : LIMIT_MS, demo)
}

async function demo(stage: Stage): Promise<void> {
  await stage.needSpace(3 * bytes)
  const file = path.join(await stage.room('sources'), 'Interview 4K.mov')
  await makeBigFile(file, bytes)
  const copySeconds = await plainCopy(file, path.join(stage.folder, 'copy'))

  const a = await stage.launch({ name: 'Studio Laptop' })
  const b = await stage.launch({ name: 'Editing Desk' })
  await sideBySide(a, b)
  await a.card('Editing Desk').waitFor()
  await dropOn(a.page, a.card('Editing Desk'), [file])
  await b.accept()
  await a.engine.watchMoments([PICTURE_AT])
  await until('the middle of the transfer', async () => (await a.engine.moments()).length > 0 || (await ended(a)))
  await takePicture(a.page, b.page)
  await until('the end of the transfer', () => ended(a), LIMIT_MS)
  await b.row('receive', 'done').waitFor()

  await tell(a, b, file, copySeconds)
  console.log(`A picture of both windows: ${path.relative(process.cwd(), PICTURE)}`)
  if (values.keep) await until('both windows closed', async () => !(await anyOpen([a, b])), Number.POSITIVE_INFINITY)
  else await pause(SHOW_MS)
}

async function ended(device: Device): Promise<boolean> {
  return (await device.engine.activeTransfers()) === 0
}

async function anyOpen(devices: readonly Device[]): Promise<boolean> {
  for (const device of devices) if (!device.isGone && (await device.isVisible().catch(() => false))) return true
  return false
}

/** Seconds for what the system does best: the same file, copied on this disk and written out. */
async function plainCopy(from: string, to: string): Promise<number> {
  const start = performance.now()
  await copyFile(from, to)
  const handle = await open(to, 'r+')
  await handle.sync()
  await handle.close()
  const seconds = (performance.now() - start) / 1000
  await rm(to)
  return seconds
}

async function sideBySide(left: Device, right: Device): Promise<void> {
  for (const [place, device] of [left, right].entries()) {
    await device.electron.evaluate(({ BrowserWindow, screen }, index) => {
      const area = screen.getPrimaryDisplay().workArea
      const [width, height] = [Math.min(1180, Math.floor(area.width / 2)), Math.min(780, area.height)]
      for (const window of BrowserWindow.getAllWindows()) window.setBounds({ x: area.x + index * width, y: area.y, width, height })
    }, place)
  }
}

/** Both windows in one picture, joined by one of the pages. */
async function takePicture(left: Page, right: Page): Promise<void> {
  const shots = await Promise.all([left, right].map((page) => page.screenshot({ timeout: 10_000, animations: 'disabled' })))
  const joined = await left.evaluate(
    async (sources) => {
      const images = sources.map((source) => Object.assign(new Image(), { src: source }))
      await Promise.all(images.map((image) => image.decode()))
      const canvas = new OffscreenCanvas(
        images.reduce((sum, image) => sum + image.width, 0),
        Math.max(...images.map((image) => image.height)),
      )
      const context = canvas.getContext('2d')
      let x = 0
      for (const image of images) {
        context?.drawImage(image, x, 0)
        x += image.width
      }
      return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())]
    },
    shots.map((shot) => `data:image/png;base64,${shot.toString('base64')}`),
  )
  await mkdir(path.dirname(PICTURE), { recursive: true })
  await writeFile(PICTURE, Uint8Array.from(joined))
}

async function tell(a: Device, b: Device, file: string, copySeconds: number): Promise<void> {
  const [done] = await a.engine.heard('done')
  const [transfer] = await a.engine.transfers()
  if (!done) throw new Error(transfer && 'fault' in transfer ? transfer.fault.message : 'The transfer did not end well.')
  const [sent, arrived] = [await sha256(file), await sha256(path.join(b.received, path.basename(file)))]
  if (sent !== arrived) throw new Error('What arrived is not what was sent.')
  const figures = [
    `${formatBytes(done.bytes)} in ${done.seconds.toFixed(2)} s`,
    formatRate(done.bytes / done.seconds),
    formatCount(done.connections, 'connection', 'connections'),
    formatCount(done.reconnects, 'planned reconnect', 'planned reconnects'),
    `${(copySeconds / done.seconds).toFixed(2)} of the speed of a plain copy`,
    'SHA-256 equal',
  ]
  console.log(figures.join(', '))
}
