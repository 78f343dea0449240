import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AppState, Bridge } from '../shared/ipc.ts'
import { REQUEST_CHANNEL, STATE_CHANNEL } from '../shared/ipc.ts'

const electron = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  invoke: vi.fn(),
  on: vi.fn(),
  removeListener: vi.fn(),
  getPathForFile: vi.fn(),
}))

vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, value: unknown) => electron.exposed.set(name, value) },
  ipcRenderer: { invoke: electron.invoke, on: electron.on, removeListener: electron.removeListener },
  webUtils: { getPathForFile: electron.getPathForFile },
}))

let bridge: Bridge<File>

beforeAll(async () => {
  await import('./index.ts')
  bridge = electron.exposed.get('fastdrop') as Bridge<File>
})

beforeEach(() => {
  electron.invoke.mockReset().mockResolvedValue({ ok: true, value: null })
  electron.getPathForFile.mockReset()
})

function fileOf(name: string): File {
  return { name } as File
}

describe('request', () => {
  it('exposes exactly one thing with exactly three functions', () => {
    expect([...electron.exposed.keys()]).toEqual(['fastdrop'])
    expect(Object.keys(bridge).sort()).toEqual(['onState', 'registerFiles', 'request'])
  })

  it('passes a known request on', async () => {
    await bridge.request('removePeer', { peerId: 'p1' })
    expect(electron.invoke.mock.calls).toEqual([[REQUEST_CHANNEL, { name: 'removePeer', body: { peerId: 'p1' } }]])
  })

  it.each(['registerPaths', 'toString', '__proto__', 'quit', ''])('refuses %j without asking main', async (name) => {
    const reply = await bridge.request(name as 'getState', {})
    expect(reply.ok).toBe(false)
    expect(electron.invoke).not.toHaveBeenCalled()
  })

  it('pastes only just after the user has clicked or typed', async () => {
    const userActivation = { isActive: false }
    vi.stubGlobal('navigator', { userActivation })
    expect(await bridge.request('paste', {})).toMatchObject({ ok: false, fault: { code: 'INTERNAL' } })
    expect(electron.invoke).not.toHaveBeenCalled()
    userActivation.isActive = true
    expect(await bridge.request('paste', {})).toEqual({ ok: true, value: null })
    vi.unstubAllGlobals()
  })

  it('lets no exception and none of its words through', async () => {
    electron.invoke.mockRejectedValue(new Error('/home/someone/secret'))
    const reply = await bridge.request('getState', {})
    expect(reply).toMatchObject({ ok: false, fault: { code: 'INTERNAL' } })
    expect(JSON.stringify(reply)).not.toContain('secret')
  })
})

describe('registerFiles', () => {
  it('sends the paths of real files only', async () => {
    electron.getPathForFile.mockImplementation((file: File) => {
      if (file.name === 'broken') throw new TypeError('no File')
      return file.name === 'made up' ? '' : `/d/${file.name}`
    })
    await bridge.registerFiles(['a', 'made up', 'broken', 'b'].map(fileOf))
    expect(electron.invoke.mock.calls).toEqual([[REQUEST_CHANNEL, { name: 'registerPaths', body: { paths: ['/d/a', '/d/b'] } }]])
  })

  it('says so, without asking main, when there was none', async () => {
    electron.getPathForFile.mockReturnValue('')
    expect(await bridge.registerFiles([fileOf('x')])).toMatchObject({ ok: false, fault: { code: 'NOTHING_TO_SEND' } })
    expect(electron.invoke).not.toHaveBeenCalled()
  })
})

describe('onState', () => {
  it('hands over the state without the event, and stops when told', () => {
    const seen: unknown[][] = []
    const stop = bridge.onState((...args) => seen.push(args))
    const [channel, handler] = electron.on.mock.calls[0] as [string, (event: unknown, state: AppState) => void]
    expect(channel).toBe(STATE_CHANNEL)
    handler({ sender: 'ipcRenderer' }, { offers: [] } as unknown as AppState)
    expect(seen).toEqual([[{ offers: [] }]])
    stop()
    expect(electron.removeListener).toHaveBeenCalledWith(STATE_CHANNEL, handler)
  })
})
