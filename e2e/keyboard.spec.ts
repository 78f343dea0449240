import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { tabTo } from './driver/access.ts'
import { makeBigFile, namesBelow } from './driver/files.ts'
import { focused, focusIsSeen, pressOn, roundBy } from './driver/keys.ts'
import { twoDevices } from './driver/scene.ts'
import { expect, test } from './driver/story.ts'

/** Slow enough for all that is done in between. */
const SEND_LIMIT = 2_000_000
const FILE_BYTES = 12_000_000
/** Things that stand in one line are read from the left. */
const LINE_PX = 24

test('From the start to the end by the keyboard alone, and the focus is always to be seen', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage, { settings: { sendLimit: SEND_LIMIT } })
  const trip = path.join(await stage.room('sources'), 'Trip')
  await mkdir(trip)
  for (const name of ['day 1.mov', 'day 2.mov', 'day 3.mov']) await makeBigFile(path.join(trip, name), FILE_BYTES)
  await a.answerOpenDialogs([trip])
  await a.card(desk).waitFor()
  const dialog = a.page.getByRole('dialog')

  // Escape closes the dialog, and the focus is where it came from.
  const main = a.page.getByRole('main')
  for (const opener of [
    a.page.getByRole('button', { name: 'Add by address…' }),
    a.page.getByTestId('everyone'),
    a.card(desk),
    a.page.getByRole('button', { name: 'Why can’t I see it?' }),
    a.page.getByTestId('drop-area').getByRole('button', { name: 'Send text…' }),
    main.getByRole('button', { name: 'Settings' }),
  ]) {
    await pressOn(a.page, opener)
    await expect(dialog).toHaveCount(1)
    await focusIsSeen(a.page)
    await a.page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(opener).toBeFocused()
    await focusIsSeen(a.page)
  }

  await pressOn(a.page, a.card(desk))
  await pressOn(a.page, dialog.getByRole('button', { name: 'Choose folder…' }))
  await expect(a.row('send', 'asking')).toBeVisible()
  await focusIsSeen(a.page)

  const accept = b.offer.getByRole('button', { name: 'Accept' })
  await expect(accept).not.toHaveAttribute('aria-disabled', 'true')
  await pressOn(b.page, accept)
  await expect(b.offer).toHaveCount(0)
  await focusIsSeen(b.page)

  const row = a.rows('send')
  const details = row.getByRole('button', { name: /^Details of/ })
  // Opened by itself once it has moved for a moment: before that, a press on it would mean the opposite.
  await expect(details).toHaveAttribute('aria-expanded', 'true')
  const pause = row.getByRole('button', { name: 'Pause Trip' })
  await pressOn(a.page, pause)
  await expect(row.getByText('Paused', { exact: true })).toBeVisible()
  await focusIsSeen(a.page)

  // Closed, and opened again.
  for (const shown of ['false', 'true']) {
    await pressOn(a.page, details)
    await expect(details).toHaveAttribute('aria-expanded', shown)
    await expect(details).toBeFocused()
  }
  await pressOn(a.page, row.getByTestId('transfer-files').locator('summary'))
  const skip = row.getByTestId('transfer-files').getByRole('button', { name: /day 3\.mov/ })
  await skip.waitFor()
  await pressOn(a.page, skip)
  await expect(skip).toHaveCount(0)
  await expect.poll(async () => (await focused(a.page)).nowhere).toBe(false)
  await focusIsSeen(a.page)
  await pressOn(a.page, row.getByTestId('transfer-files').locator('summary'))
  await pressOn(a.page, row.getByRole('button', { name: 'Resume Trip' }))

  await pressOn(b.page, b.page.getByRole('navigation').getByRole('button', { name: 'History' }))
  await focusIsSeen(b.page)
  await pressOn(b.page, b.page.getByRole('navigation').getByRole('button', { name: 'Transfers' }))
  await tabTo(b.page, b.rows('receive').getByRole('button', { name: 'Pause Trip' }))
  await expect(b.row('receive', 'done')).toBeVisible()
  // The button it was on has gone with the transfer's end.
  await expect.poll(async () => (await focused(b.page)).nowhere).toBe(false)
  await focusIsSeen(b.page)
  expect(await namesBelow(b.received)).toEqual(['Trip', 'Trip/day 1.mov', 'Trip/day 2.mov'])

  await expect(a.row('send', 'done')).toBeVisible()
  await pressOn(a.page, row.getByRole('button', { name: /^Dismiss/ }))
  await expect(row).toHaveCount(0)
  await expect.poll(async () => (await focused(a.page)).nowhere).toBe(false)
  await focusIsSeen(a.page)
})

test('Tab goes through the window as it is read', async ({ stage }) => {
  const { a, desk } = await twoDevices(stage)
  await a.card(desk).waitFor()
  const round = await roundBy(a.page, 'Tab')
  // Devices with their doors and the drop area, then the other side.
  expect(round.length).toBeGreaterThan(9)
  const read = round.toSorted(
    (one, other) => Number(other.side) - Number(one.side) || (Math.abs(one.y - other.y) > LINE_PX ? one.y - other.y : one.x - other.x),
  )
  expect(round.map(({ what }) => what)).toEqual(read.map(({ what }) => what))
  expect(round.every(({ seen }) => seen)).toBe(true)
})
