import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { Cli } from './driver/cli.ts'
import { SessionDesktop } from './driver/dbus.ts'
import { type Device, environment, ROOT, systemFlags } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { fingerprint, makeBigFile, makeTree, sha256 } from './driver/files.ts'
import { codeOn, pairUp } from './driver/pairing.ts'
import { recognises, twoDevices } from './driver/scene.ts'
import { sendText } from './driver/send-text.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'
import { pause, within } from './driver/wait.ts'

const LARGE_BYTES = 200_000_000
/** Slow enough for the window to be closed in between, and for the menu to be looked at. */
const LIMIT = '30M'

test.skip(process.platform !== 'linux', 'The tray and the notifications are looked at over the session bus, which only Linux has.')

const MODES = ['Everyone may ask', 'Paired devices only', 'Hidden from others', 'Off: nobody']
const AT_REST = ['Open FastDrop', 'Open folder', 'Receive from everyone for 10 minutes', 'Receive', ...MODES, 'Quit FastDrop']
const GOES_ON = 'If FastDrop quits now, they are interrupted, and go on when it is started again.'
const CANCELS =
  'If FastDrop quits now, they are cancelled. Files go on once the other device has accepted them, and before that only those to paired devices; with FastDP 1.x devices none do.'
/** Longer than it takes the app to notice that bytes have moved. */
const LOOKED_AT_MS = 1_500

let desktop: SessionDesktop

test.beforeEach(async () => {
  desktop = await SessionDesktop.open()
})

test.afterEach(() => desktop.close())

async function notification(title: string): Promise<ReturnType<SessionDesktop['shown']> & object> {
  await expect.poll(() => desktop.shown(title)?.title).toBe(title)
  const shown = desktop.shown(title)
  if (!shown) throw new Error(`"${title}" is gone again.`)
  return shown
}

async function labels(device: Device): Promise<readonly string[]> {
  return (await desktop.trayMenu(device.pid)).map((line) => line.label)
}

test('Closed to the tray it goes on receiving, and a click on the notification brings it back', async ({ stage }) => {
  const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
  const a = await stage.launch({ name: studio, folder: 'a' })
  const b = await stage.launch({ name: desk, folder: 'b', settings: { trayExplained: false } })
  const sources = await stage.room('sources')
  const [tree, large] = [path.join(sources, 'Notes'), path.join(sources, 'Interview.mov')]
  await makeTree(tree, 5)
  await makeBigFile(large, LARGE_BYTES)
  await expect(a.card(desk)).toBeVisible()

  await b.closeWindow()
  await expect.poll(() => b.isVisible()).toBe(false)
  await notification('FastDrop keeps receiving in the background')
  await expect.poll(async () => (await b.settings()).trayExplained).toBe(true)

  await dropOn(a.page, a.card(desk), [tree])
  await expect.poll(() => labels(a)).toContainEqual(`Sending Notes to ${desk}: waiting for an answer`)
  const question = await notification(`${studio} would like to send you ${await itemsOffered(b)} items`)
  expect(question.body).toMatch(/^[\d.]+ k?B into .*Not verified/)
  expect(question.actions).toContain('default')
  expect(await b.isVisible()).toBe(false)
  desktop.click(question)
  await expect.poll(() => b.isVisible()).toBe(true)
  await b.accept()
  await expect(b.row('receive', 'done')).toBeVisible()
  expect(await fingerprint(path.join(b.received, 'Notes'))).toEqual(await fingerprint(tree))

  // Closed in the middle: the tray says how far it is, and the end is told.
  const server = unique('Render Node')
  const to = `127.0.0.1:${await b.engine.port()}`
  const cli = new Cli(['send', '--to', to, '--unverified', '--json', '--name', server, '--limit', LIMIT, large], await stage.room('server'))
  try {
    await b.accept()
    await b.closeWindow()
    await expect.poll(() => b.isVisible()).toBe(false)
    await expect.poll(() => labels(b)).toContainEqual(`Receiving Interview.mov from ${server}`)
    const told = await notification(`Received Interview.mov from ${server}`)
    expect(told.body).toMatch(/^200 MB in /)
    expect(await cli.exitCode()).toBe(0)
  } finally {
    cli.kill()
  }
  expect(await b.isVisible()).toBe(false)
  expect(await sha256(path.join(b.received, 'Interview.mov'))).toBe(await sha256(large))
  // Explained once, not at every close.
  expect(desktop.notifications.filter(({ title }) => title.startsWith('FastDrop keeps'))).toHaveLength(1)

  await expect.poll(() => labels(b)).toEqual(AT_REST)
  await desktop.clickTrayLine(b.pid, 'Open FastDrop')
  await expect.poll(() => b.isVisible()).toBe(true)
  await expect(b.row('receive', 'done')).toHaveCount(2)
})

async function itemsOffered(device: Device): Promise<number> {
  await expect.poll(async () => (await device.engine.heard('offer')).length).toBeGreaterThan(0)
  const offer = (await device.engine.heard('offer')).at(-1)?.offer
  return offer ? offer.files + offer.directories : 0
}

test('The tray lets everyone in for a while, says until when, and stops it', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  await expect.poll(() => desktop.hasTray(a.pid)).toBe(true)
  await desktop.clickTrayLine(a.pid, 'Receive from everyone for 10 minutes')
  await expect(a.page.getByTestId('everyone')).toHaveAttribute('aria-checked', 'true')
  await expect.poll(() => labels(a)).toContainEqual(expect.stringMatching(/^Receiving from everyone until \d\d:\d\d$/))
  await desktop.clickTrayLine(a.pid, 'Stop receiving from everyone')
  await expect(a.page.getByTestId('everyone')).toHaveAttribute('aria-checked', 'false')
  await expect.poll(() => labels(a)).toEqual(AT_REST)
})

test('A click in the tray lands while bytes move, however long the menu was looked at', async ({ stage }) => {
  const b = await stage.launch({ name: unique('Editing Desk'), folder: 'b' })
  const large = path.join(await stage.room('sources'), 'Interview.mov')
  await makeBigFile(large, LARGE_BYTES)
  const server = unique('Render Node')
  const to = `127.0.0.1:${await b.engine.port()}`
  const cli = new Cli(['send', '--to', to, '--unverified', '--json', '--name', server, '--limit', '12M', large], await stage.room('server'))
  try {
    await b.accept()
    const line = `Receiving Interview.mov from ${server}`
    await expect.poll(() => labels(b)).toContainEqual(line)
    const pictures = new Set<string>()
    for (const [label, visibility] of [
      ['Paired devices only', 'paired'],
      ['Hidden from others', 'hidden'],
      ['Everyone may ask', 'everyone'],
    ] as const) {
      // A menu that was changed by a click is replaced a moment later.
      await pause(LOOKED_AT_MS)
      const lines = await desktop.trayMenu(b.pid)
      expect(lines.map((each) => each.label)).toContain(line)
      const [below, wanted] = ['Receive', label].map((words) => lines.find((each) => each.label === words))
      if (!below || !wanted) throw new Error(`There is no line "${label}".`)
      pictures.add(await desktop.trayPicture(b.pid))
      // Some desktops say that they open a menu below, and some do not.
      if (visibility !== 'hidden') await desktop.opensBelow(b.pid, below)
      await pause(LOOKED_AT_MS)
      expect((await b.engine.transfers())[0]?.state).toBe('moving')
      await desktop.clickLine(b.pid, wanted)
      await expect.poll(async () => (await b.settings()).visibility).toBe(visibility)
    }
    // The icon follows the bytes instead.
    expect(pictures.size).toBe(3)
    expect(await cli.exitCode()).toBe(0)
  } finally {
    cli.kill()
  }
})

test('Receiving is switched off in the tray, and who sends hears it; the window says so and switches it on', async ({ stage }) => {
  const { a, b, desk } = await twoDevices(stage)
  const note = path.join(await stage.room('sources'), 'note.txt')
  await makeBigFile(note, 1000)
  await expect.poll(() => desktop.hasTray(b.pid)).toBe(true)
  await desktop.clickTrayLine(b.pid, 'Off: nobody')
  await expect.poll(async () => (await b.settings()).receiving).toBe(false)
  await expect(b.page.getByText('Receiving is switched off')).toBeVisible()
  await dropOn(a.page, a.card(desk), [note])
  await expect(a.row('send', 'declined')).toBeVisible()
  expect(await b.engine.heard('offer')).toEqual([])
  await b.page.getByRole('button', { name: 'Switch on' }).click()
  await expect.poll(async () => (await b.settings()).receiving).toBe(true)
  await dropOn(a.page, a.card(desk), [note])
  await b.accept()
  await expect(b.row('receive', 'done')).toBeVisible()
})

test('A paired device in sight is sent to from the tray, files and the clipboard', async ({ stage }) => {
  const { a, b, studio, desk } = await twoDevices(stage)
  await pairUp(a, b)
  await recognises(a, desk)
  const note = path.join(await stage.room('sources'), 'note.txt')
  await makeBigFile(note, 1000)
  await a.answerOpenDialogs([note])
  await a.closeWindow()
  await expect.poll(() => labels(a)).toContain(desk)
  await desktop.clickTrayLine(a.pid, 'Send files…')
  await b.accept()
  await expect(b.row('receive', 'done')).toHaveAttribute('data-title', 'note.txt')

  await a.electron.evaluate(({ clipboard }) => clipboard.writeText('the door code is 4711'))
  await desktop.clickTrayLine(a.pid, 'Send clipboard')
  await b.accept()
  await expect(b.page.getByRole('region', { name: `Text from ${studio}` })).toHaveText('the door code is 4711')
  expect(await a.isVisible()).toBe(false)
})

test('An offer that is taken back takes its notification with it', async ({ stage }) => {
  const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
  const a = await stage.launch({ name: studio, folder: 'a' })
  const b = await stage.launch({ name: desk, folder: 'b', args: ['--hidden'] })
  expect(await b.isVisible()).toBe(false)
  const note = path.join(await stage.room('sources'), 'note.txt')
  await makeBigFile(note, 1000)
  await dropOn(a.page, a.card(desk), [note])
  const question = await notification(`${studio} would like to send you 1 item`)
  await a.row('send', 'asking').getByRole('button', { name: 'Cancel note.txt' }).click()
  await expect.poll(() => question.open).toBe(false)
  expect(await b.isVisible()).toBe(false)
})

test('Of several questions the one whose notification was clicked is shown, and the others wait', async ({ stage }) => {
  const desk = unique('Editing Desk')
  const senders = [unique('Studio Laptop'), unique('Sound Desk')] as const
  const b = await stage.launch({ name: desk, folder: 'b', args: ['--hidden'] })
  const note = path.join(await stage.room('sources'), 'note.txt')
  await makeBigFile(note, 1000)
  const asked = []
  for (const [index, name] of senders.entries()) {
    const sender = await stage.launch({ name, folder: `sender-${index}` })
    await dropOn(sender.page, sender.card(desk), [note])
    asked.push(await notification(`${name} would like to send you 1 item`))
  }
  // Both stand there, and neither brought the window up.
  expect(asked.map(({ open }) => open)).toEqual([true, true])
  expect(await b.isVisible()).toBe(false)
  const [first, second] = asked
  if (!first || !second) throw new Error('Two were asked.')
  desktop.click(second)
  await expect.poll(() => b.isVisible()).toBe(true)
  await expect(b.offer).toContainText(senders[1])
  await expect(b.offer).toContainText('2 of 2')
  await b.accept()
  await expect(b.row('receive', 'done')).toContainText(senders[1])
  await expect(b.offer).toContainText(senders[0])
  expect(first.open).toBe(true)
  await b.offer.getByRole('button', { name: 'Decline' }).click()
  await expect.poll(() => first.open).toBe(false)
})

test('Who wants to be paired is told by a notification, and a click on it shows the code', async ({ stage }) => {
  const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
  const a = await stage.launch({ name: studio, folder: 'a' })
  const b = await stage.launch({ name: desk, folder: 'b', args: ['--hidden'] })
  await a.card(desk).click()
  await a.page.getByRole('button', { name: 'Pair…' }).click()
  const question = await notification(`${studio} wants to be paired with this computer`)
  const code = await codeOn(a)
  // It may stand on a locked screen.
  expect(question.body).not.toMatch(/\d/)
  expect(await b.isVisible()).toBe(false)
  desktop.click(question)
  await expect.poll(() => b.isVisible()).toBe(true)
  expect(await codeOn(b)).toBe(code)
  await a.page.keyboard.press('Escape')
  await expect(b.page.getByRole('dialog')).toHaveCount(0)
  await expect(b.page.getByText(`Not paired with ${studio}. The other side did not confirm`)).toBeVisible()
})

test('A text is told by notifications, and none of them gives it away', async ({ stage }) => {
  const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
  const a = await stage.launch({ name: studio, folder: 'a' })
  const b = await stage.launch({ name: desk, folder: 'b', args: ['--hidden'] })
  await sendText(a, desk, 'the door code is 4711')
  const question = await notification(`${studio} would like to send you a text`)
  expect(question.body).toBe('21 B. Not verified: its name proves nothing.')
  // "Accept" is a button of the notification elsewhere; Electron shows none on Linux, and the window stays where it is.
  await b.electron.evaluate(() => {
    for (const offer of globalThis.fastdropEngine.offers()) globalThis.fastdropEngine.answerOffer(offer.id, { accept: true })
  })
  const told = await notification(`Received a text from ${studio}`)
  expect(desktop.notifications.filter(({ title, body }) => `${title} ${body}`.includes('4711'))).toEqual([])
  expect(await b.isVisible()).toBe(false)
  desktop.click(told)
  await expect.poll(() => b.isVisible()).toBe(true)
  await expect(b.row('receive', 'done').getByRole('region', { name: `Text from ${studio}` })).toHaveText('the door code is 4711')
})

test('A second start shows the window of the first one', async ({ stage }) => {
  const b = await stage.launch({ name: unique('Editing Desk'), folder: 'b', args: ['--hidden'] })
  expect(await b.isVisible()).toBe(false)
  await expect.poll(() => desktop.hasTray(b.pid)).toBe(true)
  await desktop.clickTray(b.pid)
  await expect.poll(() => b.isVisible()).toBe(true)
  await b.closeWindow()
  await expect.poll(() => b.isVisible()).toBe(false)

  const second = spawn(b.electron.process().spawnfile, [ROOT, ...systemFlags()], { cwd: ROOT, env: environment(b), stdio: 'ignore' })
  try {
    const [code] = await within(30_000, once(second, 'exit'), 'The second start did not end')
    expect(code).toBe(0)
  } finally {
    second.kill('SIGKILL')
  }
  await expect.poll(() => b.isVisible()).toBe(true)
  expect(await b.engine.port()).toBeGreaterThan(0)
})

test('Quit in the tray menu ends it, but asks first while something moves, and says what becomes of it', async ({ stage }) => {
  const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
  const a = await stage.launch({ name: studio, folder: 'a', settings: { sendLimit: 20_000_000 } })
  const b = await stage.launch({ name: desk, folder: 'b' })
  const [first, second] = ['first.mov', 'second.mov']
  const film = path.join(await stage.room('sources'), first)
  await makeBigFile(film, LARGE_BYTES)
  const other = path.join(path.dirname(film), second)
  await makeBigFile(other, 1000)
  await dropOn(a.page, a.card(desk), [film])
  await expect(a.row('send', 'asking')).toBeVisible()

  await answerQuestions(a, 'Keep running')
  await desktop.clickTrayLine(a.pid, 'Quit FastDrop')
  // Enter and Escape keep it running.
  await expect.poll(() => questions(a)).toEqual([`1 transfer is still running. ${CANCELS} Keep running / Keep running`])
  await expect(a.row('send', 'asking')).toBeVisible()
  await b.accept()
  await expect(a.row('send', 'moving')).toBeVisible()
  await answerQuestions(a, 'Keep running')
  await desktop.clickTrayLine(a.pid, 'Quit FastDrop')
  await expect.poll(() => questions(a)).toEqual([`1 transfer is still running. ${GOES_ON} Keep running / Keep running`])
  await dropOn(a.page, a.card(desk), [other])
  await expect(a.row('send', 'asking')).toBeVisible()
  await expect(b.offer).toHaveCount(1)

  await answerQuestions(a, 'Quit')
  await desktop.clickTrayLine(a.pid, 'Quit FastDrop')
  await a.untilGone()
  await expect(b.offer).toHaveCount(0)
  await expect(b.card(studio)).toHaveCount(0)

  // Just as was said: what was accepted goes on, and what was not is cancelled.
  const next = await stage.again(a)
  await expect(next.row('send', 'done')).toHaveCount(1)
  await expect(next.rows('send')).toHaveCount(1)
  await expect(next.rows('send')).toContainText(first)
  expect(await sha256(path.join(b.received, first))).toBe(await sha256(film))
  await next.close()

  await desktop.clickTrayLine(b.pid, 'Quit FastDrop')
  await b.untilGone()
})

/** No driver can press a button of the system's own message box. */
async function answerQuestions(device: Device, button: string): Promise<void> {
  await device.electron.evaluate(({ dialog }, wanted) => {
    const asked: string[] = []
    const answer = (...given: unknown[]): Promise<Electron.MessageBoxReturnValue> => {
      const { message, detail = '', buttons = [], defaultId = -1, cancelId = -1 } = given.at(-1) as Electron.MessageBoxOptions
      asked.push(`${message}. ${detail} ${buttons[defaultId]} / ${buttons[cancelId]}`)
      return Promise.resolve({ response: buttons.indexOf(wanted), checkboxChecked: false })
    }
    Object.assign(globalThis, { fastdropAsked: asked })
    dialog.showMessageBox = answer as typeof dialog.showMessageBox
  }, button)
}

async function questions(device: Device): Promise<readonly string[]> {
  return device.electron.evaluate(() => (globalThis as { fastdropAsked?: string[] }).fastdropAsked ?? [])
}
