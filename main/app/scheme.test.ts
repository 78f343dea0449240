import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { FirstLook } from './first-look.ts'
import { pageFile, servePage } from './scheme.ts'

const electron = vi.hoisted(() => ({ handle: vi.fn(), registerSchemesAsPrivileged: vi.fn() }))
vi.mock('electron', () => ({ protocol: electron }))

const root = mkdtempSync(path.join(tmpdir(), 'fastdrop-scheme-'))
const page = path.join(root, 'renderer')
const source = readFileSync(path.join(import.meta.dirname, '../../renderer/index.html'), 'utf8')
let look: FirstLook = { spoken: 'en', theme: 'system' }

beforeAll(() => {
  mkdirSync(path.join(page, 'assets'), { recursive: true })
  writeFileSync(path.join(page, 'index.html'), '<p>hello')
  writeFileSync(path.join(page, 'page.html'), source)
  writeFileSync(path.join(page, 'page.js'), source)
  writeFileSync(path.join(root, 'secret.html'), 'secret')
  servePage(page, () => look)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

function ask(url: string, method = 'GET'): Promise<Response> {
  const handler = electron.handle.mock.calls[0]?.[1] as (request: { url: string; method: string }) => Promise<Response>
  return handler({ url, method })
}

describe('pageFile', () => {
  it('finds what is built', () => {
    expect(pageFile('app://fastdrop/index.html', '/p')).toEqual({ path: path.join('/p', 'index.html'), type: 'text/html; charset=utf-8' })
    expect(pageFile('app://fastdrop/assets/index-D_x-1.js?v=1#top', '/p')?.path).toBe(path.join('/p', 'assets', 'index-D_x-1.js'))
  })

  it.each([
    'app://fastdrop/',
    'app://fastdrop',
    'app://fastdrop/..%2fsecret.html',
    'app://fastdrop/..%5csecret.html',
    'app://fastdrop/..\\secret.html',
    'app://fastdrop/assets/%00.html',
    'app://fastdrop//etc/x.html',
    'app://fastdrop/.env.js',
    'app://fastdrop/assets/',
    'app://fastdrop/index.html/',
    'app://fastdrop/notes.txt',
    'app://fastdrop/constructor',
    'app://fastdrop/C:/x.html',
    'app://elsewhere/index.html',
    'app://fastdrop:81/index.html',
    'file:///index.html',
    'not an address',
  ])('refuses %s', (url) => expect(pageFile(url, '/p')).toBeNull())

  it('stays inside although an address is written to leave', () => {
    // the address parser itself folds the dots away
    for (const up of ['../..', '%2e%2e', '.%2E/a/%2e.']) expect(pageFile(`app://fastdrop/${up}/secret.html`, '/p')?.path).toBe(path.join('/p', 'secret.html'))
  })
})

describe('servePage', () => {
  it('serves with the policy, and without guessing of types', async () => {
    const response = await ask('app://fastdrop/index.html')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('<p>hello')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|\*|http/)
  })

  it.each(['app://fastdrop/missing.html', 'app://fastdrop/../secret.html', 'app://fastdrop/%2e%2e/secret.html'])(
    'says 404 to %s, with the policy',
    async (url) => {
      const response = await ask(url)
      expect(response.status).toBe(404)
      expect(await response.text()).not.toContain('secret')
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    },
  )

  it.each([
    [{ spoken: 'ja', theme: 'dark' }, '<html lang="ja" data-spoken="ja" data-theme="dark">'],
    [{ spoken: 'zh-Hans', theme: 'light' }, '<html lang="zh-Hans" data-spoken="zh-Hans" data-theme="light">'],
    [{ spoken: 'pseudo', theme: 'system' }, '<html lang="en" data-spoken="pseudo">'],
  ] as const)('writes the look of the moment into the page: %o', async (now, element) => {
    look = now
    const served = await ask('app://fastdrop/page.html').then((response) => response.text())
    expect(served.match(/<html[^>]*>/g)).toEqual([element])
    expect(served.replace(element, '')).toBe(source.replace(/<html[^>]*>/, ''))
    expect(await ask('app://fastdrop/page.js').then((response) => response.text())).toBe(source)
  })

  it('answers GET only', async () => {
    expect((await ask('app://fastdrop/index.html', 'POST')).status).toBe(404)
  })
})
