import path from 'node:path'
import { expectAccessible, tabTo } from './driver/access.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile } from './driver/files.ts'
import { pairedDevices } from './driver/scene.ts'
import { expect, test } from './driver/story.ts'

const LARGE_BYTES = 900 * 1024 ** 2
/** Slow enough that nothing ends while somebody looks at it. */
const SEND_LIMIT = 20_000_000

test('The speed of a transfer is set from its row at both ends, by the keyboard, and of two the first one is chosen', async ({ stage }, info) => {
  await stage.needSpace(3 * LARGE_BYTES)
  const { a, b, desk, studio } = await pairedDevices(stage, { settings: { theme: 'light', sendLimit: SEND_LIMIT } }, { settings: { theme: 'dark' } })
  const room = await stage.room('sources')
  for (const name of ['one.mov', 'two.mov']) {
    await makeBigFile(path.join(room, name), LARGE_BYTES)
    await dropOn(a.page, a.card(desk), [path.join(room, name)])
    await b.accept()
    await expect(a.row('send', 'moving').filter({ hasText: name })).toBeVisible()
  }
  const [one, two] = ['one.mov', 'two.mov'].map((name) => a.rows('send').filter({ hasText: name }))
  if (!one || !two) throw new Error('no rows')

  const menu = one.getByRole('button', { name: 'Speed and order of one.mov' })
  await tabTo(a.page, menu)
  await a.page.keyboard.press('Enter')
  await expect(a.page.getByRole('menuitem', { name: 'Send first' })).toBeFocused()
  await expect(a.page.getByRole('menuitemradio', { name: 'No speed limit' })).toHaveAttribute('aria-checked', 'true')
  await expectAccessible(a.page)
  await a.page.screenshot({ path: info.outputPath('menu.png') })
  await a.page.keyboard.press('Enter')
  await expect(menu).toBeFocused()
  await expect(one).toContainText('Goes first of 2 to this device')
  await expect(two).toContainText('Number 2 of 2 to this device')
  await expect(two.locator('[data-figure=limit]')).toContainText('another transfer that goes first')
  expect(await a.rows('send').getByRole('heading').allTextContents()).toEqual(['one.mov', 'two.mov'])
  await expectAccessible(a.page)
  await a.page.screenshot({ path: info.outputPath('order.png') })

  // Other than the menu has, typed.
  await menu.click()
  await a.page.getByRole('menuitem', { name: 'Other speed limit…' }).click()
  const dialog = a.page.getByRole('dialog', { name: 'Speed limit of this transfer' })
  await dialog.getByLabel('Speed limit').fill('nothing')
  await dialog.getByRole('button', { name: 'Set limit' }).click()
  await expect(dialog).toContainText('Use 0.01 to 100000')
  await expectAccessible(a.page)
  await dialog.getByLabel('Speed limit').fill('2.5')
  await a.page.keyboard.press('Enter')
  await expect(one.locator('[data-figure=own-limit]')).toContainText('2.5 MB/s')
  await expect(one.locator('[data-figure=limit]')).toContainText('your rate limit')

  // The receiver asks for less of the other one.
  const coming = b.rows('receive').filter({ hasText: 'two.mov' })
  await coming.getByRole('button', { name: 'Speed and order of two.mov' }).click()
  await expect(b.page.getByRole('menuitem', { name: 'Send first' })).toHaveCount(0)
  await b.page.getByRole('menuitemradio', { name: 'At most 1 MB/s' }).click()
  await expect(coming.locator('[data-figure=own-limit]')).toContainText('1 MB/s')
  await expect(two.locator('[data-figure=limit]')).toContainText(`the rate limit of ${desk}`)
  await a.page.screenshot({ path: info.outputPath('limited.png') })
  await b.page.screenshot({ path: info.outputPath('limited-there.png') })

  // Both programs end, and remember it.
  await a.close()
  await expect(coming).toContainText(`Interrupted: goes on by itself when ${studio} is back`)
  await expect(b.card(studio)).toContainText('2 transfers interrupted')
  const next = await stage.again(a)
  await expect(next.rows('send').filter({ hasText: 'one.mov' }).locator('[data-figure=own-limit]')).toContainText('2.5 MB/s')
  await expect(next.row('send', 'moving').filter({ hasText: 'two.mov' }).locator('[data-figure=limit]')).toContainText(`the rate limit of ${desk}`)
  for (const name of ['one.mov', 'two.mov']) {
    await next
      .row('send', 'moving')
      .filter({ hasText: name })
      .getByRole('button', { name: `Cancel ${name}` })
      .click()
  }
  await expect(next.row('send', 'cancelled')).toHaveCount(2)

  // Taken out of the history one by one, the focus goes to the next one, and at last to what says that there is none.
  await next.page.getByRole('button', { name: 'History' }).click()
  await expect(next.page.getByTestId('history-row')).toHaveCount(2)
  const removes = next.page.getByRole('button', { name: /from the history$/ })
  await removes.first().click()
  await expect(next.page.getByTestId('history-row')).toHaveCount(1)
  await expect(removes).toBeFocused()
  await next.page.keyboard.press('Enter')
  await expect(next.page.getByRole('heading', { name: 'Nothing has been sent or received yet' })).toBeFocused()

  // The check lies over the settings, which keep what was typed.
  await next.page.getByRole('button', { name: 'Settings' }).click()
  const settings = next.page.getByRole('dialog', { name: 'Settings' })
  await settings.getByLabel('Device name').fill('Half a name')
  await settings.getByRole('button', { name: 'Check the connection…' }).click()
  const check = next.page.getByRole('dialog', { name: 'Check the connection' })
  await expect(check).toBeVisible()
  await expectAccessible(next.page)
  await check.getByRole('button', { name: 'Close' }).click()
  await expect(settings.getByLabel('Device name')).toHaveValue('Half a name')
})
