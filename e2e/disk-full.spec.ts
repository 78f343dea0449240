import { mkdtemp, rm, rmdir, statfs, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { cannotMount, mountMemory } from '../main/engine/testing/faults/disks.ts'
import { expectAccessible } from './driver/access.ts'
import { dropOn } from './driver/drag.ts'
import { makeWork } from './driver/folder.ts'
import { arrivedWhole, picture, tells, theOnly } from './driver/outcome.ts'
import { pairedDevices } from './driver/scene.ts'
import { test as base, expect } from './driver/story.ts'
import { until } from './driver/wait.ts'

const MIB = 1024 ** 2
const TITLE = 'Rushes'
const DISK_BYTES = 192 * MIB
const FILMS = 4
const FILM_BYTES = 24 * MIB
/** Slow enough that somebody else's file is there before the folder is. */
const SEND_LIMIT = 16_000_000
const FILL_AT = 0.1

/** `disk`: a small one. Named before the stage, it goes after the apps that use it. */
const test = base.extend<{ readonly disk: string }>({
  disk: async ({}, provide, info) => {
    const reasonNot = await cannotMount()
    info.skip(reasonNot !== null, `A disk of its own ${reasonNot ?? ''}.`)
    const folder = await mkdtemp(path.join(os.tmpdir(), 'fastdrop-disk-'))
    const mounted = await mountMemory(folder, DISK_BYTES)
    try {
      await provide(folder)
    } finally {
      await mounted.unmount()
      await rmdir(folder)
    }
  },
})

test('The disk fills while a folder comes: both windows say so, and when there is room it goes on by itself', async ({ disk, stage }, info) => {
  const source = path.join(await stage.room('sources'), TITLE)
  await makeWork(source, { small: 200, films: FILMS, filmBytes: FILM_BYTES })
  const { a, b, desk } = await pairedDevices(stage, { settings: { theme: 'light', sendLimit: SEND_LIMIT } }, { settings: { theme: 'dark' }, received: disk })
  await dropOn(a.page, a.card(desk), [source])
  await b.engine.watchMoments([FILL_AT])
  await b.accept()
  await until('a part of it has moved', async () => (await b.engine.moments()).length > 0)
  const elses = path.join(disk, 'somebody elses.bin')
  const { bavail, bsize } = await statfs(disk)
  await fill(elses, bavail * bsize)

  const [sent, got] = [a.row('send', 'moving'), b.row('receive', 'moving')]
  await expect(got).toContainText(/The disk of this device is full: free [\d.]+ [kM]B, then it goes on by itself/)
  await expect(sent).toContainText(new RegExp(`The disk of ${desk} is full: free [\\d.]+ [kM]B, then it goes on by itself`))
  await expectAccessible(a.page)
  await expectAccessible(b.page)
  await picture(a, info, 'full-laptop')
  await picture(b, info, 'full-desk')
  const { progress } = await theOnly(b)
  expect(progress.bytes).toBeLessThan(progress.totalBytes)

  await rm(elses)
  await expect(a.row('send', 'done')).toBeVisible()
  await arrivedWhole(a, b, source)
  expect((await theOnly(b)).progress.resentBytes).toBe(0)
  for (const [device, row] of [
    [a, a.row('send', 'done')],
    [b, b.row('receive', 'done')],
  ] as const) {
    await tells(device, row, [/^continued, after /, /^paused /, /^began /])
  }
  await picture(a, info, 'room-laptop')
  await picture(b, info, 'room-desk')
})

/** What comes meanwhile may be quicker; then the disk is full all the same. */
async function fill(file: string, bytes: number): Promise<void> {
  try {
    await writeFile(file, Buffer.alloc(bytes))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  }
}
