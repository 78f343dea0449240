import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Device } from './driver/device.ts'
import { FileManager, noFileManager } from './driver/file-manager.ts'
import { makeBigFile, sha256 } from './driver/files.ts'
import { dragTo, letGo, onScreen, type Spot, tremble } from './driver/pointer.ts'
import { type Stage, unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

const lack = noFileManager()
test.skip(lack !== null, lack ?? '')

/** Beside the file manager, and below it. */
const [BESIDE, BELOW] = [
  { x: 540, y: 30, width: 1000, height: 600 },
  { x: 0, y: 430, width: 520, height: 560 },
]

/** Until a drag out of the app has begun, on a busy machine too. */
const MOVES = 10

interface Scene {
  readonly a: Device
  readonly b: Device
  readonly desk: string
  readonly files: FileManager
}

async function withFileManager(stage: Stage, story: (scene: Scene) => Promise<void>): Promise<void> {
  const files = await FileManager.start(await stage.room('desktop'))
  try {
    const desk = unique('Editing Desk')
    const b = await stage.launch({ name: desk, folder: 'b', place: BELOW })
    const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', place: BESIDE })
    await a.card(desk).waitFor()
    await story({ a, b, desk, files })
  } finally {
    files.close()
  }
}

/** Drags until the app says what letting go would mean. */
async function dragUntil(from: Spot, to: Spot, told: () => Promise<void>): Promise<void> {
  await dragTo(from, to)
  await expect(async () => {
    await tremble()
    await told()
  }).toPass({ timeout: 30_000 })
  await letGo()
}

test('A file is dragged out of a file manager onto a device, a folder onto the window, and what arrived back into a folder', async ({ stage }) => {
  await withFileManager(stage, async ({ a, b, desk, files }) => {
    const [films, trips, taken] = [await stage.room('Films'), await stage.room('Trips'), await stage.room('Taken')]
    const film = path.join(films, 'Größe & film 1.mov')
    await makeBigFile(film, 3_000_000)
    await mkdir(path.join(trips, 'Trip'))
    await writeFile(path.join(trips, 'Trip', 'plan.txt'), 'plan')

    const shown = await files.show(films)
    await dragUntil(shown.item, await onScreen(a, a.card(desk)), () => expect(a.card(desk)).toContainText('Release', { timeout: 300 }))
    await b.accept()
    await expect(b.row('receive', 'done')).toHaveCount(1)
    expect(await sha256(path.join(b.received, path.basename(film)))).toBe(await sha256(film))

    const folders = await files.show(trips)
    const area = a.page.getByTestId('drop-area')
    await dragUntil(folders.item, await onScreen(a, area), () => expect(area).toContainText('Release', { timeout: 300 }))
    const question = a.page.getByRole('dialog', { name: 'To whom?' })
    await expect(question).toContainText('Trip')
    await question.getByRole('button', { name: 'Cancel' }).click()

    const empty = await files.show(taken)
    const arrived = await onScreen(b, b.row('receive', 'done').getByRole('heading'))
    await expect(async () => {
      await dragTo(arrived, empty.nothing)
      // The system's drag begins when the app has fetched an icon.
      for (let moves = 0; moves < MOVES; moves += 1) await tremble()
      await letGo()
      await expect.poll(() => sha256(path.join(taken, path.basename(film))), { timeout: 3_000 }).toBe(await sha256(film))
    }).toPass({ timeout: 30_000 })
    // A copy went; what was received is where it was.
    expect(await sha256(path.join(b.received, path.basename(film)))).toBe(await sha256(film))
  })
})
