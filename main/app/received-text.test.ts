import type { BrowserWindow } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { TransferSnapshot } from '../../shared/transfer.ts'
import { copyText, openLink, urlOf } from './received-text.ts'

const fake = vi.hoisted(() => ({ writeText: vi.fn(), showMessageBox: vi.fn(), openExternal: vi.fn() }))
vi.mock('electron', () => ({
  clipboard: { writeText: fake.writeText },
  dialog: { showMessageBox: fake.showMessageBox },
  shell: { openExternal: fake.openExternal },
}))

const window = {} as BrowserWindow

function engineWith(text: string | undefined, part: object = {}): { transfers: () => readonly TransferSnapshot[] } {
  const peer = { name: 'Desk\u202E', deviceId: 'abcd', address: '192.0.2.1', verified: false, wire: '2.0.0' }
  return { transfers: () => [{ id: 't1', direction: 'receive', state: 'done', peer, result: { text }, ...part } as unknown as TransferSnapshot] }
}

beforeEach(() => {
  vi.resetAllMocks()
  fake.openExternal.mockResolvedValue(undefined)
})

describe('copyText', () => {
  it('copies exactly what came', async () => {
    const text = ' two\n\tlines \u202E '
    await copyText(engineWith(text), 't1')
    expect(fake.writeText.mock.calls).toEqual([[text]])
  })

  it.each([
    ['an unknown transfer', engineWith('x'), 't2'],
    ['one without a text', engineWith(undefined), 't1'],
    ['one that was sent from here', engineWith('x', { direction: 'send' }), 't1'],
    ['one that has not ended', engineWith('x', { state: 'moving' }), 't1'],
  ])('refuses %s', async (_what, engine, id) => {
    await expect(copyText(engine, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(fake.writeText).not.toHaveBeenCalled()
  })
})

describe('openLink', () => {
  it('asks, names the host and the sender, and opens what was asked about', async () => {
    fake.showMessageBox.mockResolvedValue({ response: 1 })
    await openLink({ engine: engineWith(' https://例え.jp/a '), window }, 't1')
    expect(fake.showMessageBox.mock.calls[0]?.[1]).toMatchObject({
      message: 'Open a page of xn--r8jz45g.jp in your browser?',
      detail: 'https://xn--r8jz45g.jp/a\n\nIt came from “Desk\uFFFD”, and nobody has checked who that is.',
      defaultId: 0,
      cancelId: 0,
    })
    expect(fake.openExternal.mock.calls).toEqual([['https://xn--r8jz45g.jp/a']])
  })

  it('opens nothing without a yes', async () => {
    fake.showMessageBox.mockResolvedValue({ response: 0 })
    await openLink({ engine: engineWith('https://example.org'), window }, 't1')
    expect(fake.openExternal).not.toHaveBeenCalled()
  })

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'https://a@b.example', 'see https://example.org', 'https://%zz'])(
    'does not even ask about %s',
    async (text) => {
      await expect(openLink({ engine: engineWith(text), window }, 't1')).rejects.toMatchObject({ code: 'BAD_SETTING' })
      expect(fake.showMessageBox).not.toHaveBeenCalled()
      expect(fake.openExternal).not.toHaveBeenCalled()
    },
  )
})

describe('urlOf', () => {
  it('gives what a browser would open', () => {
    expect(urlOf('HTTP://Example.ORG:80/a b'.replace(' ', '%20'))?.href).toBe('http://example.org/a%20b')
    expect(urlOf('http://0x7f.1/')?.host).toBe('127.0.0.1')
  })
})
