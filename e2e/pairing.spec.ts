import path from 'node:path'
import { expectAccessible } from './driver/access.ts'
import type { Device } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile, sha256 } from './driver/files.ts'
import { codeOn, equalOn, pairUp } from './driver/pairing.ts'
import { twoDevices } from './driver/scene.ts'
import { openSettings } from './driver/settings.ts'
import type { Stage } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

async function inSight(stage: Stage) {
  const { a, b, studio, desk } = await twoDevices(stage)
  await expect(a.card(desk)).toHaveAttribute('data-state', 'online')
  await expect(b.card(studio)).toHaveAttribute('data-state', 'online')
  const sources = await stage.room('sources')
  const note = async (name: string): Promise<string> => {
    const file = path.join(sources, name)
    await makeBigFile(file, 200_000)
    return file
  }
  return { a, b, studio, desk, note }
}

async function expectArrived(to: Device, file: string): Promise<void> {
  await expect(to.row('receive', 'done').filter({ hasText: path.basename(file) })).toBeVisible()
  expect(await sha256(path.join(to.received, path.basename(file)))).toBe(await sha256(file))
}

test('Two screens show one code, and from then on the devices know each other', async ({ stage }) => {
  const { a, b, studio, desk, note } = await inSight(stage)
  await a.card(desk).click()
  const card = a.page.getByRole('dialog', { name: `Send to ${desk}` })
  await expect(card).toContainText('not verified')
  await card.getByRole('button', { name: 'Pair…' }).click()
  const [here, there] = [
    a.page.getByRole('dialog', { name: `Pair with ${desk}` }),
    b.page.getByRole('dialog', { name: `${studio} wants to be paired with this computer` }),
  ]
  const code = await codeOn(a)
  expect(code).toMatch(/^\d{3} \d{3}$/)
  expect(await codeOn(b)).toBe(code)
  for (const [device, dialog] of [
    [a, here],
    [b, there],
  ] as const) {
    await expect(dialog.getByRole('button', { name: 'They differ' })).toBeFocused()
    await expect(dialog.getByRole('status').filter({ hasText: 'Equal?' })).toContainText(
      `The code is ${code.replace(' ', '').slice(0, 3).split('').join(' ')},`,
    )
    await expectAccessible(device.page)
  }

  await equalOn(a)
  await expect(here).toContainText('Waiting for the other side to say yes too')
  await expectAccessible(a.page)
  await expect(there).toBeVisible()
  await equalOn(b)
  for (const device of [a, b]) await expect(device.page.getByRole('dialog')).toHaveCount(0)
  await expect(a.page.getByText(`Paired with ${desk}`)).toBeVisible()
  // Its announcement is recognised, and its key has answered.
  await expect(a.card(desk)).toContainText('Paired')
  await expect(b.page.getByText(`Paired with ${studio}`)).toBeVisible()

  const film = await note('film.bin')
  await dropOn(a.page, a.card(desk), [film])
  await expect(a.row('send', 'asking')).toContainText('encrypted, verified device')
  await expect(b.offer).toContainText('This device is verified')
  await b.accept()
  await expectArrived(b, film)
  await expect(b.row('receive', 'done')).toContainText('verified device')
  await expect(a.row('send', 'done')).toContainText('verified device')
})

test('A code that differs pairs nobody, and Escape says the same', async ({ stage }) => {
  const { a, b, desk, studio } = await inSight(stage)
  await a.card(desk).click()
  await a.page.getByRole('button', { name: 'Pair…' }).click()
  await codeOn(a)
  await codeOn(b)
  await equalOn(a)
  await b.page.getByRole('button', { name: 'They differ' }).click()
  await expect(a.page.getByText(`Not paired with ${desk}. The other side did not confirm`)).toBeVisible()
  await expect(b.page.getByText(`Not paired with ${studio}. You did not confirm`)).toBeVisible()

  await a.card(desk).click()
  await a.page.getByRole('button', { name: 'Pair…' }).click()
  await codeOn(a)
  await codeOn(b)
  await a.page.keyboard.press('Escape')
  for (const device of [a, b]) {
    await expect(device.page.getByRole('dialog')).toHaveCount(0)
    await expect.poll(async () => (await device.engine.heard('pairing-closed')).map(({ code }) => code)).toEqual(['DECLINED', 'DECLINED'])
    await openSettings(device)
    await expect(device.page.getByRole('dialog')).toContainText('No device is paired yet')
  }
})

test('Who types is not disturbed: a pairing that comes waits in the open dialog', async ({ stage }) => {
  const { a, b, desk, studio } = await inSight(stage)
  const settings = await openSettings(b)
  const name = settings.getByLabel('Device name')
  await name.fill('Half a na')
  await a.card(desk).click()
  await a.page.getByRole('button', { name: 'Pair…' }).click()
  await expect(settings.getByTestId('pairing-waits')).toContainText(`${studio} wants to be paired with this computer.`)
  await expect(name).toBeFocused()
  await b.page.keyboard.type('me')
  await expect(name).toHaveValue('Half a name')
  await expectAccessible(b.page)
  await settings.getByRole('button', { name: 'Compare codes…' }).click()
  expect(await codeOn(b)).toBe(await codeOn(a))
  await equalOn(b)
  await equalOn(a)
  await expect(b.page.getByTestId('pairing')).toHaveCount(0)
  await expect(name).toHaveValue('Half a name')
  await expect(settings.getByTestId('paired-device')).toContainText(studio)
})

test('A paired device may send without asking until it is unpaired, and a restart forgets nothing', async ({ stage }) => {
  const { a, b, desk, studio, note } = await inSight(stage)
  await pairUp(a, b)
  let settings = await openSettings(b)
  const device = settings.getByTestId('paired-device')
  await expect(device).toContainText(studio)
  await expect(device).toContainText(/[a-z2-7]{4}(-[a-z2-7]{4}){3}/)
  await device.getByRole('switch', { name: `Accept without asking what ${studio} sends` }).click()
  await expect(device.getByRole('switch')).toBeChecked()
  await device.getByRole('button', { name: `Rename ${studio}` }).click()
  await expect(device.getByLabel('Your name for it')).toBeFocused()
  await device.getByLabel('Your name for it').fill('The laptop')
  await b.page.keyboard.press('Enter')
  await expect(device.getByRole('button', { name: 'Rename The laptop' })).toBeFocused()
  await expect(device).toContainText(`calls itself “${studio}”`)
  await expect(device.getByRole('switch')).toBeChecked()
  await expectAccessible(b.page)
  await settings.getByRole('button', { name: 'Cancel' }).click()

  const silent = await note('silent.bin')
  await dropOn(a.page, a.card(desk), [silent])
  await expectArrived(b, silent)
  expect(await b.engine.heard('offer')).toEqual([])

  await b.close()
  const again = await stage.again(b)
  await expect(a.card(desk)).toHaveAttribute('data-state', 'online')
  const later = await note('later.bin')
  await dropOn(a.page, a.card(desk), [later])
  await expectArrived(again, later)
  expect(await again.engine.heard('offer')).toEqual([])

  settings = await openSettings(again)
  const kept = settings.getByTestId('paired-device')
  await kept.getByRole('button', { name: 'Unpair The laptop…' }).click()
  await expect(kept.getByRole('button', { name: 'Keep' })).toBeFocused()
  // Escape leaves the question, and not the settings.
  await again.page.keyboard.press('Escape')
  await expect(settings).toBeVisible()
  await expect(kept.getByRole('button', { name: 'Unpair The laptop…' })).toBeVisible()
  await kept.getByRole('button', { name: 'Unpair The laptop…' }).click()
  await expectAccessible(again.page)
  await kept.getByRole('button', { name: 'Unpair', exact: true }).click()
  await expect(settings).toContainText('No device is paired yet')
  await settings.getByRole('button', { name: 'Cancel' }).click()

  const asked = await note('asked.bin')
  await dropOn(a.page, a.card(desk), [asked])
  await expect(again.offer).toContainText('not verified')
  await again.offer.getByRole('button', { name: 'Decline' }).click()
  await expect(a.row('send', 'declined')).toBeVisible()
})
