import type { Locator } from 'playwright'
import type { Device } from './device.ts'

/** With the advanced ones open, too. */
export async function openSettings(device: Device): Promise<Locator> {
  await device.page.getByRole('main').getByRole('button', { name: 'Settings' }).first().click()
  const settings = device.page.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('button', { name: 'Advanced' }).click()
  return settings
}
