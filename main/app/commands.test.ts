import type { BrowserWindow } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import type { AppState } from '../../shared/ipc.ts'
import { say } from '../../shared/sentence.ts'
import { EngineError } from '../engine/errors.ts'
import type { Engine, SendOptions } from '../engine/facade.ts'
import { createCommands } from './commands.ts'
import type { DoneActions } from './done-actions.ts'
import { HandedOver } from './handed-over.ts'
import type { History } from './history.ts'
import { OpenRows } from './open-rows.ts'
import type { Preferences } from './preferences.ts'
import { Selections } from './selections.ts'

vi.mock('electron', () => ({ clipboard: {}, dialog: {}, shell: {} }))

function partsOf(openClassic: Engine['openClassic'] = () => Promise.resolve({ port: 5423 })) {
  const engine = {
    send: vi.fn((_options: SendOptions) => 't1'),
    pause: vi.fn(),
    skip: vi.fn(),
    limit: vi.fn(),
    move: vi.fn(),
    sendLost: vi.fn(() => 't2'),
    pair: vi.fn(() => 'p1'),
    answerPairing: vi.fn(),
    changePaired: vi.fn(() => Promise.resolve()),
    addPeer: vi.fn(() => Promise.resolve()),
    openClassic: vi.fn(openClassic),
    closeClassic: vi.fn(() => Promise.resolve()),
    acceptEveryone: vi.fn(),
    stopAcceptingEveryone: vi.fn(),
    answerOffer: vi.fn(),
    inspectOffer: vi.fn((_offerId: string, _folder: string, _excluded?: readonly number[]): Promise<unknown> => Promise.resolve({})),
  }
  const preferences = { current: { connections: 3, compression: 'Zip', sendLimit: 0 }, setClassicPort: vi.fn(() => Promise.resolve()) }
  const selections = new Selections()
  const changed = vi.fn()
  const commands = createCommands({
    engine: engine as unknown as Engine,
    preferences: preferences as unknown as Preferences,
    selections,
    history: {} as History,
    done: {} as DoneActions,
    handedOver: new HandedOver(selections),
    window: {} as BrowserWindow,
    rows: new OpenRows(),
    readState: () => ({}) as AppState,
    changed,
  })
  return { commands, engine, preferences, selections, changed }
}

describe('what the page asks for', () => {
  it('sends as the settings say', async () => {
    const { commands, engine, selections } = partsOf()
    const { id } = selections.add(['/a', '/b'])
    expect(await commands.send({ selectionId: id, peerId: 'p1' })).toEqual({ transferId: 't1' })
    expect(engine.send.mock.calls).toEqual([[{ paths: ['/a', '/b'], to: { peerId: 'p1' }, wait: true, connections: 3, compression: 'Zip' }]])
  })

  it('sends a text like files; the limit of the settings is the engine’s, which keeps it for all together', async () => {
    const { commands, engine, selections, preferences } = partsOf()
    preferences.current.sendLimit = 20_000_000
    const { id } = selections.addText('words')
    await commands.send({ selectionId: id, peerId: 'p1' })
    const limited = { connections: 3, compression: 'Zip', wait: true }
    expect(engine.send.mock.calls).toEqual([[{ paths: [], text: 'words', to: { peerId: 'p1' }, ...limited }]])
    expect(() => commands.send({ selectionId: 'gone', peerId: 'p1' })).toThrow('not known any more')
  })

  it('sends to the device that the card stood for, or to a namesake only when the user insists', async () => {
    const { commands, engine, selections } = partsOf()
    const { id: selectionId } = selections.add(['/a'])
    const deviceId = 'abcd-efgh-ijkl-mnop'
    await commands.send({ selectionId, peerId: 'p1', deviceId })
    await commands.send({ selectionId, peerId: 'p2', evenNamesake: true })
    expect(engine.send.mock.calls.map(([options]) => [options.deviceId, options.evenNamesake])).toEqual([
      [deviceId, undefined],
      [undefined, true],
    ])
  })

  it('lets everyone in for ten minutes, and not any more', async () => {
    const { commands, engine, changed } = partsOf()
    await commands.acceptEveryone({})
    expect(engine.acceptEveryone.mock.calls).toEqual([[{ forMs: 600_000 }]])
    await commands.stopAcceptingEveryone({})
    expect([engine.stopAcceptingEveryone.mock.calls.length, changed.mock.calls.length]).toEqual([1, 2])
  })

  it('takes an offer into another folder only while that is there', async () => {
    const { commands, engine, selections } = partsOf()
    const { id: folderId } = selections.add(['/stick'])
    const answer = { offerId: 'o1', accept: true, folderId, excluded: [2] } as const
    engine.inspectOffer.mockRejectedValueOnce(new EngineError('BAD_SETTING', say('folderNotThere', { folder: '/stick' })))
    await expect(commands.answerOffer({ ...answer, excluded: [2] })).rejects.toMatchObject({ code: 'BAD_SETTING' })
    expect(engine.answerOffer).not.toHaveBeenCalled()
    await commands.answerOffer({ ...answer, excluded: [2] })
    expect(engine.inspectOffer).toHaveBeenLastCalledWith('o1', '/stick', [2])
    expect(engine.answerOffer.mock.calls).toEqual([['o1', { accept: true, folder: '/stick', excluded: [2] }]])
  })

  it('holds a transfer up and lets it go', async () => {
    const { commands, engine, changed } = partsOf()
    await commands.pauseTransfer({ transferId: 't1', paused: true })
    await commands.pauseTransfer({ transferId: 't1', paused: false })
    expect(engine.pause.mock.calls).toEqual([
      ['t1', true],
      ['t1', false],
    ])
    expect(changed).toHaveBeenCalledTimes(2)
  })

  it('goes on without a file, and sends again what was lost as the settings say', async () => {
    const { commands, engine, changed } = partsOf()
    await commands.skipFiles({ transferId: 't1', files: [3] })
    expect(engine.skip.mock.calls).toEqual([['t1', [3]]])
    expect(changed).toHaveBeenCalledOnce()
    expect(await commands.sendLost({ transferId: 't1' })).toEqual({ transferId: 't2' })
    expect(engine.sendLost.mock.calls).toEqual([['t1', { connections: 3, compression: 'Zip', wait: true }]])
  })

  it('limits one transfer, and puts it in another place', async () => {
    const { commands, engine, changed } = partsOf()
    await commands.limitTransfer({ transferId: 't1', bytesPerSecond: 5_000_000 })
    await commands.limitTransfer({ transferId: 't1', bytesPerSecond: null })
    await commands.moveTransfer({ transferId: 't1', to: 'first' })
    expect(engine.limit.mock.calls).toEqual([
      ['t1', 5_000_000],
      ['t1', null],
    ])
    expect(engine.move.mock.calls).toEqual([['t1', 'first']])
    expect(changed).toHaveBeenCalledTimes(3)
  })

  it('pairs, answers, and changes only what was said of a paired device', async () => {
    const { commands, engine } = partsOf()
    const deviceId = 'abcd-efgh-ijkl-mnop'
    expect(await commands.pair({ peerId: 'd1' })).toBeNull()
    await commands.answerPairing({ pairingId: 'p1', equal: false })
    await commands.changePaired({ deviceId, label: '' })
    await commands.changePaired({ deviceId, acceptWithoutAsking: false })
    expect(engine.pair.mock.calls).toEqual([[{ peerId: 'd1' }]])
    expect(engine.answerPairing.mock.calls).toEqual([['p1', false]])
    expect(engine.changePaired.mock.calls).toEqual([
      [deviceId, { label: '' }],
      [deviceId, { acceptWithoutAsking: false }],
    ])
  })

  it('says which FastDP 1.x a device speaks only when it was said', async () => {
    const { commands, engine } = partsOf()
    await commands.addPeer({ address: '192.0.2.1' })
    await commands.addPeer({ address: '192.0.2.2', classic: 'any' })
    expect(engine.addPeer.mock.calls).toEqual([
      ['192.0.2.1', {}],
      ['192.0.2.2', { classic: 'any' }],
    ])
  })
})

describe('FastDP 1.x devices', () => {
  it('are let in for ten minutes, and the port is remembered', async () => {
    const { commands, engine, preferences, changed } = partsOf()
    await commands.openClassic({ port: 0 })
    await commands.openClassic({ port: 6000 })
    expect(engine.openClassic.mock.calls).toEqual([[{ port: null, forMs: 600_000 }], [{ port: 6000, forMs: 600_000 }]])
    expect(preferences.setClassicPort.mock.calls).toEqual([[0], [6000]])
    await commands.closeClassic({})
    expect(engine.closeClassic).toHaveBeenCalledOnce()
    expect(changed).toHaveBeenCalledTimes(3)
  })

  it('are not, on a port that cannot be had, and it is not remembered', async () => {
    const { commands, preferences } = partsOf(() => Promise.reject(new EngineError('PORT_UNAVAILABLE')))
    await expect(commands.openClassic({ port: 6000 })).rejects.toMatchObject({ code: 'PORT_UNAVAILABLE' })
    expect(preferences.setClassicPort).not.toHaveBeenCalled()
  })
})
