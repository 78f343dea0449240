import { access, constants } from 'node:fs/promises'
import { say } from '../../shared/sentence.ts'
import { conflictOf, type Settings, type SettingsPatch } from '../../shared/settings.ts'
import { makeFolder } from '../engine/engine.ts'
import { EngineError } from '../engine/errors.ts'
import type { Engine, EngineChange } from '../engine/facade.ts'
import { complain } from './complain.ts'
import type { SettingsFile } from './settings-file.ts'

export interface PreferencesParts {
  readonly file: SettingsFile
  readonly engine: Engine
  readonly settings: Settings
  /** As at a first start. */
  readonly defaults: Settings
  /** The one address that this run may use, whatever the settings say. */
  readonly fixedInterface: string | null
  readonly onChange: (settings: Settings) => void
  readonly system: SystemSettings
}

/** Settings that the system has to be told of. Each throws BAD_SETTING. */
export type SystemSettings = Readonly<Record<(typeof SPELT)[number], (on: boolean) => Promise<void>>>

/** Settings of which the system shows something in our words. */
const SPELT = ['startAtLogin', 'sendWith'] as const

/** The settings in force. The engine and the system are asked first: what they refuse is neither kept nor written down. */
export class Preferences {
  readonly #file: SettingsFile
  readonly #engine: Engine
  readonly #onChange: (settings: Settings) => void
  readonly #system: SystemSettings
  readonly #defaults: Settings
  readonly #fixedInterface: string | null
  #settings: Settings
  #turn: Promise<void> = Promise.resolve()

  constructor(parts: PreferencesParts) {
    this.#file = parts.file
    this.#engine = parts.engine
    this.#settings = parts.settings
    this.#defaults = parts.defaults
    this.#fixedInterface = parts.fixedInterface
    this.#onChange = parts.onChange
    this.#system = parts.system
  }

  get current(): Settings {
    return this.#settings
  }

  get fixedInterface(): string | null {
    return this.#fixedInterface
  }

  /** Throws what the engine says, for example PORT_UNAVAILABLE; then nothing has changed. */
  update(patch: SettingsPatch): Promise<void> {
    // What is absent is left as it is, and "undefined" is not a value.
    return this.#apply(Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)))
  }

  /** The name stays, by which others know this device, and what the user was told once. Key and paired devices are no settings. */
  reset(): Promise<void> {
    const { deviceName: _name, trayExplained: _explained, welcomed: _welcomed, ...defaults } = this.#defaults
    return this.#apply(defaults)
  }

  /** Throws BAD_SETTING for a folder nothing can be put into. */
  async setReceiveFolder(receiveFolder: string): Promise<void> {
    try {
      await makeFolder(receiveFolder)
      await access(receiveFolder, constants.W_OK)
    } catch (error) {
      throw new EngineError('BAD_SETTING', say('folderMayNotBeWritten'), error)
    }
    await this.#apply({ receiveFolder })
  }

  async setClassicPort(classicPort: number): Promise<void> {
    if (classicPort !== this.#settings.classicPort) await this.#apply({ classicPort })
  }

  async setTrayExplained(): Promise<void> {
    await this.#apply({ trayExplained: true })
  }

  /** What the system shows in our words is written anew, in the language of now. */
  respell(): Promise<void> {
    const turn = this.#turn.then(() => Promise.all(SPELT.filter((key) => this.#settings[key]).map((key) => this.#system[key](true))))
    const settled = turn.then(() => {})
    this.#turn = settled.catch(() => {})
    return settled
  }

  /** Two changes at once take turns, so that neither is built on what the other replaces. */
  #apply(patch: Partial<Settings>): Promise<void> {
    const turn = this.#turn.then(async () => {
      const wanted = { ...this.#settings, ...patch }
      const { interfaceAddress, ...rest } = engineChange(patch, wanted)
      const change: EngineChange = this.#fixedInterface === null && interfaceAddress !== undefined ? { ...rest, interfaceAddress } : rest
      if (Object.keys(change).length > 0) await this.#engine.change(change)
      await this.#tellSystem(patch)
      this.#settings = wanted
      this.#onChange(wanted)
      await this.#save(wanted)
    })
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #tellSystem(patch: Partial<Settings>): Promise<void> {
    for (const key of SPELT) {
      const wanted = patch[key]
      if (wanted !== undefined && wanted !== this.#settings[key]) await this.#system[key](wanted)
    }
  }

  async #save(settings: Settings): Promise<void> {
    try {
      await this.#file.save(settings)
    } catch (error) {
      complain('settings', error)
      throw new EngineError('DISK_ERROR', say('settingNotWritten'), error)
    }
  }
}

/** The part of a change that is the engine's business. */
export function engineChange(patch: Partial<Settings>, wanted: Settings): EngineChange {
  return {
    ...(patch.deviceName !== undefined && { deviceName: patch.deviceName }),
    ...(patch.receiveFolder !== undefined && { receiveFolder: patch.receiveFolder }),
    ...(patch.port !== undefined && { port: enginePort(patch.port) }),
    ...(patch.connections !== undefined && { connections: patch.connections }),
    ...(patch.visibility !== undefined && { visibility: patch.visibility }),
    ...((patch.onConflict ?? patch.mergeFolders) !== undefined && { conflict: conflictOf(wanted) }),
    ...(patch.reuse !== undefined && { reuse: patch.reuse }),
    ...(patch.sendLimit !== undefined && { sendLimit: engineLimit(patch.sendLimit) }),
    ...(patch.receiving !== undefined && { accept: acceptAs(patch.receiving) }),
    ...(patch.interfaceAddress !== undefined && { interfaceAddress: patch.interfaceAddress || null }),
  }
}

export function acceptAs(receiving: boolean): 'ask' | 'decline' {
  return receiving ? 'ask' : 'decline'
}

/** 0 in the settings: as fast as it goes. */
export function engineLimit(limit: number): number | null {
  return limit === 0 ? null : limit
}

/** 0 in the settings: the default port, or the next free one. */
export function enginePort(port: number): number | null {
  return port === 0 ? null : port
}
