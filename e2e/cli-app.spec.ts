import path from 'node:path'
import { Cli } from './driver/cli.ts'
import { dropOn } from './driver/drag.ts'
import { fingerprint, makeBigFile, makeTree, sha256 } from './driver/files.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

const LARGE_BYTES = 300_000_000

let cli: Cli | null = null

test.afterEach(() => cli?.kill())

test('A server sends to the desk from its command line', async ({ stage }) => {
  const server = unique('Render Node')
  const b = await stage.launch({ name: unique('Editing Desk'), folder: 'b' })
  const sources = await stage.room('sources')
  const [large, tree] = [path.join(sources, 'render.mov'), path.join(sources, 'Logs')]
  await makeBigFile(large, LARGE_BYTES)
  await makeTree(tree, 30)
  const to = `127.0.0.1:${await b.engine.port()}`
  cli = new Cli(['send', '--to', to, '--unverified', '--json', '--connections', '4', '--name', server, large, tree], await stage.room('server'))

  await expect(b.offer).toContainText(`${server} would like to send you`)
  await expect(b.offer).toContainText('This device is not verified')
  await b.accept()
  expect(await cli.exitCode()).toBe(0)
  await expect(b.row('receive', 'done')).toContainText('received and verified')
  expect(await cli.event('done')).toMatchObject({ direction: 'send', connections: 4, retries: 0, resentBytes: 0 })
  expect(cli.events().map(({ event }) => event)).toEqual(expect.arrayContaining(['accepted', 'progress', 'done']))
  expect(await sha256(path.join(b.received, 'render.mov'))).toBe(await sha256(large))
  expect(await fingerprint(path.join(b.received, 'Logs'))).toEqual(await fingerprint(tree))
})

test('A server that is declined says so, and its exit code too', async ({ stage }) => {
  const b = await stage.launch({ name: unique('Editing Desk'), folder: 'b' })
  const note = path.join(await stage.room('sources'), 'note.txt')
  await makeBigFile(note, 1000)
  cli = new Cli(['send', '--to', `127.0.0.1:${await b.engine.port()}`, '--unverified', '--json', note], await stage.room('server'))
  await b.offer.getByRole('button', { name: 'Decline' }).click()
  expect(await cli.exitCode()).not.toBe(0)
  expect(await cli.event('error')).toMatchObject({ code: 'DECLINED' })
})

test('A laptop adds a server by its address and sends it a folder', async ({ stage }) => {
  const server = unique('Render Node')
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  const received = await stage.room('server/received')
  cli = new Cli(['receive', '--accept', 'anyone', '--once', '--json', '--no-discovery', '--name', server, '--dir', received], await stage.room('server/home'))
  const address = `127.0.0.1:${Number((await cli.event('listening')).port)}`
  const tree = path.join(await stage.room('sources'), 'Footage 2026-11')
  await makeTree(tree, 200)
  await expect(a.card(server)).toHaveCount(0)

  await a.page.getByRole('button', { name: 'Add by address…' }).click()
  const dialog = a.page.getByRole('dialog', { name: 'Add a device by its address' })
  await dialog.getByRole('textbox', { name: 'Address' }).fill('127.0.0.1:1')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await expect(dialog).toContainText('cannot be reached')
  await dialog.getByRole('textbox', { name: 'Address' }).fill(address)
  await dialog.getByRole('textbox', { name: 'Address' }).press('Enter')
  await expect(dialog).toHaveCount(0)

  await expect(a.card(server)).toHaveAttribute('data-state', 'online')
  await dropOn(a.page, a.card(server), [tree])
  await expect(a.row('send', 'done')).toContainText('delivered and verified')
  expect(await cli.exitCode()).toBe(0)
  expect(await cli.event('done')).toMatchObject({ direction: 'receive', retries: 0 })
  expect(await fingerprint(path.join(received, 'Footage 2026-11'))).toEqual(await fingerprint(tree))

  await a.card(server).click()
  await a.page.getByRole('button', { name: 'Remove from the list' }).click()
  await expect(a.card(server)).toHaveCount(0)
})
