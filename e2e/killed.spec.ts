import path from 'node:path'
import { expectAccessible } from './driver/access.ts'
import type { Device } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { namesBelow } from './driver/files.ts'
import { makeWork } from './driver/folder.ts'
import { arrivedWhole, picture, tells, theOnly } from './driver/outcome.ts'
import { pairedDevices, type Scene } from './driver/scene.ts'
import type { Stage } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'
import { until } from './driver/wait.ts'

const MIB = 1024 ** 2
const TITLE = 'Footage 2026-11'
const FILM_BYTES = 64 * MIB
const FILMS = 6
const SMALL = 500
/** Slow enough that a kill falls into the middle on any machine. */
const SEND_LIMIT = 40_000_000
const KILL_AT = 0.3
/** What one connection may have had on its way: a chunk that is sent, one behind it, and one that is stored and not told of yet. */
const CHUNKS_A_CONNECTION = 3
/** Heads of frames and of chunks, and the numbers and digests beside them. */
const FRAMING = 0.01

test.describe.configure({ timeout: 240_000 })

interface Killed extends Scene {
  readonly source: string
}

/** A folder is on its way between two that know each other, and more than a part of it is there. */
async function inTheMiddle(stage: Stage): Promise<Killed> {
  await stage.needSpace(3 * FILMS * FILM_BYTES)
  const source = path.join(await stage.room('sources'), TITLE)
  await makeWork(source, { small: SMALL, films: FILMS, filmBytes: FILM_BYTES })
  const scene = await pairedDevices(stage, { settings: { theme: 'light', sendLimit: SEND_LIMIT } }, { settings: { theme: 'dark' } })
  const { a, b, desk } = scene
  await dropOn(a.page, a.card(desk), [source])
  await b.engine.watchMoments([KILL_AT])
  await b.accept()
  await until('a part of it has moved', async () => (await b.engine.moments()).length > 0)
  return { ...scene, source }
}

async function killed(device: Device): Promise<void> {
  device.kill()
  await device.untilGone()
}

/** Nobody answers for `device` during the step, so that what comes before an answer can be looked at. */
async function whileSilent(device: Device, step: () => Promise<void>): Promise<void> {
  process.kill(device.pid, 'SIGSTOP')
  try {
    await step()
  } finally {
    process.kill(device.pid, 'SIGCONT')
  }
}

/** By both counters of what came twice, and by the frames that `restarted` has seen: it knows of none before it was killed. */
async function littleTwice(devices: readonly Device[], restarted: Device, storedBytes: number): Promise<void> {
  for (const device of devices) {
    const { progress, payload } = await theOnly(device)
    const most = progress.lanes.length * CHUNKS_A_CONNECTION * payload.chunkBytes
    expect(progress.resentBytes).toBeLessThanOrEqual(most)
    if (device !== restarted) continue
    const travelled = progress.lanes.reduce((sum, lane) => sum + lane.bytes, 0)
    const missing = progress.totalBytes - storedBytes
    expect(travelled).toBeGreaterThan(0)
    expect(travelled).toBeLessThanOrEqual(missing * (1 + FRAMING) + most)
  }
}

test('The sender is killed in the middle of a folder, and when it is back it goes on by itself', async ({ stage }, info) => {
  const { a, b, studio, desk, source } = await inTheMiddle(stage)
  await killed(a)
  const survived = b.row('receive', 'interrupted')
  await expect(survived).toContainText(`Interrupted: goes on by itself when ${studio} is back`)
  await expectAccessible(b.page)
  await picture(b, info, 'sender-killed-desk')
  const { progress } = await theOnly(b)
  expect(progress.bytes).toBeGreaterThan(progress.totalBytes * KILL_AT * 0.9)
  expect(progress.bytes).toBeLessThan(progress.totalBytes)

  let next = a
  await whileSilent(b, async () => {
    next = await stage.again(a)
    await expect(next.row('send', 'interrupted')).toContainText(`Interrupted: goes on by itself when ${desk} is back`)
    await picture(next, info, 'sender-killed-laptop')
  })
  // How far it was, it has from the other side.
  await expect(next.row('send', 'moving')).toBeVisible()
  await expect.poll(async () => (await theOnly(next)).progress.bytes).toBeGreaterThanOrEqual(progress.bytes)
  await picture(next, info, 'sender-killed-laptop-goes-on')
  await arrivedWhole(next, b, source)
  await littleTwice([next, b], next, progress.bytes)
  expect((await next.engine.heard('resumed')).length).toBeGreaterThan(0)
  await tells(next, next.row('send', 'done'), [/^went on/])
  await tells(b, b.row('receive', 'done'), [/^went on, after /, /^interrupted: /, /^began /])
  expect(await b.engine.heard('offer')).toHaveLength(1)
  await picture(next, info, 'sender-killed-laptop-done')
  await picture(b, info, 'sender-killed-desk-done')
})

test('The receiver is killed in the middle of a folder, and when it is back it goes on by itself', async ({ stage }, info) => {
  const { a, b, studio, desk, source } = await inTheMiddle(stage)
  await killed(b)
  const survived = a.row('send', 'interrupted')
  await expect(survived).toContainText(`Interrupted: goes on by itself when ${desk} is back`)
  await expectAccessible(a.page)
  await picture(a, info, 'receiver-killed-laptop')
  const { progress } = await theOnly(a)
  expect(progress.bytes).toBeGreaterThan(0)
  expect(progress.bytes).toBeLessThan(progress.totalBytes)
  // Nothing has its final name before all is there.
  expect(await namesBelow(b.received)).not.toContain(TITLE)

  let back = b
  await whileSilent(a, async () => {
    back = await stage.again(b)
    await expect(back.row('receive', 'interrupted')).toContainText(`Interrupted: goes on by itself when ${studio} is back`)
    await picture(back, info, 'receiver-killed-desk')
  })
  await expect(back.row('receive', 'moving')).toBeVisible()
  await picture(back, info, 'receiver-killed-desk-goes-on')
  await arrivedWhole(a, back, source)
  await littleTwice([a, back], back, progress.bytes)
  expect((await back.engine.heard('resumed')).length).toBeGreaterThan(0)
  expect(await back.engine.heard('offer')).toEqual([])
  await tells(a, a.row('send', 'done'), [/^went on, after /, /^interrupted: /, /^began /])
  await tells(back, back.row('receive', 'done'), [/^went on/])
  await picture(a, info, 'receiver-killed-laptop-done')
  await picture(back, info, 'receiver-killed-desk-done')
})
