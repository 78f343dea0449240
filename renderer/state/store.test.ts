import { describe, expect, it } from 'vitest'
import { faultOf } from '../../shared/fault.ts'
import type { AppState, Bridge } from '../../shared/ipc.ts'
import { appOf, mapOf, movingOf, peerOf } from '../testing.ts'
import { createActions } from './actions.ts'
import { connect } from './connect.ts'
import { share } from './share.ts'
import { addNotice, applySnapshot, createPageStore, type PageState } from './store.ts'

function pageOf(app: AppState): PageState {
  return { ...createPageStore().getState(), app }
}

describe('share', () => {
  it('keeps equal parts and takes changed ones', () => {
    const before = { a: { deep: [1, 2] }, b: { x: 1 }, bytes: Uint8Array.of(1, 2) }
    const after = share(before, structuredClone({ ...before, b: { x: 2 } }))
    expect(after.a).toBe(before.a)
    expect(after.bytes).toBe(before.bytes)
    expect(after.b).toEqual({ x: 2 })
  })

  it('gives back the very same object when nothing changed', () => {
    const before = appOf({ peers: [peerOf({ id: '1' })], transfers: [movingOf({}, { map: mapOf([1, 2, 3]) })] })
    expect(share(before, structuredClone(before))).toBe(before)
  })

  it('notices shorter lists, dropped keys and changed bytes', () => {
    expect(share([1, 2, 3], [1, 2])).toEqual([1, 2])
    expect(share<object>({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 })
    expect(share<object>({ a: undefined }, { b: undefined })).toEqual({ b: undefined })
    expect(share(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toEqual(Uint8Array.of(1, 3))
    expect(share<unknown>([1], { 0: 1 })).toEqual({ 0: 1 })
    expect(share<unknown>(null, { a: 1 })).toEqual({ a: 1 })
  })
})

describe('applySnapshot', () => {
  it('keeps a peer that only changed its place', () => {
    const [one, two] = [peerOf({ id: '1' }), peerOf({ id: '2' })]
    const next = applySnapshot(pageOf(appOf({ peers: [one, two] })), structuredClone(appOf({ peers: [two, one] })))
    expect(next.app?.peers[0]).toBe(two)
    expect(next.app?.peers[1]).toBe(one)
  })
})

describe('how a pairing ended', () => {
  const outcome = { id: 'p1', paired: true, code: null, name: 'Desk', message: null } as const
  const messages = (page: PageState) => page.notices.map(({ code, message }) => ({ code, message }))

  it('is told once, good and bad', () => {
    let page = applySnapshot(pageOf(appOf()), appOf({ pairingOutcome: outcome }))
    page = applySnapshot(page, appOf({ pairingOutcome: outcome }))
    expect(messages(page)).toEqual([{ code: null, message: 'Paired with Desk. Its key is checked whenever the two meet.' }])
    page = applySnapshot(page, appOf({ pairingOutcome: { ...outcome, id: 'p2', paired: false, code: 'PEER_LOST', message: 'It is gone.' } }))
    expect(messages(page)[1]).toEqual({ code: 'PEER_LOST', message: 'Not paired with Desk. It is gone.' })
  })

  it('is no news to a page that was loaded later', () => {
    expect(applySnapshot(createPageStore().getState(), appOf({ pairingOutcome: outcome })).notices).toEqual([])
  })
})

describe('addNotice', () => {
  it('says the same thing once and keeps at most four', () => {
    let page = pageOf(appOf())
    for (const code of ['BUSY', 'BUSY', 'NOT_FOUND', 'NO_SPACE', 'DISK_ERROR', 'INTERNAL'] as const) page = addNotice(page, faultOf(code))
    expect(page.notices.map((notice) => notice.code)).toEqual(['NOT_FOUND', 'NO_SPACE', 'DISK_ERROR', 'INTERNAL'])
  })
})

/** A bridge whose answers are given, and which remembers what it was asked. */
function bridgeOf(answers: Record<string, unknown>) {
  const asked: [string, unknown][] = []
  const listeners: ((state: AppState) => void)[] = []
  const answer = async (name: string, body: unknown) => {
    asked.push([name, body])
    return (answers[name] ?? { ok: true, value: null }) as never
  }
  const bridge: Bridge<File> = {
    request: answer,
    registerFiles: (files) => answer('registerFiles', files.length),
    onState: (listener) => {
      listeners.push(listener)
      return () => listeners.splice(listeners.indexOf(listener), 1)
    },
  }
  const push = (state: AppState): void => {
    for (const listener of listeners) listener(state)
  }
  return { bridge, asked, push, listeners }
}

describe('connect', () => {
  it('does not let the first answer overwrite a newer pushed state', async () => {
    const { bridge, push, listeners } = bridgeOf({ getState: { ok: true, value: appOf({ peers: [peerOf({ id: 'old' })] }) } })
    const store = createPageStore()
    const stop = connect(bridge, store)
    push(appOf({ peers: [peerOf({ id: 'new' })] }))
    await Promise.resolve()
    await Promise.resolve()
    expect(store.getState().app?.peers.map((peer) => peer.id)).toEqual(['new'])
    stop()
    expect(listeners).toEqual([])
  })
})

describe('the first start', () => {
  it('shows its sheet with the first snapshot, and never by a later one', () => {
    const app = (welcomed: boolean): AppState => appOf({ settings: { ...appOf().settings, welcomed } })
    const empty = createPageStore().getState()
    expect(applySnapshot(empty, app(false)).dialog).toEqual({ kind: 'first-run' })
    expect(applySnapshot(empty, app(true)).dialog).toBeNull()
    expect(applySnapshot(pageOf(app(true)), app(false)).dialog).toBeNull()
  })
})

describe('actions', () => {
  const selection = { id: 's1', kind: 'files', items: 2, title: 'a and 1 more' } as const

  it('sends a drop on a device to it alone', async () => {
    const { bridge, asked } = bridgeOf({ registerFiles: { ok: true, value: selection } })
    await createActions(bridge, createPageStore()).dropOn('p1', [])
    expect(asked).toEqual([
      ['registerFiles', 0],
      ['send', { selectionId: 's1', peerId: 'p1' }],
    ])
  })

  it('pastes files like a drop, and shows a text before it goes', async () => {
    const { bridge, asked } = bridgeOf({ registerFiles: { ok: true, value: selection } })
    const store = createPageStore()
    const actions = createActions(bridge, store)
    const file = {} as File
    await actions.pasted({ files: [file], text: 'a.txt' }, 'p1')
    expect(asked).toEqual([
      ['registerFiles', 1],
      ['send', { selectionId: 's1', peerId: 'p1' }],
    ])
    await actions.pasted({ files: [file], text: '' }, null)
    expect(store.getState().dialog).toEqual({ kind: 'targets', selection })
    await actions.pasted({ files: [], text: 'words' }, 'p1')
    expect(store.getState().dialog).toEqual({ kind: 'text', peerId: 'p1', text: 'words' })
    expect(asked).toHaveLength(3)
  })

  it('takes the text beside a picture that is no file, and says why a picture alone cannot be sent', async () => {
    const { bridge } = bridgeOf({ registerFiles: { ok: false, fault: faultOf('NOTHING_TO_SEND') } })
    const store = createPageStore()
    const actions = createActions(bridge, store)
    await actions.pasted({ files: [{} as File], text: 'caption' }, null)
    expect(store.getState().dialog).toMatchObject({ kind: 'text', text: 'caption' })
    await actions.pasted({ files: [{} as File], text: ' ' }, null)
    await actions.pasted({ files: [], text: '' }, null)
    expect(store.getState().notices.map(({ message }) => message.split(' ').slice(0, 3).join(' '))).toEqual(['What is on', 'There is nothing'])
  })

  it('registers a written text, then sends it or asks to whom; what is refused stays in the form', async () => {
    const value = { id: 's2', kind: 'text', items: 5, title: '“words”' } as const
    const { bridge, asked } = bridgeOf({ registerText: { ok: true, value } })
    const store = createPageStore()
    const actions = createActions(bridge, store)
    expect(await actions.sendText('words', 'p1')).toBeNull()
    expect(await actions.sendText('words', null)).toBeNull()
    expect(asked.slice(0, 2)).toEqual([
      ['registerText', { text: 'words' }],
      ['send', { selectionId: 's2', peerId: 'p1' }],
    ])
    expect(store.getState().dialog).toEqual({ kind: 'targets', selection: value })
    const fault = faultOf('BAD_SETTING')
    const refusing = createActions(bridgeOf({ registerText: { ok: false, fault } }).bridge, store)
    expect(await refusing.sendText('x', 'p1')).toBe(fault)
  })

  it('says that the settings were reset only when they were', async () => {
    const store = createPageStore()
    const fault = faultOf('PORT_UNAVAILABLE')
    expect(await createActions(bridgeOf({ resetSettings: { ok: false, fault } }).bridge, store).resetSettings()).toBe(fault)
    expect(store.getState().notices).toEqual([])
    expect(await createActions(bridgeOf({}).bridge, store).resetSettings()).toBeNull()
    expect(store.getState().notices).toMatchObject([{ code: null }])
  })

  it('asks to whom when a drop hit no device, and sends nothing yet', async () => {
    const { bridge, asked } = bridgeOf({ registerFiles: { ok: true, value: selection } })
    const store = createPageStore()
    await createActions(bridge, store).dropAnywhere([])
    expect(store.getState().dialog).toEqual({ kind: 'targets', selection })
    expect(asked.map(([name]) => name)).toEqual(['registerFiles'])
  })

  it('does nothing when choosing was cancelled', async () => {
    const { bridge, asked } = bridgeOf({ chooseFiles: { ok: true, value: null } })
    const store = createPageStore()
    await createActions(bridge, store).chooseFor('p1', 'files')
    expect(asked.map(([name]) => name)).toEqual(['chooseFiles'])
    expect(store.getState().notices).toEqual([])
  })

  it('turns the fault of a failed send into a notice, once, and a form fault into an answer', async () => {
    const fault = faultOf('UNREACHABLE')
    const { bridge } = bridgeOf({ registerFiles: { ok: true, value: selection }, send: { ok: false, fault }, addPeer: { ok: false, fault } })
    const store = createPageStore()
    const actions = createActions(bridge, store)
    for (const peerId of ['p1', 'p2']) await actions.dropOn(peerId, [])
    expect(store.getState().notices.map(({ code, message }) => ({ code, message }))).toEqual([{ code: fault.code, message: fault.message }])
    expect(await actions.addPeer('x', null)).toEqual(fault)
    expect(store.getState().notices).toHaveLength(1)
  })

  it('asks for what a row and the 1.x door offer, by id and nothing else', async () => {
    const { bridge, asked } = bridgeOf({})
    const actions = createActions(bridge, createPageStore())
    await actions.pause('t1', true)
    await actions.openLink('t1')
    await actions.addPeer('192.0.2.1', 'any')
    await actions.addPeer('192.0.2.1', null)
    expect(await actions.openClassic(0)).toBeNull()
    await actions.closeClassic()
    expect(asked).toEqual([
      ['pauseTransfer', { transferId: 't1', paused: true }],
      ['openLink', { transferId: 't1' }],
      ['addPeer', { address: '192.0.2.1', classic: 'any' }],
      ['addPeer', { address: '192.0.2.1' }],
      ['openClassic', { port: 0 }],
      ['closeClassic', {}],
    ])
  })

  it('pairs and changes what is paired, each fault where it belongs', async () => {
    const fault = faultOf('NOT_FOUND')
    const { bridge, asked } = bridgeOf({ changePaired: { ok: false, fault }, unpair: { ok: false, fault } })
    const store = createPageStore()
    const actions = createActions(bridge, store)
    await actions.pair('d1')
    await actions.answerPairing('p1', true)
    expect(await actions.changePaired('abcd', { label: 'Mine' })).toEqual(fault)
    expect(await actions.unpair('abcd')).toEqual(fault)
    expect(store.getState().notices).toEqual([])
    expect(asked).toEqual([
      ['pair', { peerId: 'd1' }],
      ['answerPairing', { pairingId: 'p1', equal: true }],
      ['changePaired', { deviceId: 'abcd', label: 'Mine' }],
      ['unpair', { deviceId: 'abcd' }],
    ])
  })

  it('says "copied" only of what was, and why not', async () => {
    const store = createPageStore()
    expect(await createActions(bridgeOf({}).bridge, store).copyText('t1')).toBe(true)
    const { bridge } = bridgeOf({ copyText: { ok: false, fault: faultOf('NOT_FOUND') } })
    expect(await createActions(bridge, store).copyText('t1')).toBe(false)
    expect(store.getState().notices.map((notice) => notice.code)).toEqual(['NOT_FOUND'])
  })

  it('survives a bridge that throws', async () => {
    const { bridge } = bridgeOf({})
    const broken: Bridge<File> = { ...bridge, request: () => Promise.reject(new Error('gone')) }
    const store = createPageStore()
    await createActions(broken, store).openFolder()
    expect(store.getState().notices.map((notice) => notice.code)).toEqual(['INTERNAL'])
  })
})
