import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Settings } from '../../shared/settings.ts'
import { settingsOf } from '../../shared/testing.ts'
import { EngineError } from '../engine/errors.ts'
import type { Engine, EngineChange } from '../engine/facade.ts'
import { Preferences } from './preferences.ts'
import { SettingsFile } from './settings-file.ts'

const SETTINGS = settingsOf()

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fastdrop-preferences-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const DEFAULTS = settingsOf({ deviceName: 'By chance', receiveFolder: '/usual', welcomed: false })

interface Preferring {
  readonly refusal?: EngineError | null
  readonly loginRefusal?: EngineError | null
  readonly fixedInterface?: string | null
  readonly settings?: Settings
}

function preferencesOf({ refusal = null, loginRefusal = null, fixedInterface = null, settings = SETTINGS }: Preferring = {}) {
  const logins: boolean[] = []
  const menus: boolean[] = []
  const changes: EngineChange[] = []
  const told: Settings[] = []
  const change = async (wanted: EngineChange): Promise<void> => {
    if (refusal) throw refusal
    changes.push(wanted)
  }
  const file = path.join(folder, 'settings.json')
  const parts = {
    file: new SettingsFile(file),
    engine: { change } as unknown as Engine,
    settings,
    defaults: DEFAULTS,
    fixedInterface,
    onChange: (settings: Settings) => told.push(settings),
    system: {
      startAtLogin: async (on: boolean) => {
        if (on && loginRefusal) throw loginRefusal
        logins.push(on)
      },
      sendWith: async (on: boolean) => {
        menus.push(on)
      },
    },
  }
  return { preferences: new Preferences(parts), changes, told, logins, menus, stored: () => JSON.parse(readFileSync(file, 'utf8')) as unknown }
}

describe('Preferences', () => {
  it('tells the system of a start with the computer, once, and keeps what it refused as it was', async () => {
    const { preferences, logins } = preferencesOf()
    await preferences.update({ startAtLogin: true })
    await preferences.update({ startAtLogin: true, theme: 'dark' })
    await preferences.update({ startAtLogin: false })
    expect(logins).toEqual([true, false])
    const refused = preferencesOf({ loginRefusal: new EngineError('BAD_SETTING') })
    await expect(refused.preferences.update({ startAtLogin: true })).rejects.toMatchObject({ code: 'BAD_SETTING' })
    expect([refused.preferences.current.startAtLogin, refused.told]).toEqual([false, []])
  })

  it('changes the menus of the file managers, once, and takes them back with a reset', async () => {
    const { preferences, menus, logins } = preferencesOf()
    await preferences.update({ sendWith: true })
    await preferences.update({ sendWith: true, theme: 'dark' })
    expect(preferences.current.sendWith).toBe(true)
    await preferences.reset()
    expect([menus, logins, preferences.current.sendWith]).toEqual([[true, false], [], false])
  })

  it('has what the system shows in words written anew, where it is on, and one that fails keeps nothing else from it', async () => {
    const { preferences, menus, logins } = preferencesOf()
    await preferences.respell()
    expect([menus, logins]).toEqual([[], []])
    await preferences.update({ sendWith: true })
    // one that is asked for while a change is under way comes behind it
    const change = preferences.update({ startAtLogin: true })
    await preferences.respell()
    await change
    expect([menus, logins]).toEqual([
      [true, true],
      [true, true],
    ])
    const refused = preferencesOf({ settings: settingsOf({ startAtLogin: true, sendWith: true }), loginRefusal: new EngineError('BAD_SETTING') })
    await expect(refused.preferences.respell()).rejects.toMatchObject({ code: 'BAD_SETTING' })
    expect(refused.menus).toEqual([true])
    await refused.preferences.update({ theme: 'dark' })
  })

  it('lets the engine decline while receiving is off', async () => {
    const { preferences, changes } = preferencesOf()
    await preferences.update({ receiving: false })
    await preferences.update({ receiving: true })
    expect(changes).toEqual([{ accept: 'decline' }, { accept: 'ask' }])
  })

  it('applies, tells and stores a change; port 0 means none in particular', async () => {
    const { preferences, changes, told, stored } = preferencesOf()
    await preferences.update({ deviceName: 'Mine', port: 0, theme: 'dark' })
    const now = { ...SETTINGS, deviceName: 'Mine', theme: 'dark' }
    expect(changes).toEqual([{ deviceName: 'Mine', port: null }])
    expect(told).toEqual([now])
    expect(stored()).toEqual(now)
  })

  it('does not trouble the engine with what is not its business', async () => {
    const { preferences, changes } = preferencesOf()
    await preferences.update({ theme: 'light' })
    await preferences.update({ compression: 'Zip' })
    await preferences.setTrayExplained()
    await preferences.setClassicPort(6000)
    expect(changes).toEqual([])
    expect(preferences.current).toMatchObject({ theme: 'light', compression: 'Zip', trayExplained: true, classicPort: 6000 })
  })

  it('tells the engine the limit of all that is sent, and that there is none', async () => {
    const { preferences, changes } = preferencesOf()
    await preferences.update({ sendLimit: 5_000_000 })
    await preferences.update({ sendLimit: 0 })
    expect(changes).toEqual([{ sendLimit: 5_000_000 }, { sendLimit: null }])
  })

  it('changes and stores nothing when the engine refuses', async () => {
    const { preferences, told, stored } = preferencesOf({ refusal: new EngineError('PORT_UNAVAILABLE') })
    await expect(preferences.update({ port: 6000, theme: 'dark' })).rejects.toMatchObject({ code: 'PORT_UNAVAILABLE' })
    expect(preferences.current).toBe(SETTINGS)
    expect(told).toEqual([])
    expect(stored).toThrow()
  })

  it('is as at the first start after a reset, but for the name and for what was told once', async () => {
    const { preferences, changes, stored } = preferencesOf()
    await preferences.update({ deviceName: 'Mine', connections: 9, theme: 'dark', welcomed: true, visibility: 'hidden' })
    await preferences.reset()
    const now = { ...DEFAULTS, deviceName: 'Mine', welcomed: true }
    expect([preferences.current, stored()]).toEqual([now, now])
    expect(changes.at(-1)).toEqual({
      receiveFolder: '/usual',
      port: null,
      connections: 4,
      visibility: 'everyone',
      interfaceAddress: null,
      accept: 'ask',
      reuse: true,
      sendLimit: null,
      conflict: { onConflict: 'keep-both', merge: false },
    })
  })

  it('moves to another interface, unless the start of this run has said which', async () => {
    const free = preferencesOf()
    await free.preferences.update({ interfaceAddress: '192.0.2.1' })
    expect(free.changes).toEqual([{ interfaceAddress: '192.0.2.1' }])
    const fixed = preferencesOf({ fixedInterface: '127.0.0.1' })
    await fixed.preferences.update({ interfaceAddress: '192.0.2.1' })
    await fixed.preferences.reset()
    expect(fixed.changes.map(({ interfaceAddress }) => interfaceAddress)).toEqual([undefined])
    expect(fixed.preferences.fixedInterface).toBe('127.0.0.1')
  })

  it('loses neither of two changes at once', async () => {
    const { preferences, stored } = preferencesOf()
    await Promise.all([preferences.update({ connections: 8 }), preferences.update({ theme: 'dark' })])
    expect(stored()).toMatchObject({ connections: 8, theme: 'dark' })
  })

  it('makes the receive folder, and refuses one it cannot make', async () => {
    const { preferences, changes } = preferencesOf()
    const wanted = path.join(folder, 'new', 'place')
    await preferences.setReceiveFolder(wanted)
    expect(changes).toEqual([{ receiveFolder: wanted }])
    await expect(preferences.setReceiveFolder(path.join(folder, 'settings.json', 'inside'))).rejects.toMatchObject({ code: 'BAD_SETTING' })
    expect(preferences.current.receiveFolder).toBe(wanted)
  })
})
