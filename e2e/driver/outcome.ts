import path from 'node:path'
import type { Locator, TestInfo } from '@playwright/test'
import type { Progress, TransferSnapshot } from '../../shared/transfer.ts'
import { expectAccessible } from './access.ts'
import type { Device } from './device.ts'
import { fingerprint, namesBelow } from './files.ts'
import { expect } from './story.ts'
import { until } from './wait.ts'

export type Begun = Extract<TransferSnapshot, { readonly progress: Progress }>

/** Its one transfer, which has begun to move at some time. */
export async function theOnly(device: Device): Promise<Begun> {
  const transfers = await device.engine.transfers()
  expect(transfers).toHaveLength(1)
  const [transfer] = transfers
  if (!transfer || !('progress' in transfer)) throw new Error('It has not got so far.')
  return transfer
}

/** The row's list of events has all of these, newest first. Only the lines in sight are in the page. */
export async function tells(device: Device, row: Locator, what: readonly RegExp[]): Promise<void> {
  const details = row.getByRole('button', { name: /^Details of / })
  if ((await details.getAttribute('aria-expanded')) !== 'true') await details.click()
  const events = row.getByTestId('events')
  await events.locator('summary').click()
  for (const words of what) await until(`“${words.source}” among the events`, () => inSight(events, words))
  await expectAccessible(device.page)
}

/** Looks on a little further down where it is not. */
async function inSight(events: Locator, words: RegExp): Promise<boolean> {
  if ((await events.getByRole('listitem').filter({ hasText: words }).count()) > 0) return true
  await events.locator('section').evaluate((box) => box.scrollBy(0, box.clientHeight / 2))
  return false
}

/** Delivered, by the account of both windows; in the folder is what was sent, to the last byte and date, once, and nothing else. */
export async function arrivedWhole(a: Device, b: Device, source: string): Promise<void> {
  const title = path.basename(source)
  await expect(a.row('send', 'done')).toContainText('delivered and verified')
  await expect(b.row('receive', 'done')).toContainText('received and verified')
  await expect(a.rows('send')).toHaveCount(1)
  await expect(b.rows('receive')).toHaveCount(1)
  expect(await fingerprint(path.join(b.received, title))).toEqual(await fingerprint(source))
  expect((await namesBelow(b.received)).filter((name) => !name.startsWith(`${title}/`))).toEqual([title])
}

/** For whoever wants to look at it afterwards. */
export async function picture(device: Device, info: TestInfo, name: string): Promise<void> {
  await device.page.screenshot({ path: info.outputPath(`${name}.png`), animations: 'disabled' })
}
