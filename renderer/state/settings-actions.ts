import type { Fault } from '../../shared/fault.ts'
import type { Bridge, Interfaces } from '../../shared/ipc.ts'
import type { SelfTestReport } from '../../shared/self-test.ts'
import type { SettingsPatch } from '../../shared/settings.ts'
import { settingsText } from '../settings-words.ts'
import type { Outlet } from './outlet.ts'
import { addNotice, type PageStore } from './store.ts'

/** What the user wants of the settings, and of the check that explains them. */
export interface SettingsActions {
  readonly chooseReceiveFolder: () => Promise<Fault | null>
  readonly saveSettings: (patch: SettingsPatch) => Promise<Fault | null>
  /** The same from a button, with no form to say in what went wrong: a notice does. */
  readonly changeSettings: (patch: SettingsPatch) => Promise<void>
  readonly resetSettings: () => Promise<Fault | null>
  /** Null: a notice says why not. */
  readonly listInterfaces: () => Promise<Interfaces | null>
  /** Null: a notice says why not. */
  readonly checkConnection: () => Promise<SelfTestReport | null>
}

export function createSettingsActions(bridge: Bridge<File>, store: PageStore, { ask, tell, answered }: Outlet): SettingsActions {
  return {
    chooseReceiveFolder: () => ask('chooseReceiveFolder', {}),
    saveSettings: (patch) => ask('updateSettings', patch),
    changeSettings: (patch) => tell('updateSettings', patch),
    resetSettings: async () => {
      const fault = await ask('resetSettings', {})
      if (fault === null) store.setState((page) => addNotice(page, { code: null, message: settingsText.resetDone }), true)
      return fault
    },
    listInterfaces: () => answered(bridge.request('listInterfaces', {})),
    checkConnection: () => answered(bridge.request('checkConnection', {})),
  }
}
