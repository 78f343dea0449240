import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { type Device, ROOT } from './driver/device.ts'
import { dropOn } from './driver/drag.ts'
import { makeBigFile, sha256 } from './driver/files.ts'
import { unique } from './driver/stage.ts'
import { expect, test } from './driver/story.ts'
import { pause, until } from './driver/wait.ts'

/** Long beside what anything on this machine takes that is not refused. */
const QUIET_MS = 500
const LARGE_BYTES = 1024 ** 3
const HUGE_CHARACTERS = 20_000_000

/** The page's own bridge, without the types that would keep a hostile page from misusing it. */
interface AnyBridge {
  request(name: unknown, body?: unknown): Promise<{ readonly ok: boolean; readonly value?: unknown; readonly fault?: { readonly code: string } }>
  registerFiles(files: unknown): Promise<{ readonly ok: boolean }>
}

let outside: Server
let reached: string[] = []
let address = ''

test.beforeEach(async () => {
  reached = []
  outside = createServer((request, response) => {
    reached.push(request.url ?? '')
    response.end('<p>outside')
  }).listen(0, '127.0.0.1')
  await once(outside, 'listening')
  address = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`
})
test.afterEach(() => {
  outside.close()
  outside.closeAllConnections()
})

/** That the app is still what it was: one window on its own page, which is answered, and nothing outside was reached. */
async function expectUnmoved(device: Device): Promise<void> {
  // What is refused ends in nothing, which is no event.
  await pause(QUIET_MS)
  const contents = await device.electron.evaluate(({ webContents }) => webContents.getAllWebContents().map((each) => each.getURL()))
  expect(contents).toEqual(['app://fastdrop/index.html'])
  const reply = await device.page.evaluate(() => (window as unknown as { fastdrop: AnyBridge }).fastdrop.request('getState', {}))
  expect(reply.ok).toBe(true)
  // No locator: the driver waits for navigations that were refused.
  expect(await device.page.evaluate(() => document.querySelector('[data-testid=drop-area]') !== null)).toBe(true)
  expect(reached).toEqual([])
}

/** What was refused is said on the consoles; each story says which words it expects there. */
function expectOnlyToldOf(device: Device, words: RegExp): void {
  expect(device.troubles.filter((line) => !words.test(line))).toEqual([])
  device.troubles.length = 0
}

test('The page goes nowhere and opens nothing', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  const steps: readonly ((url: string) => unknown)[] = [
    (url) => window.location.assign(url),
    (url) => window.location.replace(`${url}/replaced`),
    () => window.location.assign('file:///etc/hostname'),
    () => window.location.assign('data:text/html,<p>data'),
    () => window.location.assign('app://elsewhere/index.html'),
    (url) => window.open(`${url}/opened`) === null,
    (url) => Object.assign(document.createElement('a'), { href: `${url}/link`, target: '_blank' }).click(),
    (url) => Object.assign(document.createElement('a'), { href: `${url}/download`, download: 'x' }).click(),
    () => Object.assign(document.createElement('a'), { href: 'data:application/octet-stream,x', download: 'x' }).click(),
    (url) => {
      const form = Object.assign(document.createElement('form'), { action: `${url}/form`, method: 'POST' })
      document.body.append(form)
      form.submit()
      form.remove()
    },
    (url) => {
      const view = Object.assign(document.createElement('webview'), { src: `${url}/webview` })
      document.body.append(view)
      if ('loadURL' in view) throw new Error('There is a webview.')
    },
    (url) => {
      const meta = Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: `0; url=${url}/refresh` })
      document.head.append(meta)
    },
  ]
  for (const step of steps) {
    await a.page.evaluate(step as (url: string) => void, address)
    await expectUnmoved(a)
  }
  expectOnlyToldOf(a, /Content Security Policy|Not allowed to|ERR_BLOCKED|Failed to load resource|Refused to/)
})

/**
 * Chromium opens what is dropped in a new window, so three things stand in the way: the page takes every drop, `navigateOnDragDrop` is off,
 * and no window may be opened. Each is enough; with all three gone this story fails, with or without the handlers of navigations.
 */
test('What is dropped on the window and is no file changes nothing', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  await a.page.evaluate(() => window.addEventListener('dragover', () => document.body.toggleAttribute('data-hung', true)))
  const box = await a.page.getByTestId('drop-area').boundingBox()
  if (!box) throw new Error('There is nothing to drop on.')
  const session = await a.page.context().newCDPSession(a.page)
  const items = [
    { mimeType: 'text/uri-list', data: `${address}/dropped` },
    { mimeType: 'text/html', data: `<img src="${address}/image.png" onerror="document.title='owned'"><a href="${address}/html">x</a>` },
    { mimeType: 'text/plain', data: `${address}/plain` },
    { mimeType: 'text/uri-list', data: 'file:///etc/hostname' },
  ]
  // On what takes files, and beside it.
  for (const place of [
    { x: box.x + box.width / 2, y: box.y + box.height / 2 },
    { x: 4, y: 4 },
  ]) {
    for (const item of items) {
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
        await session.send('Input.dispatchDragEvent', { type, ...place, data: { items: [item], files: [], dragOperationsMask: 7 } })
      await expectUnmoved(a)
      // It did hang over the page: what never came there would change nothing either.
      expect(await a.page.evaluate(() => document.body.toggleAttribute('data-hung'))).toBe(false)
      expect(await a.page.title()).toBe('FastDrop')
      await expect(a.page.getByRole('dialog')).toHaveCount(0)
    }
  }
})

test('The page has no permission, and runs no script but its own', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  const asked = await a.page.evaluate(async () => {
    const refused = (step: () => Promise<unknown>): Promise<string> =>
      Promise.resolve()
        .then(step)
        .then(
          () => 'granted',
          () => 'refused',
        )
    const queried = (name: string): Promise<string> => navigator.permissions.query({ name: name as PermissionName }).then(({ state }) => state)
    return {
      camera: await refused(() => navigator.mediaDevices.getUserMedia({ video: true })),
      screen: await refused(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
      place: await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          ({ code }) => resolve(code === 1 ? 'refused' : code),
        ),
      ),
      notification: await Notification.requestPermission(),
      clipboard: await refused(() => navigator.clipboard.readText()),
      queried: await Promise.all(['geolocation', 'notifications', 'clipboard-read', 'camera', 'midi'].map(queried)),
    }
  })
  expect(asked).toEqual({
    camera: 'refused',
    screen: 'refused',
    place: 'refused',
    notification: 'denied',
    clipboard: 'refused',
    queried: Array(5).fill('denied'),
  })
  // This one is refused without a word.
  await a.page.evaluate(() => void document.documentElement.requestFullscreen().catch(() => {}))
  await pause(QUIET_MS)
  expect(await a.page.evaluate(() => document.fullscreenElement === null)).toBe(true)
  expect(await a.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isFullScreen()))).toEqual([false])
  const ran = await a.page.evaluate(async (url) => {
    const seen: string[] = []
    Object.assign(window, { seen })
    const add = (tag: string, attributes: Readonly<Record<string, string>>): void => {
      const element = document.createElement(tag)
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
      document.body.append(element)
    }
    const inline = document.createElement('script')
    inline.textContent = 'seen.push("inline")'
    document.body.append(inline)
    add('script', { src: 'data:text/javascript,seen.push("data")' })
    add('script', { src: `${url}/script.js` })
    add('iframe', { srcdoc: '<script>parent.seen.push("srcdoc")</script>' })
    add('iframe', { src: `${url}/frame` })
    add('object', { data: `${url}/object` })
    add('img', { src: 'x', onerror: 'seen.push("handler")' })
    add('link', { rel: 'stylesheet', href: `${url}/style.css` })
    const evaluate = (name: string): void => {
      try {
        const made = (window as unknown as Record<string, (code: string) => unknown>)[name]?.('seen.push("evaluated")')
        if (typeof made === 'function') made()
      } catch {
        // as it should
      }
    }
    // Later: what the driver itself runs is exempt from this rule while it runs.
    for (const name of ['eval', 'Function']) await new Promise<void>((resolve) => setTimeout(() => resolve(evaluate(name))))
    try {
      new Worker('data:text/javascript,postMessage(1)').onmessage = () => seen.push('worker')
    } catch {
      // as it should
    }
    const tries = [fetch(url), fetch('app://fastdrop/index.html'), fetch('file:///etc/hostname')]
    for (const each of await Promise.allSettled(tries)) if (each.status === 'fulfilled') seen.push('fetched')
    const socket = new WebSocket(url.replace('http', 'ws'))
    const opened = await new Promise((resolve) => {
      socket.onopen = () => resolve(true)
      socket.onerror = () => resolve(false)
    })
    if (opened) seen.push('socket')
    navigator.sendBeacon(`${url}/beacon`)
    return seen
  }, address)
  await expectUnmoved(a)
  expect(ran).toEqual([])
  expect(await a.page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([])
  expectOnlyToldOf(a, /Content Security Policy|ERR_|Not allowed to load|Failed to load resource|violates|WebSocket|permission/i)
})

test('The page asks only what the contract knows, and gets no further by asking oddly', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  const known = await a.engine.heard('listening')
  const before = await a.settings()
  const refused = await a.page.evaluate(async (huge) => {
    const { fastdrop } = window as unknown as { fastdrop: AnyBridge }
    const long = 'x'.repeat(huge)
    let deep: unknown = {}
    for (let level = 0; level < 2000; level += 1) deep = { deep }
    const requests: readonly (readonly [unknown, unknown?])[] = [
      ['format', {}],
      ['constructor', {}],
      ['__proto__', {}],
      [['getState'], {}],
      [long, {}],
      ['getState'],
      ['getState', { extra: 1 }],
      ['getState', deep],
      // The page cannot name a path, though the main process knows the request.
      ['registerPaths', { paths: ['/etc/passwd'] }],
      ['send', {}],
      ['send', { selectionId: '/etc/passwd', peerId: 'x' }],
      ['send', { selectionId: 'x', peerId: 'x', paths: ['/etc/passwd'] }],
      ['send', { selectionId: 'unknown', peerId: 'unknown' }],
      ['revealTransfer', { transferId: '../../etc/passwd' }],
      ['revealTransfer', { transferId: '/etc/passwd' }],
      ['revealTransfer', { transferId: 'unknown' }],
      ['openLink', { transferId: 'https://example.org' }],
      ['openLink', { transferId: 'x', url: 'https://example.org' }],
      ['openFolder', { path: '/' }],
      ['chooseReceiveFolder', { path: '/' }],
      ['addPeer', { address: long }],
      ['answerOffer', { offerId: long, accept: true }],
      ['answerOffer', { offerId: 'x', accept: 'yes' }],
      ['updateSettings', { receiveFolder: '/' }],
      ['updateSettings', { deviceName: long }],
      ['updateSettings', { port: 22 }],
      ['updateSettings', JSON.parse('{"__proto__": {"port": 6000}, "theme": "loud"}')],
      ['unpair', { deviceId: '*' }],
      ['openClassic', { port: 0, forMs: 1e12 }],
    ]
    const answers: string[] = []
    for (const [name, body] of requests) {
      const thrown = { ok: false, fault: { code: 'THROWN' } }
      const { ok, fault } = await Promise.resolve()
        .then(() => fastdrop.request(name, body))
        .catch(() => thrown)
      answers.push(ok ? `${String(name).slice(0, 20)} was answered` : (fault?.code ?? 'no code'))
    }
    for (const files of [[], ['/etc/passwd'], [{ path: '/etc/passwd' }], [new File(['x'], '/etc/passwd')]])
      if ((await Promise.resolve(fastdrop.registerFiles(files)).catch(() => ({ ok: false }))).ok) answers.push('a path was registered')
    return answers
  }, HUGE_CHARACTERS)
  expect(refused.filter((answer) => !['INTERNAL', 'BAD_SETTING', 'NOTHING_TO_SEND', 'NOT_FOUND', 'THROWN'].includes(answer))).toEqual([])
  await expectUnmoved(a)
  expect(await a.settings()).toEqual(before)
  expect(await a.engine.transfers()).toEqual([])
  expect(await a.engine.heard('listening')).toEqual(known)
})

test('Nobody but the main frame of the one window is answered', async ({ stage }) => {
  const a = await stage.launch({ name: unique('Studio Laptop'), folder: 'a' })
  // Another window of the very same page, as a hole elsewhere might open one: it has the bridge, and no ear.
  const strangers = a.electron.waitForEvent('window')
  await a.electron.evaluate(
    ({ BrowserWindow }, preload) => {
      const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } })
      void other.loadURL('app://fastdrop/index.html')
    },
    path.join(ROOT, 'out/preload/index.cjs'),
  )
  const stranger = await strangers
  await stranger.waitForFunction(() => 'fastdrop' in window)
  const reply = await stranger.evaluate(() => (window as unknown as { fastdrop: AnyBridge }).fastdrop.request('getState', {}))
  expect(reply).toMatchObject({ ok: false, fault: { code: 'INTERNAL' } })
  expect(reply.value).toBeUndefined()
  await a.electron.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) if (!window.isVisible()) window.destroy()
  })

  // A frame inside the page has no bridge; should it ever get at the channel, it is known by its place.
  const bridged = await a.page.evaluate(() => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    return 'fastdrop' in (frame.contentWindow as unknown as object)
  })
  expect(bridged).toBe(false)
  const answers = await a.electron.evaluate(async ({ BrowserWindow, ipcMain }) => {
    const [main] = BrowserWindow.getAllWindows()
    if (!main) throw new Error('There is no window.')
    const { mainFrame } = main.webContents
    type Handler = (event: object, message: object) => Promise<{ ok: boolean }>
    // The real handler with real frames of this page; only the way there is short.
    const handler = (ipcMain as unknown as { _invokeHandlers: Map<string, Handler> })._invokeHandlers.get('fastdrop:request')
    const ask = async (senderFrame: unknown): Promise<boolean | undefined> =>
      (await handler?.({ sender: main.webContents, senderFrame }, { name: 'getState', body: {} }))?.ok
    return { frames: mainFrame.frames.length, main: await ask(mainFrame), inner: await ask(mainFrame.frames[0]), gone: await ask(null) }
  })
  expect(answers).toEqual({ frames: 1, main: true, inner: false, gone: false })
  await a.page.evaluate(() => document.querySelector('iframe')?.remove())
  await expectUnmoved(a)
  expectOnlyToldOf(a, /a request was refused/)
})

test('The page ends in the middle of a transfer: it goes on, and the window shows it again', async ({ stage }) => {
  await stage.needSpace(3 * LARGE_BYTES)
  const [studio, desk] = [unique('Studio Laptop'), unique('Editing Desk')]
  const a = await stage.launch({ name: studio, folder: 'a' })
  const b = await stage.launch({ name: desk, folder: 'b' })
  const large = path.join(await stage.room('sources'), 'Interview 4K.mov')
  await makeBigFile(large, LARGE_BYTES)
  await a.card(desk).waitFor()
  await dropOn(a.page, a.card(desk), [large])
  await b.engine.watchMoments([0.02])
  await b.accept()
  await until('a part of it has moved', async () => (await b.engine.moments()).length > 0)
  for (const device of [a, b]) await crash(device)
  await until('it is delivered', async () => (await a.engine.heard('done')).length > 0, 120_000)
  // a chunk that was late may have gone twice on a busy machine; nothing was lost
  expect((await a.engine.heard('done'))[0]).toMatchObject({ retries: 0 })
  expect(await sha256(path.join(b.received, 'Interview 4K.mov'))).toBe(await sha256(large))
  for (const device of [a, b]) {
    await until('the window shows the transfer again', async () => (await rowStates(device)).join() === 'done')
    expectOnlyToldOf(device, /the page ended/)
  }
})

/** Playwright's own page does not outlive this; the main process is asked from here on. */
async function crash(device: Device): Promise<void> {
  const process = await device.electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    const before = window?.webContents.getOSProcessId()
    window?.webContents.forcefullyCrashRenderer()
    return before
  })
  await until('another page', () =>
    device.electron.evaluate(({ BrowserWindow }, before) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return contents !== undefined && !contents.isCrashed() && !contents.isLoading() && contents.getOSProcessId() !== before
    }, process),
  )
}

function rowStates(device: Device): Promise<string[]> {
  return device.electron.evaluate(({ BrowserWindow }) => {
    const script = `Array.from(document.querySelectorAll('[data-testid="transfer"]'), (row) => row.dataset.state)`
    return BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script) as Promise<string[]>
  })
}
