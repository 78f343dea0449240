import { spawn } from 'node:child_process'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { Cli } from './driver/cli.ts'
import { type Device, environment, ROOT, systemFlags } from './driver/device.ts'
import { hasKeyring, Keyring } from './driver/keyring.ts'
import { pairUp } from './driver/pairing.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'
import { within } from './driver/wait.ts'

const KEY_FILES = ['device.crt', 'device.key', 'device.key.sealed']

async function keyFiles(home: string): Promise<string[]> {
  return (await readdir(home)).filter((name) => KEY_FILES.includes(name)).toSorted()
}

function deviceId(device: Device): Promise<string> {
  return device.electron.evaluate(() => globalThis.fastdropEngine.identity().deviceId)
}

/** What `fastdrop id` says of a folder, and how it ends. */
async function cliId(home: string): Promise<{ code: number | null; said: string }> {
  const cli = new Cli(['id'], home)
  const code = await cli.exitCode()
  return { code, said: `${cli.stdout}${cli.stderr}` }
}

/** Starts the app where it cannot start, and gives back what it says of that. */
async function complaint(home: string): Promise<string> {
  const electron = path.join(ROOT, 'node_modules/electron/dist/electron')
  const env = environment({ home, received: home })
  const app = spawn(electron, [ROOT, ...systemFlags(), '--password-store=basic'], { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'pipe'] })
  const said = new Promise<string>((resolve) => {
    createInterface({ input: app.stderr }).on('line', (line) => {
      if (line.startsWith('FastDrop: it could not start')) resolve(line)
    })
  })
  try {
    return await within(60_000, said, 'The app did not say why it does not start')
  } finally {
    app.kill('SIGKILL')
  }
}

test('Without a keyring the key lies in a file that only its owner may read, and nobody is bothered', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', args: ['--password-store=basic'] })
  expect(await keyFiles(a.home)).toEqual(['device.crt', 'device.key'])
  if (process.platform !== 'win32') expect((await stat(path.join(a.home, 'device.key'))).mode & 0o777).toBe(0o600)
  expect(await cliId(a.home)).toEqual({ code: 0, said: `${await deviceId(a)}\n` })
  await expect(a.page.getByRole('dialog')).toHaveCount(0)
  expect((await a.page.getByRole('alert').allTextContents()).join('')).toBe('')
})

test.describe('with a keyring', () => {
  test.skip(!hasKeyring(), 'gnome-keyring is not installed')

  test('The key is sealed at the next start, the device stays the same, and nobody else opens it', async ({ stage }) => {
    const folder = await stage.room('keyring')
    const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
    const before = await stage.launch({ name: studio, folder: 'a' })
    const b = await stage.launch({ name: desk, folder: 'b' })
    await before.card(desk).waitFor()
    await pairUp(before, b)
    const id = await deviceId(before)
    const pem = await readFile(path.join(before.home, 'device.key'), 'utf8')
    await before.close()

    let keyring = await Keyring.unlock(folder)
    try {
      const sealed = await stage.again(before, keyring.wish)
      expect(await keyFiles(sealed.home)).toEqual(['device.crt', 'device.key.sealed'])
      const content = await readFile(path.join(sealed.home, 'device.key.sealed'))
      expect(content.subarray(0, 3).toString()).toBe('v11')
      expect(content.includes(pem.split('\n')[1] ?? pem)).toBe(false)
      expect(await deviceId(sealed)).toBe(id)
      await sealed.close()

      // The command line, which knows no keyring, and the app in a session without one: neither becomes another device.
      const { code, said } = await cliId(before.home)
      expect([code, said]).toEqual([1, expect.stringContaining(`The device key in ${before.home} is sealed by the system's keyring`)])
      expect(said).toContain('--data-dir')
      expect(await complaint(before.home)).toContain(`The device key in ${before.home} is sealed by the system's keyring`)
      expect(await keyFiles(before.home)).toEqual(['device.crt', 'device.key.sealed'])

      // The user signs in again; the certificate is made anew around the same key.
      await keyring.close()
      keyring = await Keyring.unlock(folder)
      await rm(path.join(before.home, 'device.crt'))
      const again = await stage.again(before, keyring.wish)
      expect(await deviceId(again)).toBe(id)
      expect(await keyFiles(again.home)).toEqual(['device.crt', 'device.key.sealed'])
      // the card of a paired device is there before the device is
      await expect(again.card(desk)).toHaveAttribute('data-state', 'online')
      await again.electron.evaluate((_electron, name) => {
        const peer = globalThis.fastdropEngine.peers().find((each) => each.name === name)
        if (peer) globalThis.fastdropEngine.send({ paths: [], text: 'still me', to: { peerId: peer.id } })
      }, desk)
      await expect(b.offer).toContainText('This device is verified')
      await b.accept()
      await expect(b.row('receive', 'done')).toContainText('still me')
      await again.close()
    } finally {
      await keyring.close()
    }
  })

  test('A new device with a keyring never has its key in the open', async ({ stage }) => {
    const keyring = await Keyring.unlock(await stage.room('keyring'))
    try {
      const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a', ...keyring.wish })
      expect(await keyFiles(a.home)).toEqual(['device.crt', 'device.key.sealed'])
      await a.close()
    } finally {
      await keyring.close()
    }
  })
})
