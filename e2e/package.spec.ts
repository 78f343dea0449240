import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { _electron } from 'playwright'
import { environment, ROOT, systemFlags } from './driver/device.ts'
import { Package, PackedApp } from './driver/package.ts'
import { expect, test } from './driver/story.ts'
import { until } from './driver/wait.ts'

/** An ASCII digit on the wire. */
const FUSE_ON = '1'.charCodeAt(0)
/** As docs/SECURITY.md has them. Cookies are kept in no file, but the fuse is free. */
const WANTED = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
}

const ON = { sandbox: true, contextIsolation: true, webSecurity: true }
const OFF = [
  'nodeIntegration',
  'nodeIntegrationInWorker',
  'nodeIntegrationInSubFrames',
  'webviewTag',
  'navigateOnDragDrop',
  'allowRunningInsecureContent',
  'experimentalFeatures',
  'enableBlinkFeatures',
  'plugins',
]

test.describe('the packed app', () => {
  test.skip(process.platform !== 'linux', 'Only the Linux package is looked at')

  let base = ''
  let packed: Package
  const apps: PackedApp[] = []

  test.beforeAll(async () => {
    test.setTimeout(300_000)
    base = await mkdtemp(path.join(tmpdir(), 'fastdrop-package-'))
    packed = await Package.make(path.join(base, 'dist'))
  })
  test.afterEach(async () => {
    for (const app of apps.splice(0)) await app.close()
  })
  test.afterAll(() => rm(base, { recursive: true, force: true }))

  async function start(from: Package, wish: { args?: readonly string[]; env?: Readonly<Record<string, string>> } = {}): Promise<PackedApp> {
    const app = new PackedApp(from.executable, { home: await mkdtemp(path.join(base, 'home-')), ...wish })
    apps.push(app)
    return app
  }

  /** A module that leaves a trace when it is run. */
  async function tracer(name: string): Promise<{ code: string; trace: string }> {
    const [code, trace] = [path.join(base, `${name}.cjs`), path.join(base, `${name}.trace`)]
    await writeFile(code, `require('node:fs').writeFileSync(${JSON.stringify(trace)}, '')\n`)
    return { code, trace }
  }

  test('Its fuses are those that were wanted', async () => {
    const wire = await getCurrentFuseWire(packed.executable)
    const fuses = Object.keys(WANTED).map((name) => [name, wire[FuseV1Options[name as keyof typeof WANTED]] === FUSE_ON] as const)
    expect(Object.fromEntries(fuses)).toEqual(WANTED)
    // What Electron itself brings to be run instead of an app is not in it.
    expect((await readdir(path.dirname(packed.archive))).toSorted()).toEqual(['app.asar', 'app.asar.unpacked'])
  })

  test('It is no Node for anybody, whatever environment and arguments say', async () => {
    const [asNode, required] = [await tracer('as-node'), await tracer('required')]
    const env = { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require=${required.code}` }
    // The runtime it was made of does all of it: the traces would be seen.
    const stock = spawnSync(path.join(ROOT, 'node_modules/electron/dist/electron'), [asNode.code], { env: { ...process.env, ...env } })
    expect([stock.status, existsSync(asNode.trace), existsSync(required.trace)]).toEqual([0, true, true])
    for (const { trace } of [asNode, required]) await rm(trace)

    const app = await start(packed, { args: ['--inspect=0', '--inspect-brk=0', asNode.code], env })
    const page = await app.page()
    await expect(page.getByRole('heading', { name: 'Drop a file on a name, and it is there' })).toBeVisible()
    expect([existsSync(asNode.trace), existsSync(required.trace)]).toEqual([false, false])
    expect(app.said).not.toContain('Debugger listening')
  })

  test('It runs nothing that lies beside its archive', async () => {
    const foreign = await tracer('foreign')
    const changed = await packed.withForeignApp(path.join(base, 'foreign'), foreign.code)
    const app = await start(changed)
    expect(await app.ended()).not.toBe(0)
    expect(existsSync(foreign.trace)).toBe(false)
    // With that one fuse on its head the trace is there: it would be seen.
    await changed.flip({ [FuseV1Options.OnlyLoadAppFromAsar]: false })
    await start(changed)
    await until('the trace of somebody else', () => existsSync(foreign.trace))
  })

  test('Its page is as walled in as the one that is developed, and it has a key of its own', async () => {
    const app = await start(packed)
    const page = await app.page()
    expect(page.url()).toBe('app://fastdrop/index.html')
    const seen = await page.evaluate(async () => ({
      node: ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter((name) => name in window),
      bridge: Object.keys((window as unknown as { fastdrop: object }).fastdrop).toSorted(),
      fetched: await fetch('app://fastdrop/index.html').then(
        () => 'done',
        () => 'refused',
      ),
      file: await fetch('file:///etc/hostname').then(
        () => 'done',
        () => 'refused',
      ),
    }))
    expect(seen).toEqual({ node: [], bridge: ['onState', 'registerFiles', 'request'], fetched: 'refused', file: 'refused' })
    await expect(page.getByRole('main')).toContainText('Visible as')
  })

  test('Its window has the wanted preferences, and no development server is its page', async () => {
    const inspectable = await packed.inspectable(path.join(base, 'inspectable'))
    const home = await mkdtemp(path.join(base, 'home-'))
    const env = { ...environment({ home, received: home }), ELECTRON_RENDERER_URL: 'http://127.0.0.1:9/' }
    const electron = await _electron.launch({ executablePath: inspectable.executable, args: systemFlags(), cwd: home, env, colorScheme: null })
    try {
      const page = await electron.firstWindow()
      await page.getByTestId('drop-area').waitFor()
      const found = await electron.evaluate(({ app, BrowserWindow }) =>
        BrowserWindow.getAllWindows().map(({ webContents }) => ({
          packaged: app.isPackaged,
          url: webContents.getURL(),
          preferences: (webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences(),
        })),
      )
      expect(found).toEqual([{ packaged: true, url: 'app://fastdrop/index.html', preferences: expect.objectContaining(ON) }])
      // One that was never set is not told.
      expect(OFF.filter((name) => found[0]?.preferences[name])).toEqual([])
    } finally {
      await electron.close()
    }
  })
})
