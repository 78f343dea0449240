import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expectAccessible } from './driver/access.ts'
import type { Device } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { namesBelow } from './driver/files.ts'
import { codeOn, equalOn } from './driver/pairing.ts'
import { type Stage, unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

interface Scene {
  readonly a: Device
  readonly b: Device
  /** The names they go by. */
  readonly studio: string
  readonly desk: string
}

async function twoDevices(stage: Stage): Promise<Scene> {
  const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
  const a = await stage.launch({ name: studio, folder: 'a' })
  const b = await stage.launch({ name: desk, folder: 'b' })
  return { a, b, studio, desk }
}

/** A folder with what people want and what they had better look at. */
async function makeTrip(stage: Stage): Promise<string> {
  const trip = path.join(await stage.room('sources'), 'Trip')
  const files = { 'day 1/a.jpg': 'a', 'day 1/b.jpg': 'bb', 'day 2/c.jpg': 'ccc', 'day 2/.thumbs': 'dddd', 'Photos.exe': 'MZ', 'plan.txt': 'plan' }
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(trip, name)), { recursive: true })
    await writeFile(path.join(trip, name), content)
  }
  return trip
}

test('Who is asked sees every name, takes some of them, and says where to', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  const elsewhere = await stage.room('elsewhere')
  await mkdir(path.join(elsewhere, 'Trip'))
  await dropOn(a.page, a.card(desk), [await makeTrip(stage)])
  await expect(b.offer).toContainText('1 file can run as a program when opened')
  await expect(b.offer).toContainText('1 entry is hidden')
  await expect(b.offer).toContainText('not verified')

  await b.offer.getByRole('button', { name: 'See all names' }).click()
  const names = b.offer.getByRole('region', { name: 'What is offered' })
  await expect(names.getByRole('status')).toHaveText('6 files, 16 B')
  await expectAccessible(b.page)
  await names.getByLabel('day 1').uncheck()
  await expect(names.getByLabel('a.jpg')).not.toBeChecked()
  await names.getByLabel('Programs and hidden only').check()
  await expect(names.getByRole('checkbox', { name: /\.jpg/ })).toHaveCount(0)
  await names.getByRole('button', { name: 'Leave these' }).click()
  await names.getByLabel('Programs and hidden only').uncheck()
  await expect(names.getByRole('status')).toHaveText('2 files, 7 B')
  // What is left out is nothing to be warned of any more.
  await expect(b.offer).not.toContainText('can run')

  await b.answerOpenDialogs([elsewhere])
  await b.offer.getByRole('button', { name: 'Change…' }).click()
  await expect(b.offer).toContainText('elsewhere')
  await expect(b.offer).toContainText('“Trip” exists: will be kept as “Trip (1)”')
  await b.offer.locator('button:not([aria-disabled="true"])', { hasText: 'Accept 2 of 6' }).click()

  await expect(b.row('receive', 'done')).toBeVisible()
  await expect(a.row('send', 'done')).toContainText('4 files were not wanted')
  expect(await namesBelow(elsewhere)).toEqual(['Trip', 'Trip (1)', 'Trip (1)/day 2', 'Trip (1)/day 2/c.jpg', 'Trip (1)/plan.txt'])
  expect(await namesBelow(b.received)).toEqual([])
})

test('With nothing marked there is nothing to accept, and the keyboard reaches every name', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  await dropOn(a.page, a.card(desk), [await makeTrip(stage)])
  await b.offer.getByRole('button', { name: 'See all names' }).click()
  const names = b.offer.getByRole('region', { name: 'What is offered' })
  await names.getByRole('button', { name: 'Leave all' }).click()
  const yes = b.offer.getByRole('button', { name: /^Accept/ })
  await expect(yes).toHaveAttribute('aria-disabled', 'true')

  await names.getByRole('checkbox', { name: 'Trip' }).focus()
  await b.page.keyboard.press('End')
  await b.page.keyboard.press('Space')
  await expect(names.getByRole('checkbox', { checked: true })).toHaveCount(1)
  await expect(names.getByRole('status')).toHaveText(/^1 file, /)
  await expect(yes).toHaveText('Accept 1 of 6')
  await b.offer.getByRole('button', { name: 'Decline' }).click()
  await expect(a.row('send', 'declined')).toBeVisible()
  expect(await namesBelow(b.received)).toEqual([])
})

test('Ten thousand names are there at once, and only those in sight are in the page', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  const many = path.join(await stage.room('sources'), 'Many')
  for (let folder = 0; folder < 20; folder += 1) {
    await mkdir(path.join(many, `part ${folder}`), { recursive: true })
    await Promise.all(Array.from({ length: 500 }, (_, index) => writeFile(path.join(many, `part ${folder}`, `note ${index}.txt`), '')))
  }
  await dropOn(a.page, a.card(desk), [many])
  await b.offer.getByRole('button', { name: 'See all names' }).click()
  const names = b.offer.getByRole('region', { name: 'What is offered' })
  await expect(names.getByRole('status')).toHaveText(/^10,000 files/)
  expect(await names.getByRole('checkbox').count()).toBeLessThan(100)
  await names.getByRole('searchbox').fill('part 19/note 499')
  await expect(names.getByRole('checkbox')).toHaveCount(1)
  await names.getByRole('button', { name: 'Leave these' }).click()
  await expect(names.getByRole('status')).toHaveText(/^9,999 files/)
  await b.offer.getByRole('button', { name: 'Decline' }).click()
})

test('A stranger is made known before the answer, and then the sheet says so', async ({ stage }) => {
  const { a, b, studio, desk } = await twoDevices(stage)
  await dropOn(a.page, a.card(desk), [await makeTrip(stage)])
  await b.offer.locator('button:not([aria-disabled="true"])', { hasText: 'Pair first…' }).click()
  const code = await codeOn(b)
  expect(await codeOn(a)).toBe(code)
  await equalOn(a)
  await equalOn(b)
  await expect(b.page.getByTestId('pairing')).toHaveCount(0)
  await expect(b.offer).toContainText('This device is verified')
  await expect(b.offer.getByRole('button', { name: 'Pair first…' })).toHaveCount(0)
  await b.offer.locator('button:not([aria-disabled="true"])', { hasText: /^Accept$/ }).click()
  await expect(a.row('send', 'done')).toContainText('verified device')
  expect(await namesBelow(b.received)).toContain('Trip/plan.txt')
  for (const [device, name] of [
    [a, desk],
    [b, studio],
  ] as const) {
    await expect(device.page.getByText(`Paired with ${name}`)).toBeVisible()
  }
})

test('Codes that differ end the offer too: somebody may be between the devices', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  await dropOn(a.page, a.card(desk), [await makeTrip(stage)])
  await b.offer.locator('button:not([aria-disabled="true"])', { hasText: 'Pair first…' }).click()
  await codeOn(b)
  await b.page.getByRole('dialog').getByRole('button', { name: 'They differ' }).click()
  await expect(b.offer).toHaveCount(0)
  await expect(a.rows('send')).toHaveAttribute('data-state', /declined|cancelled|failed/)
  expect(await namesBelow(b.received)).toEqual([])
})
