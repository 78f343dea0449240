import { expect } from '@playwright/test'
import type { Device } from './device.ts'

/** The six digits as they stand on a screen, "012 345". */
export async function codeOn(device: Device): Promise<string> {
  const code = device.page.getByTestId('pairing-code')
  await expect(code).toHaveText(/^\d{3} \d{3}$/)
  return code.innerText().then((text) => text.replace(/\s+/g, ' '))
}

/** Says yes. It takes no click in its first moment. */
export async function equalOn(device: Device): Promise<void> {
  await device.page.locator('dialog button:not([aria-disabled="true"])', { hasText: 'They are equal' }).click()
}

/** Begun on one, from the card of the only other device there is. */
export async function pairUp(one: Device, other: Device): Promise<void> {
  const { deviceName } = await other.settings()
  await one.card(deviceName).click()
  await one.page.getByRole('button', { name: 'Pair…' }).click()
  expect(await codeOn(one)).toBe(await codeOn(other))
  await equalOn(one)
  await equalOn(other)
  for (const device of [one, other]) {
    await expect.poll(async () => (await device.engine.heard('pairing-closed')).map(({ outcome }) => outcome)).toEqual(['paired'])
    await expect(device.page.getByTestId('pairing')).toHaveCount(0)
  }
}
