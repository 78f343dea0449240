import path from 'node:path'
import { dropOn } from './driver/drag.ts'
import { makeBigFile } from './driver/files.ts'
import { dragTo, letGo, noPointer, onScreen, tremble } from './driver/pointer.ts'
import { twoDevices } from './driver/scene.ts'
import { expect, test } from './driver/story.ts'

const lack = noPointer()
test.skip(lack !== null, lack ?? '')

test('What has arrived is dragged out of its row by the real pointer, and whoever it is dropped on has the file', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  const note = path.join(await stage.room('sources'), 'note.txt')
  await makeBigFile(note, 3_000)
  await dropOn(a.page, a.card(desk), [note])
  await b.accept()
  const row = b.row('receive', 'done')
  await expect(row).toBeVisible()
  await a.closeWindow()

  // Dropped on the window it came from, which takes files from anywhere.
  const area = b.page.getByTestId('drop-area')
  await dragTo(await onScreen(b, row.getByRole('heading')), await onScreen(b, area))
  // The system's drag begins when the app has fetched an icon; it hears of the pointer only while that moves.
  await expect(async () => {
    await tremble()
    await expect(area).toContainText('Release', { timeout: 200 })
  }).toPass({ timeout: 30_000 })
  await letGo()
  await expect(b.page.getByRole('dialog', { name: 'To whom?' })).toContainText('note.txt')
})
