import { describe, expect, it } from 'vitest'
import { faultOf } from '../../shared/fault.ts'
import type { Bridge, Selection } from '../../shared/ipc.ts'
import { appOf, peerOf } from '../testing.ts'
import { type Actions, createActions } from './actions.ts'
import { createPageStore, type PageStore } from './store.ts'

const REFUSED = { ok: false, fault: faultOf('LIMIT_EXCEEDED') } as const
const DEVICE_ID = 'abcd-efgh-ijkl-mnop'
const SELECTION: Selection = { id: 's1', kind: 'text', items: 5, title: '“words”' }
const NAMESAKE = peerOf({ id: 'bad', namesakeOf: { deviceId: DEVICE_ID, name: 'good' } })
const FORM = { kind: 'text', peerId: 'one', text: '' } as const

interface Scene {
  readonly actions: Actions
  readonly store: PageStore
  /** Whom the engine was asked to send to. */
  readonly asked: readonly unknown[]
  /** These devices it refuses from now on. */
  readonly refuse: (...peerIds: readonly string[]) => void
  /** While it makes up its mind. */
  readonly meanwhile: (step: () => void) => void
}

function scene(): Scene {
  const asked: unknown[] = []
  let refused: readonly string[] = []
  let step = (): void => {}
  const request = (async (name: string, body: { readonly peerId: string; readonly selectionId: string }) => {
    if (name === 'registerText') return { ok: true, value: SELECTION }
    const { selectionId: _none, ...whom } = body
    asked.push(whom)
    await Promise.resolve()
    step()
    return refused.includes(body.peerId) ? REFUSED : { ok: true, value: { transferId: 't' } }
  }) as Bridge<File>['request']
  const files = { ...SELECTION, kind: 'files' as const }
  const bridge: Bridge<File> = { request, registerFiles: () => Promise.resolve({ ok: true, value: files }), onState: () => () => {} }
  const store = createPageStore()
  store.setState({ app: appOf({ peers: [peerOf({ id: 'one' }), peerOf({ id: 'two', verified: true, deviceId: DEVICE_ID }), NAMESAKE] }), dialog: FORM })
  return {
    actions: createActions(bridge, store),
    store,
    asked,
    refuse: (...peerIds) => {
      refused = peerIds
    },
    meanwhile: (then) => {
      step = then
    },
  }
}

const codes = (store: PageStore): unknown[] => store.getState().notices.map(({ code }) => code)

describe('a text that was typed', () => {
  it('stays in its form until it is taken, and the form says why it is not', async () => {
    const { actions, store, asked, refuse } = scene()
    refuse('one')
    expect(await actions.sendText('words', 'one')).toBe(REFUSED.fault)
    expect([store.getState().dialog, codes(store)]).toEqual([FORM, []])
    refuse()
    expect(await actions.sendText('words', 'one')).toBeNull()
    expect([store.getState().dialog, asked]).toEqual([null, [{ peerId: 'one' }, { peerId: 'one' }]])
  })

  it('stays in the question to whom it goes, for those who have not got it', async () => {
    const { actions, store, asked, refuse } = scene()
    expect(await actions.sendText('words', null)).toBeNull()
    const question = { kind: 'targets', selection: SELECTION } as const
    expect(store.getState().dialog).toEqual(question)
    refuse('one')
    expect(await actions.sendFromForm(SELECTION, ['one', 'two', 'bad'])).toEqual({ peerIds: ['one', 'bad'], fault: REFUSED.fault })
    expect([store.getState().dialog, codes(store)]).toEqual([question, []])
    refuse()
    expect(await actions.sendFromForm(SELECTION, ['one', 'bad'])).toBeNull()
    expect(store.getState().dialog).toEqual({ kind: 'namesake', selection: SELECTION, peerIds: ['bad'] })
    expect(asked).toEqual([{ peerId: 'one' }, { peerId: 'two', deviceId: DEVICE_ID }, { peerId: 'one' }])
  })

  it('stays in the question whether this is the one that is meant', async () => {
    const { actions, store, asked, refuse } = scene()
    expect(await actions.sendText('words', 'bad')).toBeNull()
    expect([store.getState().dialog, asked]).toEqual([{ kind: 'namesake', selection: SELECTION, peerIds: ['bad'] }, []])
    refuse('bad')
    expect(await actions.sendAnyway(SELECTION, ['bad', 'worse'])).toBe(REFUSED.fault)
    expect(store.getState().dialog).toEqual({ kind: 'namesake', selection: SELECTION, peerIds: ['bad'] })
    refuse()
    expect(await actions.sendAnyway(SELECTION, ['bad'])).toBeNull()
    expect([store.getState().dialog, codes(store)]).toEqual([null, []])
    expect(asked).toEqual(['bad', 'worse', 'bad'].map((peerId) => ({ peerId, evenNamesake: true })))
  })

  it.each([
    ['is left', null],
    ['gives way to another one', { kind: 'address' } as const],
  ])('when its form %s meanwhile, that stays as it is and a notice says what went wrong', async (_, dialog) => {
    const { actions, store, refuse, meanwhile } = scene()
    meanwhile(() => store.setState({ dialog }))
    expect(await actions.sendText('words', 'one')).toBeNull()
    expect([store.getState().dialog, codes(store)]).toEqual([dialog, []])
    store.setState({ dialog: FORM })
    refuse('one')
    expect(await actions.sendText('words', 'one')).toBeNull()
    expect([store.getState().dialog, codes(store)]).toEqual([dialog, ['LIMIT_EXCEEDED']])
  })
})

describe('files that are dropped', () => {
  it('are sent at once, and a notice says what went wrong', async () => {
    const { actions, store, asked, refuse } = scene()
    store.setState({ dialog: null })
    refuse('one')
    await actions.dropOn('one', [])
    expect([store.getState().dialog, codes(store), asked]).toEqual([null, ['LIMIT_EXCEEDED'], [{ peerId: 'one' }]])
  })

  it('on a device that only has the name of a paired one are asked about', async () => {
    const { actions, store, asked } = scene()
    await actions.dropOn('bad', [])
    expect([store.getState().dialog, asked]).toMatchObject([{ kind: 'namesake', peerIds: ['bad'] }, []])
  })
})
