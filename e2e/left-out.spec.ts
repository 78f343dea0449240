import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expectAccessible } from './driver/access.ts'
import type { Device } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile, namesBelow, sha256 } from './driver/files.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'
import { until } from './driver/wait.ts'

const LARGE_BYTES = 256 * 1024 ** 2
const FOLDER = 'Wedding'

/** Opens the files of the one transfer, and skips one by its name. */
async function skip(device: Device, direction: 'send' | 'receive', name: string): Promise<void> {
  const row = device.rows(direction)
  await row.getByTestId('transfer-files').locator('summary').click()
  await row.getByRole('button', { name: `Skip ${FOLDER}/${name}` }).click()
  await expect(
    row
      .getByRole('listitem')
      .filter({ hasText: `${FOLDER}/${name}` })
      .filter({ hasText: 'skipped' })
      .first(),
  ).toBeVisible()
}

test('A file that changes in the middle, and one skipped in each window, do not take the others with them', async ({ stage }) => {
  await stage.needSpace(10 * LARGE_BYTES)
  const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
  const a = await stage.launch({ name: studio, folder: 'a', settings: { theme: 'light', connections: 1 } })
  const b = await stage.launch({ name: desk, folder: 'b', settings: { theme: 'dark' } })
  const source = path.join(await stage.room('sources'), FOLDER)
  await mkdir(source)
  await writeFile(path.join(source, 'a note.txt'), 'hello')
  for (const name of ['1 first.mov', '2 changes.mov', '3 kept.mov', '4 not sent.mov', '5 not wanted.mov'])
    await makeBigFile(path.join(source, name), LARGE_BYTES)
  await a.card(desk).waitFor()
  await dropOn(a.page, a.card(desk), [source])
  await b.engine.watchMoments([0.01])
  await b.accept()
  await until('a part of it has moved', async () => (await b.engine.moments()).length > 0)
  // Held up, so that nobody has to be quick.
  await a
    .rows('send')
    .getByRole('button', { name: `Pause ${FOLDER}` })
    .click()
  await skip(a, 'send', '4 not sent.mov')
  await skip(b, 'receive', '5 not wanted.mov')
  await expect(b.rows('receive').getByTestId('lost-files')).toContainText('2 files left out')
  await expectAccessible(a.page)
  await expectAccessible(b.page)
  await rm(path.join(source, '2 changes.mov'))
  await writeFile(path.join(source, '2 changes.mov'), 'another film')
  await a
    .rows('send')
    .getByRole('button', { name: `Resume ${FOLDER}` })
    .click()

  await expect(a.row('send', 'done')).toContainText('delivered and verified, 3 files left out')
  await expect(b.row('receive', 'done')).toContainText('received and verified, 3 files left out')
  await b
    .row('receive', 'done')
    .getByRole('button', { name: `Details of ${FOLDER}` })
    .click()
  const told = b.row('receive', 'done').getByTestId('lost-files')
  for (const words of ['2 changes.mov: it changed while it was being sent', '4 not sent.mov: skipped', '5 not wanted.mov: skipped']) {
    await expect(told).toContainText(`${FOLDER}/${words}`)
  }
  expect(await namesBelow(b.received)).toEqual([FOLDER, `${FOLDER}/1 first.mov`, `${FOLDER}/3 kept.mov`, `${FOLDER}/a note.txt`])
  for (const name of ['1 first.mov', '3 kept.mov', 'a note.txt']) {
    expect(await sha256(path.join(b.received, FOLDER, name))).toBe(await sha256(path.join(source, name)))
  }

  // What changed can come now; what was skipped is not wanted.
  await a
    .row('send', 'done')
    .getByRole('button', { name: `Details of ${FOLDER}` })
    .click()
  await a.row('send', 'done').getByRole('button', { name: 'Send the missing file again' }).click()
  await b.offer.getByRole('switch', { name: 'Merge folders' }).check()
  await b.accept()
  await expect(a.row('send', 'done')).toHaveCount(2)
  // It comes in its folder, which goes into the one that has come before.
  expect(await namesBelow(b.received)).toEqual([FOLDER, `${FOLDER}/1 first.mov`, `${FOLDER}/2 changes.mov`, `${FOLDER}/3 kept.mov`, `${FOLDER}/a note.txt`])
  await b.page.getByRole('navigation').getByRole('button', { name: 'History' }).click()
  await expect(b.page.getByTestId('history-row').filter({ hasText: FOLDER }).last()).toContainText('received and verified, 3 files left out')
})
