import path from 'node:path'
import { SessionDesktop, type ShownNotification } from './driver/dbus.ts'
import { FileManager, noFileManager } from './driver/file-manager.ts'
import { makeBigFile } from './driver/files.ts'
import { sendText } from './driver/send-text.ts'
import { type Stage, unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'

test.skip(process.platform !== 'linux', 'Notifications are looked at over the session bus, which only Linux has.')

async function onDesktop(capabilities: readonly string[] | undefined, story: (desktop: SessionDesktop) => Promise<void>): Promise<void> {
  const desktop = await SessionDesktop.open(capabilities)
  try {
    await story(desktop)
  } finally {
    desktop.close()
  }
}

async function shown(desktop: SessionDesktop, title: string): Promise<ShownNotification> {
  await expect.poll(() => desktop.shown(title)?.title).toBe(title)
  const notification = desktop.shown(title)
  if (!notification) throw new Error(`"${title}" is gone again.`)
  return notification
}

async function sender(stage: Stage) {
  const name = unique('Studio Laptop')
  return { name, a: await stage.launch({ name, folder: 'a' }) }
}

test('Where notifications have no buttons the question is shown all the same, and goes when it was answered elsewhere', async ({ stage }) => {
  await onDesktop(['body'], async (desktop) => {
    const desk = unique('Editing Desk')
    const b = await stage.launch({ name: desk, folder: 'b', args: ['--hidden'] })
    const { name, a } = await sender(stage)
    await sendText(a, desk, 'one')
    const question = await shown(desktop, `${name} would like to send you a text`)
    expect(question.actions.filter((key) => key !== 'default')).toEqual([])
    await b.electron.evaluate(() => {
      for (const { id } of globalThis.fastdropEngine.offers()) globalThis.fastdropEngine.answerOffer(id, { accept: false })
    })
    await expect.poll(() => question.open).toBe(false)
    expect(await b.isVisible()).toBe(false)
  })
})

test('Accept and Decline are answered in the notification where there are buttons', async ({ stage }) => {
  await onDesktop(undefined, async (desktop) => {
    const desk = unique('Editing Desk')
    const b = await stage.launch({ name: desk, folder: 'b', args: ['--hidden'] })
    const { name, a } = await sender(stage)
    await sendText(a, desk, 'one')
    const question = await shown(desktop, `${name} would like to send you a text`)
    const [accept] = question.actions.filter((key) => key !== 'default')
    test.skip(accept === undefined, 'This Electron gives notifications on Linux no buttons.')
    desktop.click(question, accept)
    await expect(a.row('send', 'done')).toHaveCount(1)
    await sendText(a, desk, 'two')
    const again = await shown(desktop, `${name} would like to send you a text`)
    desktop.click(again, again.actions.filter((key) => key !== 'default')[1])
    await expect(a.row('send', 'declined')).toHaveCount(1)
    expect(await b.isVisible()).toBe(false)
  })
})

test('Somebody who works in another window stays in it, whatever is asked and told', async ({ stage }) => {
  const lack = noFileManager()
  test.skip(lack !== null, lack ?? '')
  await onDesktop(undefined, async (desktop) => {
    const files = await FileManager.start(await stage.room('desktop'))
    try {
      const desk = unique('Editing Desk')
      const b = await stage.launch({ name: desk, folder: 'b', place: { x: 540, y: 30, width: 900, height: 600 } })
      const { name, a } = await sender(stage)
      const work = await stage.room('Work')
      await makeBigFile(path.join(work, 'note.bin'), 1_000)
      await files.show(work)
      expect(await files.active()).toBe('Work')
      await sendText(a, desk, 'the door code is 4711')
      await shown(desktop, `${name} would like to send you a text`)
      await expect(b.offer).toBeVisible()
      expect(await files.active()).toBe('Work')
      await b.electron.evaluate(() => {
        for (const { id } of globalThis.fastdropEngine.offers()) globalThis.fastdropEngine.answerOffer(id, { accept: true })
      })
      await shown(desktop, `Received a text from ${name}`)
      expect(await files.active()).toBe('Work')
    } finally {
      files.close()
    }
  })
})
