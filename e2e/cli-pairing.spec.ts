import { stat } from 'node:fs/promises'
import path from 'node:path'
import { freePort } from '../main/engine/testing/ports.ts'
import { Cli } from './driver/cli.ts'
import type { Device } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile, namesBelow, sha256 } from './driver/files.ts'
import { codeOn, equalOn } from './driver/pairing.ts'
import { openSettings } from './driver/settings.ts'
import { type Stage, unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'
import { hasTerminal, TerminalCli } from './driver/terminal.ts'
import { until } from './driver/wait.ts'

const LARGE_BYTES = 1024 ** 3
const CODE = /^\s+(\d{3} \d{3})\s*$/m

test.skip(!hasTerminal(), 'there is no `script` to sit at a terminal with')

const processes: { kill(): void }[] = []
test.afterEach(() => {
  for (const each of processes.splice(0)) each.kill()
})

function sits(words: readonly string[], home: string): TerminalCli {
  const terminal = new TerminalCli(words, home)
  processes.push(terminal)
  return terminal
}

function runs(words: readonly string[], home: string): Cli {
  const cli = new Cli(words, home)
  processes.push(cli)
  return cli
}

/** By its address, since it does not announce itself. */
async function addByAddress(device: Device, port: number): Promise<void> {
  await device.page.getByRole('button', { name: 'Add by address…' }).click()
  const dialog = device.page.getByRole('dialog', { name: 'Add a device by its address' })
  await dialog.getByRole('textbox', { name: 'Address' }).fill(`127.0.0.1:${port}`)
  await dialog.getByRole('textbox', { name: 'Address' }).press('Enter')
  await expect(dialog).toHaveCount(0)
}

async function notesOf(stage: Stage): Promise<(name: string, bytes?: number) => Promise<string>> {
  const sources = await stage.room('sources')
  return async (name, bytes = 200_000) => {
    const file = path.join(sources, name)
    await makeBigFile(file, bytes)
    return file
  }
}

test('Paired from the window with a server that waits, which then takes from nobody else, until it is unpaired', async ({ stage }) => {
  await stage.needSpace(3 * LARGE_BYTES)
  const [studio, server] = [unique('Studio Laptop'), unique('Render Node')]
  const a = await stage.launch({ name: studio, folder: 'a' })
  const [home, inbox] = [await stage.room('server/home'), await stage.room('server/inbox')]
  const port = await freePort()
  const note = await notesOf(stage)
  const place = ['--no-discovery', '--name', server, '--port', `${port}`]
  const terminal = sits(['pair', '--listen', ...place], home)
  await terminal.sees(/Waiting to be paired as/)
  await addByAddress(a, port)
  await a.card(server).click()
  await a.page.getByRole('button', { name: 'Pair…' }).click()
  const [, shown] = await terminal.sees(CODE)
  expect(await codeOn(a)).toBe(shown)
  expect(terminal.screen).toContain(studio)
  await equalOn(a)
  terminal.types('y')
  expect(await terminal.exitCode()).toBe(0)
  await expect(a.page.getByText(`Paired with ${server}`)).toBeVisible()

  const receiving = runs(['receive', '--accept', 'paired', '--json', '--dir', inbox, ...place], home)
  await receiving.event('listening')
  await expect(a.card(server)).toHaveAttribute('data-state', 'online')
  const film = await note('film.bin')
  await dropOn(a.page, a.card(server), [film])
  await expect(a.row('send', 'done')).toContainText('verified device')
  expect(await sha256(path.join(inbox, 'film.bin'))).toBe(await sha256(film))

  const stranger = ['send', '--to', `127.0.0.1:${port}`, '--no-discovery', '--json']
  expect(await runs([...stranger, '--unverified', film], await stage.room('stranger')).exitCode()).toBe(3)
  expect(await runs([...stranger, film], await stage.room('stranger')).exitCode()).toBe(6)
  expect(await namesBelow(inbox)).toEqual(['film.bin'])

  // Unpaired in the middle of a drop: it ends, and nothing of it is kept.
  const large = await note('large.bin', LARGE_BYTES)
  await a.engine.watchMoments([0.01])
  await dropOn(a.page, a.card(server), [large])
  await until('a part of it has moved', async () => (await a.engine.moments()).length > 0)
  await a.rows('send').getByRole('button', { name: 'Pause large.bin' }).click()
  const settings = await openSettings(a)
  const device = settings.getByTestId('paired-device')
  await device.getByRole('button', { name: `Unpair ${server}…` }).click()
  await device.getByRole('button', { name: 'Unpair', exact: true }).click()
  await expect(settings).toContainText('No device is paired yet')
  await until('the server hears that it ended', () => receiving.events().find((event) => event.event === 'error' && event.code === 'CANCELLED_BY_PEER'))
  await expect.poll(() => namesBelow(inbox)).toEqual(['film.bin'])
  await expect(a.row('send', 'moving')).toHaveCount(0)
})

test('Paired from a terminal with a window that was not asked to wait, and what it sends is known', async ({ stage }) => {
  const [desk, server] = [unique('Editing Desk'), unique('Render Node')]
  const b = await stage.launch({ name: desk, folder: 'b' })
  const home = await stage.room('server')
  const note = await notesOf(stage)
  const to = `127.0.0.1:${await b.engine.port()}`
  const terminal = sits(['pair', '--no-discovery', '--name', server, to], home)
  const [, shown] = await terminal.sees(CODE)
  await expect(b.page.getByRole('dialog', { name: `${server} wants to be paired with this computer` })).toBeVisible()
  expect(await codeOn(b)).toBe(shown)
  terminal.types('y')
  await terminal.sees(/Waiting for the other side to say yes too/)
  await equalOn(b)
  expect(await terminal.exitCode()).toBe(0)
  expect(terminal.screen).toContain(`Paired with ${desk}`)

  const send = ['send', '--to', to, '--no-discovery', '--name', server]
  const film = await note('film.bin')
  const first = runs([...send, film], home)
  await expect(b.offer).toContainText('This device is verified')
  await b.accept()
  expect(await first.exitCode()).toBe(0)

  let settings = await openSettings(b)
  await settings
    .getByTestId('paired-device')
    .getByRole('switch', { name: `Accept without asking what ${server} sends` })
    .click()
  await expect(settings.getByTestId('paired-device').getByRole('switch')).toBeChecked()
  await settings.getByRole('button', { name: 'Cancel' }).click()
  expect(await runs([...send, await note('silent.bin')], home).exitCode()).toBe(0)
  expect(await sha256(path.join(b.received, 'film.bin'))).toBe(await sha256(film))
  expect((await stat(path.join(b.received, 'silent.bin'))).size).toBe(200_000)

  settings = await openSettings(b)
  const device = settings.getByTestId('paired-device')
  await device.getByRole('button', { name: `Unpair ${server}…` }).click()
  await device.getByRole('button', { name: 'Unpair', exact: true }).click()
  await expect(settings).toContainText('No device is paired yet')
  await settings.getByRole('button', { name: 'Cancel' }).click()
  const later = runs([...send, await note('later.bin')], home)
  await expect(b.offer).toContainText('This device is not verified')
  await b.offer.getByRole('button', { name: 'Decline' }).click()
  expect(await later.exitCode()).toBe(3)
  expect(await namesBelow(b.received)).toEqual(['film.bin', 'silent.bin'])
})

test('They differ, says one of the two, and nobody is paired', async ({ stage }) => {
  const b = await stage.launch({ name: unique('Editing Desk'), folder: 'b' })
  const home = await stage.room('server')
  const terminal = sits(['pair', '--no-discovery', `127.0.0.1:${await b.engine.port()}`], home)
  await terminal.sees(CODE)
  await codeOn(b)
  terminal.types('y')
  await terminal.sees(/Waiting for the other side to say yes too/)
  await b.page.getByRole('button', { name: 'They differ' }).click()
  expect(await terminal.exitCode()).toBe(3)
  const list = runs(['paired', '--json'], home)
  expect([await list.exitCode(), list.events()]).toEqual([0, []])
  await openSettings(b)
  await expect(b.page.getByRole('dialog')).toContainText('No device is paired yet')
})
