import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { COMPRESS_TYPES } from '../shared/transfer.ts'
import { dropOn } from './driver/drag.ts'
import { sha256 } from './driver/files.ts'
import { openSettings } from './driver/settings.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

/** Bytes that shrink to a tenth in every type. */
const LINES = 60_000

test('What is chosen in the settings is how files travel, and the row says what it did', async ({ stage }) => {
  const desk = unique('Editing Desk')
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  const b = await stage.launch({ name: desk, folder: 'b' })
  const log = path.join(await stage.room('sources'), 'render.log')
  await writeFile(log, Array.from({ length: LINES }, (_, frame) => `frame ${frame}: all samples converged after ${frame % 97} ms\n`).join(''))
  await a.card(desk).waitFor()

  const send = async (round: number): Promise<void> => {
    await dropOn(a.page, a.card(desk), [log])
    await b.accept()
    await expect(a.row('send', 'done')).toHaveCount(round)
    await expect(b.row('receive', 'done')).toHaveCount(round)
  }
  const newest = a.row('send', 'done').first()
  const detail = newest.getByTestId('compression')

  // Out of the box it measures.
  await send(1)
  await newest.getByRole('button', { name: /^Details of/ }).click()
  await expect(detail).toHaveText(/^Automatic: [\d,]+ chunks? as /)

  for (const [index, type] of COMPRESS_TYPES.entries()) {
    const settings = await openSettings(a)
    await settings.getByRole('radio', { name: type }).check()
    await settings.getByRole('button', { name: 'Save' }).click()
    await expect(settings).toHaveCount(0)
    await send(index + 2)
    const done = (await a.engine.heard('done')).at(-1)
    const chunks = Object.values(done?.compression.chunks ?? {}).reduce((sum, count) => sum + count, 0)
    expect(done?.compression.chunks).toEqual({ [type]: chunks })
    expect(chunks).toBeGreaterThan(1)
    await newest.getByRole('button', { name: /^Details of/ }).click()
    if (type === 'None') {
      expect(done?.compression.savedBytes).toBe(0)
      await expect(newest).not.toContainText('saved')
      await expect(detail).toHaveText('Not compressed')
    } else {
      expect(done?.compression.savedBytes).toBeGreaterThan((done?.bytes ?? 0) / 2)
      await expect(newest).toContainText('MB saved by compression')
      await expect(detail).toHaveText(new RegExp(`^Compression: ${chunks} chunks as ${type}, [\\d.]+ MB saved$`))
    }
  }
  expect(await a.settings()).toMatchObject({ compression: 'TarGz' })
  const copies = await Promise.all([1, 2, 3, 4].map((copy) => sha256(path.join(b.received, `render (${copy}).log`))))
  expect(new Set([...copies, await sha256(path.join(b.received, 'render.log')), await sha256(log)]).size).toBe(1)
})
