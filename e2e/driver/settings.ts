import type { Locator } from 'playwright'
import type { Device } from './device.ts'

export async function openSettings(device: Device): Promise<Locator> {
  await device.page.getByRole('main').getByRole('button', { name: 'Settings' }).first().click()
  return device.page.getByRole('dialog', { name: 'Settings' })
}
