import { beforeEach, describe, expect, it, vi } from 'vitest'
import { settingsOf } from '../../shared/testing.ts'
import { createTrayActs } from './tray-acts.ts'

const system = vi.hoisted(() => ({ text: '', chosen: [] as string[] }))
vi.mock('electron', () => ({
  clipboard: { readText: () => system.text },
  dialog: { showOpenDialog: () => Promise.resolve({ canceled: system.chosen.length === 0, filePaths: system.chosen }) },
  shell: {},
}))

const whom = { peerId: 'p1', deviceId: 'abcd-efgh-ijkl-mnop' }

function partsOf() {
  const engine = { send: vi.fn(() => 't1'), acceptEveryone: vi.fn(), stopAcceptingEveryone: vi.fn() }
  const update = vi.fn(() => Promise.resolve())
  const preferences = { current: settingsOf({ connections: 3, compression: 'Zip', sendLimit: 2_000_000 }), update }
  const tell = vi.fn()
  const act = createTrayActs({ engine, preferences, open: vi.fn(), quit: vi.fn(), tell })
  return { act, engine, update, tell }
}

beforeEach(() => Object.assign(system, { text: '', chosen: [] }))

describe('what a line of the tray does', () => {
  it('sends what was chosen to the key that the line stood for, and waits for it', async () => {
    const { act, engine } = partsOf()
    act({ kind: 'sendFiles', ...whom })
    await vi.waitFor(() => expect(engine.send).not.toHaveBeenCalled())
    system.chosen = ['/a', '/b']
    act({ kind: 'sendFiles', ...whom })
    const wishes = { to: { peerId: 'p1' }, deviceId: whom.deviceId, connections: 3, compression: 'Zip', wait: true }
    await vi.waitFor(() => expect(engine.send.mock.calls).toEqual([[{ paths: ['/a', '/b'], ...wishes }]]))
  })

  it('sends the text on the clipboard, and says when there is none or too much', async () => {
    const { act, engine, tell } = partsOf()
    system.text = 'the door code is 4711'
    act({ kind: 'sendClipboard', ...whom })
    await vi.waitFor(() => expect(engine.send.mock.calls).toMatchObject([[{ paths: [], text: 'the door code is 4711', deviceId: whom.deviceId }]]))
    for (const [text, said] of [
      ['', /no text on the clipboard/],
      ['é'.repeat(32_769), /longer than 64 KiB/],
    ] as const) {
      system.text = text
      act({ kind: 'sendClipboard', ...whom })
      await vi.waitFor(() => expect(tell).toHaveBeenLastCalledWith('FastDrop could not do that', expect.stringMatching(said)))
    }
    expect(engine.send).toHaveBeenCalledOnce()
  })

  it('changes who may send', () => {
    const { act, update } = partsOf()
    for (const mode of ['off', 'paired', 'everyone'] as const) act({ kind: 'receive', mode })
    expect(update.mock.calls).toEqual([[{ receiving: false }], [{ receiving: true, visibility: 'paired' }], [{ receiving: true, visibility: 'everyone' }]])
  })

  it('lets everyone in for ten minutes, and not any more', () => {
    const { act, engine } = partsOf()
    act({ kind: 'everyone' })
    act({ kind: 'stopEveryone' })
    expect(engine.acceptEveryone.mock.calls).toEqual([[{ forMs: 600_000 }]])
    expect(engine.stopAcceptingEveryone).toHaveBeenCalledOnce()
  })
})
