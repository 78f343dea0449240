import { mkdir, rmdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expectAccessible } from './driver/access.ts'
import { dropOn } from './driver/drag.ts'
import { namesBelow } from './driver/files.ts'
import { codeOn, equalOn } from './driver/pairing.ts'
import { twoDevices } from './driver/scene.ts'
import { openSettings } from './driver/settings.ts'
import { type Stage, unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

/** A folder with what people want and what they had better look at. */
async function makeTrip(stage: Stage): Promise<string> {
  const trip = path.join(await stage.room('sources'), 'Trip')
  const files = {
    'day 1/a.jpg': 'a',
    'day 1/b.jpg': 'bb',
    'day 2/c.jpg': 'ccc',
    'day 2/.thumbs': 'dddd',
    'Photos.exe': 'MZ',
    'Viewer.app/main': 'app',
    'plan.txt': 'plan',
  }
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
  await expect(b.offer).toContainText('2 files can run as programs when opened')
  await expect(b.offer).toContainText('1 entry is hidden')
  await expect(b.offer).toContainText('not verified')

  await b.offer.getByRole('button', { name: 'See all names' }).click()
  const names = b.offer.getByRole('region', { name: 'What is offered' })
  await expect(names.getByRole('status')).toHaveText('7 files, 19 B')
  // Looking at the names changes nothing of what is warned of.
  await expect(b.offer).toContainText('2 files can run as programs when opened')
  await expect(names.locator('label', { hasText: 'Viewer.app' })).toContainText('program')
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
  await b.offer.locator('button:not([aria-disabled="true"])', { hasText: 'Accept 2 of 7' }).click()

  await expect(b.row('receive', 'done')).toBeVisible()
  await expect(a.row('send', 'done')).toContainText('5 files were not wanted')
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
  await expect(yes).toHaveText('Accept 1 of 7')
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

test('While codes are compared only a no counts, and the sheet says so', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  await dropOn(a.page, a.card(desk), [await makeTrip(stage)])
  await b.offer.locator('button:not([aria-disabled="true"])', { hasText: 'Pair first…' }).click()
  await codeOn(b)
  await equalOn(b)
  await b.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await expect(b.offer).toContainText('Codes are being compared')
  await expect(b.offer.getByRole('button', { name: 'Pair first…' })).toHaveCount(0)
  await expect(b.offer.locator('button[aria-disabled="true"]', { hasText: /^Accept/ })).toHaveCount(1)
  await equalOn(a)
  await expect(b.offer).toContainText('This device is verified')
  await b.accept()
  await expect(a.row('send', 'done')).toHaveCount(1)
})

test('A second click on "Decline" does not decline the next one, and a dialog says who waits behind it', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  const c = await stage.launch({ name: unique('Third One'), folder: 'c' })
  const trip = await makeTrip(stage)
  await openSettings(b)
  await dropOn(a.page, a.card(desk), [trip])
  await expect(b.page.getByTestId('offer-waits')).toContainText('You can answer as soon as you are done here.')
  await expectAccessible(b.page)
  await dropOn(c.page, c.card(desk), [trip])
  await b.page.keyboard.press('Escape')
  await expect(b.offer).toContainText('1 of 2')
  const no = b.offer.locator('button:not([aria-disabled="true"])', { hasText: 'Decline' })
  await no.waitFor()
  const first = await b.offer.getAttribute('data-offer-id')
  // Clicks of the page itself: the driver would wait until the second button can be clicked.
  await b.page.evaluate((id) => {
    const decline = (): HTMLButtonElement | undefined =>
      [...document.querySelectorAll<HTMLButtonElement>('[data-testid=offer] button')].find((each) => each.textContent === 'Decline')
    new MutationObserver((_, observer) => {
      if (document.querySelector<HTMLElement>('[data-testid=offer]')?.dataset.offerId === id) return
      observer.disconnect()
      decline()?.click()
      document.body.dataset.clickedAgain = 'yes'
    }).observe(document.body, { subtree: true, childList: true, attributes: true })
    decline()?.click()
  }, first)
  await expect(b.page.locator('body[data-clicked-again]')).toHaveCount(1)
  await expect(a.row('send', 'declined')).toHaveCount(1)
  await no.waitFor()
  await expect(c.row('send', 'asking')).toHaveCount(1)
  await no.click()
  await expect(c.row('send', 'declined')).toHaveCount(1)
})

test('A folder that is gone when it comes to the yes is not made anew: the question stays', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  const stick = await stage.room('stick')
  await dropOn(a.page, a.card(desk), [await makeTrip(stage)])
  await b.answerOpenDialogs([stick])
  await b.offer.getByRole('button', { name: 'Change…' }).click()
  await expect(b.offer).toContainText('stick')
  await rmdir(stick)
  await b.accept()
  await expect(b.page.getByText(/The folder .*stick is not there/)).toBeVisible()
  await b.offer.getByRole('button', { name: 'Use the usual folder' }).click()
  await b.accept()
  await expect(b.row('receive', 'done')).toHaveCount(1)
  expect(await namesBelow(b.received)).toContain('Trip/plan.txt')
  expect(await namesBelow(stage.folder)).not.toContain('stick')
})
