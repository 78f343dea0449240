import { beforeEach, describe, expect, it, vi } from 'vitest'
import { faultOf } from '../../shared/fault.ts'
import { REQUEST_CHANNEL, REQUEST_NAMES } from '../../shared/ipc.ts'
import { say } from '../../shared/sentence.ts'
import { EngineError } from '../engine/errors.ts'
import { type Asker, answer, type Commands, isTrusted, serveRequests } from './ipc.ts'

const handle = vi.hoisted(() => vi.fn())
vi.mock('electron', () => ({ ipcMain: { handle } }))

/** Commands that note what they were asked and answer null. */
function commandsOf(special: Partial<Record<keyof Commands, () => unknown>> = {}) {
  const asked: [string, unknown][] = []
  const entries = REQUEST_NAMES.map((name) => {
    const command = (body: unknown): unknown => {
      asked.push([name, body])
      return special[name]?.() ?? null
    }
    return [name, command] as const
  })
  return { asked, commands: Object.fromEntries(entries) as unknown as Commands }
}

beforeEach(() => {
  handle.mockReset()
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

describe('answer', () => {
  it('passes a good request on, trimmed as its schema says', async () => {
    const { commands, asked } = commandsOf()
    expect(await answer(commands, { name: 'addPeer', body: { address: ' 192.0.2.1 ' } })).toEqual({ ok: true, value: null })
    expect(asked).toEqual([['addPeer', { address: '192.0.2.1' }]])
  })

  it.each([
    undefined,
    null,
    'getState',
    42,
    {},
    { name: 'format', body: {} },
    { name: 'toString', body: {} },
    { name: '__proto__', body: {} },
    { name: 'constructor', body: {} },
    { name: ['getState'], body: {} },
  ])('does not know %j', async (message) => {
    const { commands, asked } = commandsOf()
    expect(await answer(commands, message)).toMatchObject({ ok: false, fault: { code: 'INTERNAL' } })
    expect(asked).toEqual([])
  })

  it.each([
    ['getState', undefined],
    ['getState', { extra: 1 }],
    ['send', { selectionId: 'a', peerId: 'b', path: '/etc/passwd' }],
    ['send', { selectionId: '../x', peerId: 'b' }],
    ['answerOffer', { offerId: 'a', accept: 'yes' }],
    ['registerPaths', { paths: [] }],
    ['pair', { host: '192.0.2.1', port: 5424 }],
    ['answerPairing', { pairingId: 'a' }],
    ['answerPairing', { pairingId: 'a', equal: 'yes' }],
    ['changePaired', { deviceId: 'Desk', label: 'x' }],
    ['changePaired', { deviceId: 'abcd-efgh-ijkl-mno1', label: 'x' }],
    ['changePaired', { deviceId: 'abcd-efgh-ijkl-mnop', label: 'a\u0000b' }],
    ['changePaired', { deviceId: 'abcd-efgh-ijkl-mnop', label: 'ä'.repeat(128) }],
    ['changePaired', { deviceId: 'abcd-efgh-ijkl-mnop', name: 'x' }],
    ['unpair', {}],
    ['registerPaths', { paths: ['x'.repeat(4097)] }],
    ['addPeer', { address: '192.0.2.1', classic: '2.0.0' }],
    ['addPeer', { address: '192.0.2.1', classic: null }],
    ['skipFiles', { transferId: 'a', files: [] }],
    ['skipFiles', { transferId: 'a', files: ['/etc/passwd'] }],
    ['skipFiles', { transferId: 'a', files: Array(1001).fill(0) }],
    ['transferFiles', { transferId: 'a', from: 0, count: 1001 }],
    ['sendLost', { transferId: 'a', paths: ['/etc/passwd'] }],
    ['pauseTransfer', { transferId: 'a' }],
    ['pauseTransfer', { transferId: 'a', paused: 1 }],
    ['copyText', { transferId: 'a', text: 'mine' }],
    ['openLink', { transferId: 'a', url: 'https://example.org' }],
    ['openLink', { transferId: 'https://example.org' }],
    ['openClassic', {}],
    ['openClassic', { port: 80 }],
    ['openClassic', { port: 0, forMs: 1e12 }],
    ['closeClassic', { port: 0 }],
    ['updateSettings', { compression: 'Gzip' }],
    ['updateSettings', { classicPort: 6000 }],
    ['updateSettings', { receiveFolder: '/' }],
    ['updateSettings', { interfaceAddress: '0.0.0.0' }],
    ['updateSettings', { port: 80 }],
    ['updateSettings', { sendLimit: 1 }],
    ['registerText', { text: '' }],
    ['registerText', { text: 'ü'.repeat(32_769) }],
    ['registerText', { text: 'x', path: '/etc/passwd' }],
    ['paste', { peerId: 'a' }],
    ['resetSettings', { deviceName: 'x' }],
    ['checkConnection', { address: '192.0.2.1' }],
    ['copyAdvice', { check: 'port', index: 0, command: 'mine' }],
    ['copyAdvice', { check: 'anything', index: 0 }],
    ['copyAdvice', { check: 'port', index: 10 }],
    ['updateSettings', { deviceName: 'a\u0000b' }],
  ] as const)('refuses %s with %j', async (name, body) => {
    const { commands, asked } = commandsOf()
    expect(await answer(commands, { name, body })).toMatchObject({ ok: false, fault: { code: 'BAD_SETTING' } })
    expect(asked).toEqual([])
  })

  it('says why a value cannot be used, and to nobody how a schema puts it', async () => {
    const { commands } = commandsOf()
    const said = async (body: unknown): Promise<unknown> => answer(commands, { name: 'updateSettings', body })
    expect(await said({ deviceName: ' ' })).toEqual({ ok: false, fault: faultOf('BAD_SETTING', say('deviceNameMissing')) })
    expect(await said({ port: 80 })).toEqual({ ok: false, fault: faultOf('BAD_SETTING', say('portOutOfBounds')) })
    expect(await said({ compression: 'Gzip' })).toEqual({ ok: false, fault: faultOf('BAD_SETTING') })
  })

  it('turns what is thrown into a fault: ours as it is, a stranger without its words', async () => {
    const { commands } = commandsOf({
      openFolder: () => {
        throw new EngineError('DISK_ERROR', say('folderWentAway', { folder: '/stick' }))
      },
      chooseFiles: () => Promise.reject(new Error('/home/someone/secret')),
      // thrown, as a library in plain JavaScript might
      chooseFolder: () => {
        const stranger: unknown = 'not even an error'
        throw stranger
      },
    })
    expect(await answer(commands, { name: 'openFolder', body: {} })).toEqual({
      ok: false,
      fault: faultOf('DISK_ERROR', say('folderWentAway', { folder: '/stick' })),
    })
    const stranger = await answer(commands, { name: 'chooseFiles', body: {} })
    expect(stranger).toMatchObject({ ok: false, fault: { code: 'INTERNAL' } })
    expect(JSON.stringify(stranger)).not.toContain('secret')
    expect(await answer(commands, { name: 'chooseFolder', body: {} })).toMatchObject({ ok: false, fault: { code: 'INTERNAL' } })
  })
})

const ASKER: Asker = { contentsId: () => 7, origin: 'app://fastdrop' }

interface Sent {
  readonly id?: number
  readonly origin?: string
  readonly parent?: object | null
  readonly gone?: boolean
}

function eventFrom({ id = 7, origin = 'app://fastdrop', parent = null, gone = false }: Sent): Parameters<typeof isTrusted>[0] {
  return { sender: { id }, senderFrame: gone ? null : { origin, parent, url: `${origin}/` } } as Parameters<typeof isTrusted>[0]
}

describe('isTrusted', () => {
  it('trusts the main frame of our window on our page', () => {
    expect(isTrusted(eventFrom({}), ASKER)).toBe(true)
  })

  it.each([
    ['another window', { id: 8 }],
    ['another page', { origin: 'https://example.org' }],
    ['a page whose address only begins like ours', { origin: 'app://fastdrop.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['a frame inside', { parent: {} }],
    ['a frame that is gone', { gone: true }],
  ])('does not trust %s', (_who, event) => {
    expect(isTrusted(eventFrom(event), ASKER)).toBe(false)
  })

  it('trusts nobody while there is no window', () => {
    expect(isTrusted(eventFrom({}), { ...ASKER, contentsId: () => null })).toBe(false)
  })
})

describe('serveRequests', () => {
  it('listens on the one channel and runs nothing for a stranger', async () => {
    const { commands, asked } = commandsOf()
    serveRequests(commands, ASKER)
    const [channel, handler] = handle.mock.calls[0] as [string, (event: unknown, message: unknown) => Promise<unknown>]
    expect(channel).toBe(REQUEST_CHANNEL)
    expect(await handler(eventFrom({ origin: 'file://' }), { name: 'openFolder', body: {} })).toMatchObject({ ok: false })
    expect(asked).toEqual([])
    expect(await handler(eventFrom({}), { name: 'openFolder', body: {} })).toEqual({ ok: true, value: null })
    expect(asked).toEqual([['openFolder', {}]])
  })
})
